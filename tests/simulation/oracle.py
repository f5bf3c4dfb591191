"""Oracle: what the logs say, read by the rules of ARCHITECTURE.md and by none of the engine's code.

A ledger is told every batch when it is stored. Nothing is compacted for it, so it knows which records count: those
that bear the newest claim before them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from streams.engine.memory import StoredRecord

_CLAIM = b"\0claim:"
_META = b"\0meta"
_OUT = b"\0out:"

#: Origin, incarnation, number, payload.
Envelope = tuple[int, str, int, bytes]
_envelope = msgspec.msgpack.Decoder(Envelope).decode
_anything = msgspec.msgpack.Decoder().decode


class Ledger:
    """One state log.

    state:    the last value that counts of each key of the fold; `kept` has the engine's keys, too.
    owed:     target partition -> every message that an accepted batch promised.
    owner:    who wrote the newest claim.
    void:     records that did not count.
    """

    def __init__(self) -> None:
        self.kept: dict[bytes, bytes] = {}
        self.state: dict[bytes, bytes] = {}
        self.owed: defaultdict[int, set[Envelope]] = defaultdict(set)
        self.owner: str | None = None
        self.void = 0
        self._newest = -1, b""

    def feed(self, records: Iterable[StoredRecord], writer: str) -> None:
        """Take the next batch."""
        for record in records:
            key = record.key or b""
            if key.startswith(_CLAIM):
                if record.value is not None:
                    self._newest, self.owner = (record.offset, key.removeprefix(_CLAIM)), writer
            elif _token(record) == self._newest:
                self._accept(key, record.value)
            else:
                self.void += 1

    def _accept(self, key: bytes, value: bytes | None) -> None:
        for state in (self.kept, self.state) if key[:1] != b"\0" else (self.kept,):
            if value is None:
                state.pop(key, None)
            else:
                state[key] = value[16:]
        if key.startswith(_OUT) and value is not None:
            self.owed[int(key.removeprefix(_OUT))].add(_envelope(value[16:]))

    def positions(self) -> dict[str, int]:
        """Where the inputs were read to."""
        meta = self.kept.get(_META)
        return {topic: position[0] for topic, position in _anything(meta)[5].items()} if meta else {}


def _token(record: StoredRecord) -> tuple[int, bytes]:
    """The claim under which a record was written."""
    data = record.value if record.value is not None else record.headers[0][1]
    return int.from_bytes(data[:8], "big"), data[8:16]


def surviving(records: Iterable[StoredRecord]) -> dict[bytes, bytes]:
    """What a compacted log holds, the engine's keys too; there a token also proves a claim that is gone."""
    newest = -1, b""
    found: dict[bytes, bytes] = {}
    for record in records:
        key = record.key or b""
        if key.startswith(_CLAIM):
            if record.value is not None:
                newest = record.offset, key.removeprefix(_CLAIM)
            continue
        token = _token(record)
        if token[0] > newest[0]:
            newest = token
        if token != newest:
            continue
        if record.value is None:
            found.pop(key, None)
        else:
            found[key] = record.value[16:]
    return found


def messages(records: Iterable[StoredRecord]) -> list[Envelope]:
    """All messages that were sent to a partition, in order, repeats too."""
    return [_envelope(record.value or b"") for record in records]


def misnumbered(told: Sequence[Envelope]) -> list[str]:
    """Say where a receiver cannot take each message of each origin once and in order."""
    last: dict[int, int] = {}
    by_number: dict[tuple[int, int], Envelope] = {}
    found = []
    for message in told:
        origin, _, number, _ = message
        if by_number.setdefault((origin, number), message) != message:
            found.append(f"two messages bear number {number} of origin {origin}")
        if number > last.get(origin, 0) + 1:
            found.append(f"message {number} of origin {origin} follows {last.get(origin, 0)}")
        last[origin] = max(number, last.get(origin, 0))
    return found
