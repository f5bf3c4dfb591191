"""Bulletins: the records of `jobs.surges.v1`, kept as long as anybody may have to publish them again.

    q id             the record, without a revision
    t cell severity  how many surges of a cell have alerted

A surge stays on record until a week of T after its end. Until then a new owner publishes it again, and so does an owner
who finds that a predecessor has overwritten it: readers keep the highest revision.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

import msgspec

from streams.contracts.snapshot import SurgeFigures
from streams.contracts.stage import Instant
from streams.contracts.surge import Surge, decode_surge, encode_surge, newness
from streams.demand.figures import date

BULLETIN, ALERTED = b"q", b"t"
_KEPT = timedelta(days=7)
#: What stands for the revision in the state: the tick that publishes has its own.
_UNPUBLISHED = ("", 0, 0)
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(int).decode


class Bulletins:
    """Surges by id. `alerted`: (role, sector, domain, severity) -> surges that fired since the state began."""

    def __init__(self) -> None:
        self._kept: dict[bytes, Surge] = {}
        self._due: dict[bytes, None] = {}
        self._alerts: Counter[bytes] = Counter()
        self.alerted: dict[tuple[str, str, str, str], int] = {}

    def __len__(self) -> int:
        return len(self._kept) + len(self._alerts)

    @property
    def due(self) -> bool:
        """Say whether something is to be published."""
        return bool(self._due)

    def put(self, surge: Surge, changes: dict[bytes, bytes | None], *, alerts: bool) -> None:
        """Take the state of a surge. `alerts`: it fires for the first time."""
        name = surge.id.encode()
        self._kept[name] = msgspec.structs.replace(surge, revision=_UNPUBLISHED)
        self._due[name] = None
        changes[BULLETIN + name] = encode_surge(self._kept[name])
        if alerts:
            key = ALERTED + _encode((surge.cell, surge.role, surge.sector, surge.domain, surge.severity))
            self._alerts[key] += 1
            changes[key] = _encode(self._alerts[key])
            self._show(key)

    def expire(self, time: Instant, changes: dict[bytes, bytes | None]) -> None:
        """Forget surges that ended long before T. What has not been published stays."""
        since = date(time) - _KEPT
        gone = [
            name
            for name, surge in self._kept.items()
            if surge.ended_at is not None and surge.ended_at <= since and name not in self._due
        ]
        for name in gone:
            del self._kept[name]
            changes[BULLETIN + name] = None

    def again(self, keys: Iterable[bytes] | None) -> None:
        """Have these records published again; None: all."""
        self._due.update(dict.fromkeys(name for name in (self._kept if keys is None else keys) if name in self._kept))

    def take(self, revision: tuple[str, int, int]) -> list[tuple[bytes, bytes]]:
        """Return the records to be published."""
        records = [
            (name, encode_surge(msgspec.structs.replace(self._kept[name], revision=revision)))
            for name in sorted(self._due)
        ]
        self._due.clear()
        return records

    def figures(self) -> list[SurgeFigures]:
        """Return what the gauges show: every surge that is not over."""
        return [
            SurgeFigures(
                role=surge.role or "",
                sector=surge.sector or "",
                domain=surge.domain or "",
                severity=surge.severity,
                active=surge.state in {"firing", "peaked"},
                observed=surge.observed,
                expected=surge.expected,
                ratio=surge.ratio,
                employers=surge.employers or 0,
                since=surge.since.timestamp(),
                expected_false_per_week=surge.expected_false_per_week,
            )
            for _, surge in sorted(self._kept.items())
            if surge.ended_at is None
        ]

    def newest(self, revision: tuple[str, int, int]) -> list[Surge]:
        """Return every surge on record, the newest onset first, as this revision would publish it."""
        kept = sorted(self._kept.values(), key=newness, reverse=True)
        return [msgspec.structs.replace(surge, revision=revision) for surge in kept]

    def load(self, key: bytes, value: bytes) -> None:
        """Take a state record."""
        if key[:1] == BULLETIN:
            self._kept[key[1:]] = decode_surge(value)
        else:
            self._alerts[key] = _decode(value)
            self._show(key)

    def _show(self, key: bytes) -> None:
        _, role, sector, domain, severity = msgspec.msgpack.decode(key[1:])
        self.alerted[role or "", sector or "", domain or "", severity] = self._alerts[key]

    def value(self, key: bytes) -> bytes | None:
        """Return the current value of a state key."""
        if key[:1] == BULLETIN:
            surge = self._kept.get(key[1:])
            return None if surge is None else encode_surge(surge)
        return _encode(self._alerts[key]) if key in self._alerts else None
