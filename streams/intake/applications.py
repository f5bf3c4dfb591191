"""Counting rule 14: which applications count, how many, and to which posting.

Three small memories, each with its own state keys, so that a posting's own record does not grow with its applicants:

- ids seen (`i` + digest): one record an application, so a batch changes as many bytes as it has events. An id is
  remembered for 7 days of application time: an event counts twice only if it lies more than 7 days past the first one,
  or the partition's largest application time already did.
- the largest cumulative count of a posting (`c` + key).
- what waits for its posting (`w` + key). When the postings watermark is past 10 minutes after it, it is given up: it
  counts as unmatched. It is still remembered for 7 days, because a posting that comes late from before that instant
  takes it back. So the counts do not depend on how the two topics interleave.

Where nothing is forgotten (horizon 0) ids and given-up applications are remembered for ever, since history may come in
any order.
"""

from hashlib import blake2b
from heapq import heappop, heappush
from typing import Any, NamedTuple

import msgspec

from streams.contracts.application import Application
from streams.contracts.stage import DAY, HOUR, MINUTE, Instant
from streams.intake.expiry import Calendar

#: How long after an application its posting may start and still be its posting.
PATIENCE: Instant = 10 * MINUTE
MEMORY: Instant = 7 * DAY

SEEN = b"i"
LARGEST = b"c"
WAITING = b"w"


class Waiting(NamedTuple):
    """Applications without a posting so far: when, how many, and whether they have been counted as unmatched."""

    at: Instant
    number: int
    given_up: bool = False


_pack = msgspec.msgpack.Encoder().encode
_unpack_instant = msgspec.msgpack.Decoder(int).decode
_unpack_waiting = msgspec.msgpack.Decoder(list[Waiting]).decode


class Applications:
    """The applications of one partition. Methods that change state put the state keys into `changed`.

    forgets: what is 7 days behind is forgotten.
    """

    def __init__(self, *, forgets: bool) -> None:
        self._forgets = forgets
        self.changed: set[bytes] = set()
        self._seen: dict[bytes, Instant] = {}
        self._by_hour: dict[int, list[bytes]] = {}
        self._hours: list[int] = []
        self._largest: dict[bytes, int] = {}
        self._waiting: dict[bytes, list[Waiting]] = {}
        self._calendar = Calendar(self._due)

    def load(self, kind: bytes, key: bytes, value: bytes) -> None:
        """Take one recovered state record."""
        if kind == SEEN:
            self._note(key, _unpack_instant(value))
        elif kind == LARGEST:
            self._largest[key] = _unpack_instant(value)
        else:
            self._waiting[key] = _unpack_waiting(value)
            self._remind(key)

    def value(self, kind: bytes, key: bytes) -> bytes | None:
        """The current value of a state key."""
        memories: dict[bytes, dict[bytes, Any]] = {SEEN: self._seen, LARGEST: self._largest, WAITING: self._waiting}
        found = memories[kind].get(key)
        return None if found is None else _pack(found)

    def add(self, event: Application, key: bytes, at: Instant, newest: Instant) -> int | None:
        """How many applications an event adds; None if it was seen before.

        newest: the largest application time of the partition, this event's included.
        """
        # No key holds a zero byte, so the digest is of the pair.
        digest = blake2b(key + b"\0" + event.event_id.encode(), digest_size=8).digest()
        seen = self._seen.get(digest)
        if seen is not None and at <= seen + MEMORY and (not self._forgets or newest <= seen + MEMORY):
            return None
        self._note(digest, at)
        self.changed.add(SEEN + digest)
        total = event.cumulative_count
        if total is None:
            return 1 if event.count is None else event.count
        largest = self._largest.get(key)
        if largest is not None and total <= largest:
            return 0
        self._largest[key] = total
        self.changed.add(LARGEST + key)
        return 0 if largest is None else total - largest

    def wait(self, key: bytes, waiting: Waiting) -> None:
        """Keep applications until their posting comes or `take_due` has done with them."""
        self._waiting.setdefault(key, []).append(waiting)
        self._remind(key)
        self.changed.add(WAITING + key)

    def claim(self, key: bytes) -> list[Waiting]:
        """Everything that waits for a posting whose first event has come."""
        waiting = self._waiting.pop(key, None)
        if waiting is None:
            return []
        self.changed.add(WAITING + key)
        return waiting

    def remembers(self, at: Instant, watermark: Instant | None) -> bool:
        """Tell whether the postings watermark has not left an application so far behind that it is forgotten.

        Judged by the one who asks, also if no tick has come to forget it.
        """
        return not self._forgets or watermark is None or watermark <= at + MEMORY

    def take_due(self, now: Instant, limit: int) -> list[tuple[bytes, list[Waiting]]]:
        """What has waited in vain: `now` has passed 10 minutes after it. Looks at most at `limit` postings.

        A posting may start exactly 10 minutes after, so that instant itself is not past.
        """
        result = []
        for key in self._calendar.take(now - 1, limit):
            before = self._waiting[key]
            vain = [waiting for waiting in before if not waiting.given_up and waiting.at + PATIENCE < now]
            result.append((key, vain))
            after = [waiting._replace(given_up=waiting.given_up or waiting.at + PATIENCE < now) for waiting in before]
            kept = [waiting for waiting in after if not waiting.given_up or self.remembers(waiting.at, now)]
            if kept:
                self._waiting[key] = kept
                self._remind(key)
            else:
                del self._waiting[key]
            self.changed.add(WAITING + key)
        return result

    def forget(self, newest: Instant, limit: int) -> None:
        """Drop at most about `limit` ids that `add` no longer looks at."""
        dropped = 0
        while self._forgets and self._hours and (self._hours[0] + 1) * HOUR <= newest - MEMORY and dropped < limit:
            digests = self._by_hour[self._hours[0]]
            digests.sort(reverse=True)  # the same order after a reload
            while digests and dropped < limit:
                digest = digests.pop()
                # Seen again after it was forgotten, an id stands in a later hour too: that one keeps it.
                seen = self._seen.get(digest)
                if seen is not None and seen // HOUR == self._hours[0]:
                    del self._seen[digest]
                    self.changed.add(SEEN + digest)
                    dropped += 1
            if not digests:
                del self._by_hour[heappop(self._hours)]

    def forget_posting(self, key: bytes) -> None:
        """Drop the largest cumulative count of a posting that is forgotten itself."""
        if self._largest.pop(key, None) is not None:
            self.changed.add(LARGEST + key)

    def _note(self, digest: bytes, at: Instant) -> None:
        self._seen[digest] = at
        hour = at // HOUR
        digests = self._by_hour.get(hour)
        if digests is None:
            self._by_hour[hour] = [digest]
            heappush(self._hours, hour)
        else:
            digests.append(digest)

    def _remind(self, key: bytes) -> None:
        if (due := self._due(key)) is not None:
            self._calendar.remind(due, key)

    def _due(self, key: bytes) -> Instant | None:
        """When something of a posting's waits in vain, or is to be forgotten; None: nothing ever."""
        waiting = self._waiting.get(key, ())
        return min(
            (one.at + (MEMORY if one.given_up else PATIENCE) for one in waiting if self._ends(one)), default=None
        )

    def _ends(self, waiting: Waiting) -> bool:
        return self._forgets or not waiting.given_up
