"""Books: what the engine itself remembers of a partition, stored in the same record batch as the fold's changes.

Positions of the inputs, the numbers of messages sent and received, and the last message to each target. They are the
reason why state, position and outputs cannot disagree.
"""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from streams.engine.errors import GapError, RefusedError
from streams.engine.stage import Message, Stage

META = b"\0meta"
OUT = b"\0out:"


class Position(NamedTuple):
    """Next offset to read, and the append time (ms) of the record before it (None: none was read)."""

    offset: int
    appended: int | None


class Envelope(NamedTuple):
    """A message between stages: who sent it, which life of the sender, its number, and what the fold said."""

    origin: int
    incarnation: str
    number: int
    payload: bytes


class Received(NamedTuple):
    """The last message taken from one origin."""

    incarnation: str
    number: int


class _Meta(msgspec.Struct, array_like=True):
    version: int
    partitions: int
    targets: int
    incarnation: str
    ticks: int
    positions: dict[str, Position]
    received: dict[int, Received]
    sent: list[int]
    vouched: dict[str, int] = {}


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Meta).decode
_version = msgspec.msgpack.Decoder().decode
_envelope = msgspec.msgpack.Decoder(Envelope).decode


class Books:
    """The engine's own state of one partition, from its stored records.

    `new` says that there is no position among them: a first life begins, and `incarnation` is its name.
    """

    def __init__(self, stage: Stage, partition: int, stored: Mapping[bytes, bytes], incarnation: str) -> None:
        self._stage = stage
        self._partition = partition
        targets = stage.output[1] if stage.output else 0
        meta = stored.get(META)
        self.new = meta is None
        if meta is None:
            if stored:
                raise RefusedError(
                    f"{stage.state}-{partition} holds records but no position: it is not a state log of this program.",
                    "check the topic's name, or run `jobtide reset`.",
                )
            self._meta = _Meta(stage.version, stage.partitions, targets, incarnation, 0, {}, {}, [0] * targets)
        else:
            self._refuse_foreign(meta, targets)
            self._meta = _decode(meta)
        self.outbox = {int(key[len(OUT) :]): value for key, value in stored.items() if key.startswith(OUT)}

    def _refuse_foreign(self, meta: bytes, targets: int) -> None:
        version, partitions, had_targets = _version(meta)[:3]
        where = f"{self._stage.state}-{self._partition}"
        if version != self._stage.version:
            raise RefusedError(
                f"{where} was written by state version {version}, this program has version {self._stage.version}.",
                "run the version that wrote it, or `jobtide reset` and load the postings again.",
            )
        if (partitions, had_targets) != (self._stage.partitions, targets):
            raise RefusedError(
                f"{where} was written with {partitions} input and {had_targets} output partitions, now there are "
                f"{self._stage.partitions} and {targets}.",
                "go back to the old partition counts (JOBTIDE_KAFKA__PARTITIONS), or run `jobtide reset`.",
            )

    @property
    def positions(self) -> dict[str, Position]:
        """Where to read on, by input topic."""
        return self._meta.positions

    @property
    def vouched(self) -> dict[str, int]:
        """Where to look on in each public topic for what others wrote (see `public.PublicLog`)."""
        return self._meta.vouched

    @property
    def incarnation(self) -> str:
        """The random name of this life of the state, given when its log was new."""
        return self._meta.incarnation

    def meta(self) -> bytes:
        """Return the value of the META record."""
        return _encode(self._meta)

    def value(self, key: bytes) -> bytes | None:
        """Return the current value of one of the engine's own keys."""
        return self.meta() if key == META else self.outbox.get(int(key[len(OUT) :]))

    def count_tick(self) -> int:
        """Return the number of the next tick over all owners."""
        self._meta.ticks += 1
        return self._meta.ticks

    def accept(self, value: bytes, offset: int) -> Message | None:
        """Open a message; None if it was taken before.

        Raises GapError when a number is missing, RefusedError when the sender began a new life.
        """
        message = _envelope(value)
        last = self._meta.received.get(message.origin) or Received(message.incarnation, 0)
        where = f"{self._stage.inputs[0]}-{self._partition} offset {offset}: message {message.number}"
        if message.incarnation != last.incarnation:
            raise RefusedError(
                f"{where} of origin {message.origin} comes from incarnation {message.incarnation}, not from "
                f"{last.incarnation}: the stage before {self._stage.name} was reset alone.",
                "run `jobtide reset`, which resets all stages together.",
            )
        if message.number <= last.number:
            return None
        if message.number != last.number + 1:
            raise GapError(f"{where} of origin {message.origin} follows message {last.number}")
        self._meta.received[message.origin] = Received(message.incarnation, message.number)
        return Message(message.origin, message.payload)

    def post(self, outputs: Mapping[int, bytes]) -> dict[int, bytes]:
        """Number the payloads and put them into the outbox; returns the messages by target partition."""
        messages = {}
        for target, payload in outputs.items():
            self._meta.sent[target] += 1
            message = _encode(Envelope(self._partition, self.incarnation, self._meta.sent[target], payload))
            self.outbox[target] = messages[target] = message
        return messages
