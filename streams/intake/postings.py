"""Postings: the memory of one partition, packed, with what time will do to it (counting rules 3 and 12)."""

from msgspec.structs import replace

from streams.contracts.stage import DAY, Instant
from streams.intake.expiry import Calendar
from streams.intake.history import due, ended
from streams.intake.posting import PostingState, pack_posting, unpack_posting
from streams.intake.sweep import Sweep

#: A closed posting is unknown again so long after its end (counting rule 12).
MEMORY: Instant = 400 * DAY


class Postings:
    """Packed states by `source:posting_id`. `forgets`: closed ones are forgotten after a time."""

    def __init__(self, *, forgets: bool) -> None:
        self._packed: dict[bytes, bytes] = {}
        self._forgets = forgets
        self._expiries = Calendar(lambda key: due(unpack_posting(self._packed[key])) if key in self._packed else None)
        self._sweep = Sweep(lambda: self._packed, self._end)
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._packed)

    def get(self, key: bytes) -> PostingState | None:
        """Return what is remembered of a posting."""
        packed = self._packed.get(key)
        return None if packed is None else unpack_posting(packed)

    def is_over(self, state: PostingState, watermark: Instant | None) -> bool:
        """Say whether a posting ended so long before the watermark that it is to be forgotten.

        Whoever meets it asks, so that it makes no difference when the sweep comes.
        """
        if not self._forgets or watermark is None:
            return False
        end = ended(state)
        return end is not None and end + MEMORY < watermark

    def drop(self, key: bytes) -> None:
        """Forget a posting."""
        self.bytes -= len(self._packed.pop(key))

    def keep(self, key: bytes, state: PostingState) -> bytes:
        """Remember a state, of its intervals the newest; returns the packed state."""
        if len(state.intervals) > 1:
            state = replace(state, intervals=state.intervals[-1:], began=state.opened)
        packed = pack_posting(state)
        old = self._packed.get(key)
        self.bytes += len(packed) - (len(old) if old is not None else 0)
        self._packed[key] = packed
        self._remind(key, state)
        return packed

    def load(self, key: bytes, packed: bytes) -> None:
        """Take a recovered state."""
        self._packed[key] = packed
        self.bytes += len(packed)
        self._remind(key, unpack_posting(packed))

    def _remind(self, key: bytes, state: PostingState) -> None:
        if state.valid_through is not None and (expiry := due(state)) is not None:
            self._expiries.remind(expiry, key)
        if self._forgets and (end := state.intervals[-1].end) is not None:
            self._sweep.note(end)

    def _end(self, key: bytes) -> Instant | None:
        # An expiry that is still to be emitted is no end yet: forgotten now, it would never be told.
        packed = self._packed.get(key)
        return None if packed is None else unpack_posting(packed).intervals[-1].end

    def value(self, key: bytes) -> bytes | None:
        """Return the packed state."""
        return self._packed.get(key)

    def expiring(self, now: Instant, limit: int) -> list[tuple[bytes, PostingState]]:
        """Return at most `limit` postings whose expiry is to be emitted, earliest first."""
        return [(key, unpack_posting(self._packed[key])) for key in self._expiries.take(now, limit)]

    def forget(self, watermark: Instant, limit: int) -> list[bytes]:
        """Drop what the watermark has left behind; looks at `limit` postings at most. Returns the keys."""
        if not self._forgets:
            return []
        keys = self._sweep.take(watermark - MEMORY, limit)
        for key in keys:
            self.drop(key)
        return keys
