"""Health: how the sources do, bucket by bucket, and their state records.

    p source        its pulse (`streams.surge.pulse`)
    f source|slot   what is usual for it in a slot of the week

A source is known from its first arrival on, and forgotten when it has been silent for very long.
"""

from collections.abc import Callable

import msgspec

from streams.contracts.snapshot import SourceFigures
from streams.demand.arrivals import Arrivals
from streams.demand.vector import Came
from streams.surge import SurgeSettings
from streams.surge.pulse import SILENCE, Beat, Pulse, Trouble, apprenticeship

PULSE, SLOT = b"p", b"f"
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Pulse).decode
_decode_slot = msgspec.msgpack.Decoder(tuple[float, float, float]).decode


class Health:
    """Pulses by source. `place`: the slot of the week of a bucket; `usual`: the factor of its calendar class."""

    def __init__(self, settings: SurgeSettings, place: Callable[[int], int], usual: Callable[[int], float]) -> None:
        self._settings = settings
        self._place = place
        self._usual = usual
        self._pulses: dict[str, Pulse] = {}
        self._at = 0
        self._began: int | None = None

    def __len__(self) -> int:
        return sum(1 + len(pulse.slots) for pulse in self._pulses.values())

    def close(self, bucket: int, arrivals: Arrivals, changes: dict[bytes, bytes | None]) -> None:
        """Judge all sources in a bucket that closes."""
        self._at = bucket
        self._began = bucket if self._began is None else self._began
        slot, usual = self._place(bucket), self._usual(bucket)
        came = arrivals.sent(bucket)
        for source in sorted({*self._pulses, *came}):
            sent = came.get(source)
            if source not in self._pulses:
                young = bucket - (bucket if self._began is None else self._began) <= apprenticeship(self._settings)
                self._pulses[source] = Pulse(bucket, trusted=bucket + (0 if young else apprenticeship(self._settings)))
            beat = SILENCE if sent is None else _beat(*sent)
            pulse = self._pulses[source]
            known = set(pulse.slots)
            pulse.close(bucket, slot, usual, beat, self._settings)
            if pulse.gone(self._settings):
                del self._pulses[source]
                changes[PULSE + source.encode()] = None
                changes |= {_slot_key(source, one): None for one in known}
                continue
            changes[PULSE + source.encode()] = self._pack(pulse)
            changes |= {_slot_key(source, one): None for one in known - pulse.slots.keys()}
            if slot in pulse.slots:
                changes[_slot_key(source, slot)] = _encode(pulse.slots[slot])

    @staticmethod
    def _pack(pulse: Pulse) -> bytes:
        return _encode(msgspec.structs.replace(pulse, slots={}))

    def trouble(self, source: str, bucket: int) -> Trouble | None:
        """What was wrong with a source in a bucket that has closed; None: nothing, or nothing is known any more."""
        pulse, lag = self._pulses.get(source), self._at - bucket
        if pulse is None or not 0 <= lag < len(pulse.troubles):
            return None
        return pulse.troubles[lag] or None

    def silent(self, bucket: int) -> set[str]:
        """Return the sources that were silent in a bucket that has closed."""
        return {source for source in self._pulses if self.trouble(source, bucket) == "silent"}

    def missing(self) -> tuple[float, str | None]:
        """Return the share of all that is usual which silent sources owe, and the one that owes most."""
        slot = self._place(self._at)
        due = {source: pulse.expected(slot, self._settings) for source, pulse in self._pulses.items()}
        silent = [source for source, pulse in self._pulses.items() if pulse.trouble == "silent"]
        total = sum(due.values())
        if not silent or not total:
            return 0.0, None
        return sum(due[source] for source in silent) / total, max(silent, key=lambda source: (due[source], source))

    def figures(self) -> tuple[SourceFigures, ...]:
        """Return what the gauges show. That a source is new is no fault of it."""
        return tuple(
            SourceFigures(source, None if pulse.trouble == "new" else pulse.trouble)
            for source, pulse in sorted(self._pulses.items())
        )

    def load(self, key: bytes, value: bytes) -> None:
        """Take a state record, pulses and slots in any order."""
        if key[:1] == PULSE:
            source = key[1:].decode()
            before = self._pulses.get(source)
            pulse = self._pulses[source] = _decode(value)
            pulse.slots = {} if before is None else before.slots
        else:
            source, _, slot = key[1:].decode().rpartition("|")
            pulse = self._pulses.setdefault(source, Pulse(0))
            pulse.slots = {**pulse.slots, int(slot): _decode_slot(value)}

    def start(self, at: int | None, began: int | None) -> None:
        """Complete the state after `load`: the last bucket that has closed, and the first."""
        self._at = at or 0
        self._began = began

    def value(self, key: bytes) -> bytes | None:
        """Return the current value of a state key."""
        source, _, slot = key[1:].decode().rpartition("|") if key[:1] == SLOT else (key[1:].decode(), "", "")
        pulse = self._pulses.get(source)
        if pulse is None:
            return None
        if key[:1] == PULSE:
            return self._pack(pulse)
        return _encode(pulse.slots[int(slot)]) if int(slot) in pulse.slots else None


def _beat(counts: tuple[int, ...], elsewhere: int) -> Beat:
    return Beat(
        counts[Came.POSTINGS], counts[Came.DUPLICATES], counts[Came.BACKDATED], counts[Came.REPEATED], elsewhere
    )


def _slot_key(source: str, slot: int) -> bytes:
    return b"%b%b|%d" % (SLOT, source.encode(), slot)
