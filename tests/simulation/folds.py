"""Folds of the chain's three stages. Each keeps sums by key, so that what is lost or double shows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from zlib import crc32

import msgspec

from streams.engine.stage import Inputs, Messages, Tick

PARTITIONS = 2
KEYS = 6
#: Event time after which an item is taken out.
HORIZON = 12
#: Keys that a tick may change.
MOST = 5

encode, decode = msgspec.msgpack.encode, msgspec.msgpack.decode

#: How many came in, their weights; how many went out, their weights.
Sums = tuple[int, int, int, int]
NOTHING: Sums = (0, 0, 0, 0)


@dataclass
class Done:
    """Effects of a fold."""

    changes: dict[bytes, bytes | None] = field(default_factory=dict)
    outputs: dict[int, bytes] = field(default_factory=dict)
    figures: dict[str, list[tuple[bytes, bytes]]] = field(default_factory=dict)
    dead: list[Any] = field(default_factory=list)


class Letter(NamedTuple):
    """A dead letter."""

    offset: int
    reason: str = "bad"
    detail: str = "made so"


def plus(one: Sums, other: Iterable[int]) -> Sums:
    """Add sums."""
    a, b, c, d = (x + y for x, y in zip(one, other, strict=True))
    return a, b, c, d


class Totals:
    """Sums by key, as state records."""

    prefix = b"t:"

    def __init__(self) -> None:
        self.sums: dict[bytes, Sums] = {}

    def load(self, records: Iterable[tuple[bytes, bytes]]) -> None:
        for key, value in records:
            self.sums[key.removeprefix(self.prefix)] = tuple(decode(value))

    def complete(self) -> Iterator[None]:
        return iter(())

    def start(self, new: bool) -> Done:
        return Done()

    def add(self, done: Done, key: bytes, change: Iterable[int]) -> None:
        self.sums[key] = plus(self.sums.get(key, NOTHING), change)
        done.changes[self.prefix + key] = encode(self.sums[key])

    def value(self, key: bytes) -> bytes | None:
        found = self.sums.get(key.removeprefix(self.prefix))
        return None if found is None else encode(found)

    def size(self) -> tuple[int, int]:
        return len(self.sums), 0

    def tick(self, tick: Tick) -> Done | None:
        return None


class Items(Totals):
    """Takes records in, and out again when event time has passed them."""

    def __init__(self) -> None:
        super().__init__()
        self.items: dict[bytes, tuple[bytes, int]] = {}  # item: time, topic, offset -> key, weight
        self.watermark = -1  # no item yet
        self.cursor = b""

    def load(self, records: Iterable[tuple[bytes, bytes]]) -> None:
        for key, value in records:
            if key == b"w":
                self.watermark, self.cursor = decode(value)
            elif key[:2] == b"i:":
                self.items[key] = tuple(decode(value))
            else:
                super().load([(key, value)])

    def value(self, key: bytes) -> bytes | None:
        if key == b"w":
            return encode((self.watermark, self.cursor)) if self.watermark >= 0 else None
        if key[:2] == b"i:":
            return encode(self.items[key]) if key in self.items else None
        return super().value(key)

    def size(self) -> tuple[int, int]:
        return len(self.sums) + len(self.items) + (self.watermark >= 0), 0

    def fold(self, batch: Inputs) -> Done:
        done, told = Done(), dict[bytes, Sums]()
        for record in batch.records:
            if record.value == b"bad":
                done.dead.append(Letter(record.offset))
                continue
            time, weight = decode(record.value or b"")
            key = record.key or b""
            item = b"i:%08d:%s:%d" % (time, batch.topic.encode(), record.offset)
            if item <= self.cursor:
                self._count(done, told, key, (1, weight, 1, weight))
            else:
                self.items[item] = key, weight
                done.changes[item] = encode((key, weight))
                self._count(done, told, key, (1, weight, 0, 0))
            self.watermark = max(self.watermark, time)
        return self._tell(done, told)

    def tick(self, tick: Tick) -> Done | None:
        done, told = Done(), dict[bytes, Sums]()
        bound = b"i:%08d;" % (self.watermark - HORIZON)
        for item in sorted(item for item in self.items if item < bound)[:MOST]:
            key, weight = self.items.pop(item)
            done.changes[item] = None
            self.cursor = item
            self._count(done, told, key, (0, 0, 1, weight))
        return self._tell(done, told) if told else None

    def _count(self, done: Done, told: dict[bytes, Sums], key: bytes, change: Sums) -> None:
        self.add(done, key, change)
        told[key] = plus(told.get(key, NOTHING), change)

    def _tell(self, done: Done, told: dict[bytes, Sums]) -> Done:
        if self.watermark >= 0:
            done.changes[b"w"] = encode((self.watermark, self.cursor))
        for key, change in told.items():
            target = crc32(key) % PARTITIONS
            done.outputs[target] = encode([*decode(done.outputs.get(target, b"\x90")), (key, change)])
        return done


class Adder(Totals):
    """Adds up what messages say."""

    def fold(self, batch: Messages) -> Done:
        done = Done()
        for message in batch.messages:
            for key, change in decode(message.payload):
                self.add(done, key, change)
        return done


class Relay(Adder):
    """Says with its ticks what it has not said yet, a few keys at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.told: dict[bytes, Sums] = {}

    def load(self, records: Iterable[tuple[bytes, bytes]]) -> None:
        for key, value in records:
            if key[:2] == b"d:":
                self.told[key[2:]] = tuple(decode(value))
            else:
                super().load([(key, value)])

    def value(self, key: bytes) -> bytes | None:
        if key[:2] == b"d:":
            return encode(self.told[key[2:]]) if key[2:] in self.told else None
        return super().value(key)

    def size(self) -> tuple[int, int]:
        return len(self.sums) + len(self.told), 0

    def tick(self, tick: Tick) -> Done | None:
        due = sorted(key for key, sums in self.sums.items() if self.told.get(key) != sums)[:MOST]
        if not due:
            return None
        done, changes = Done(), []
        for key in due:
            sums, told = self.sums[key], self.told.get(key, NOTHING)
            changes.append((key, plus(sums, (-n for n in told))))
            self.told[key] = sums
            done.changes[b"d:" + key] = encode(sums)
        done.outputs[0] = encode(changes)
        return done


class Total(Adder):
    """Publishes what changed: to `totals`, of which each new owner publishes all, and to `kept` what is due.

    A key is due from its change on until the tick after its publication, so that no crash forgets it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.dirty: set[bytes] = set()
        self.due: set[bytes] = set()
        self.sent: set[bytes] = set()

    def load(self, records: Iterable[tuple[bytes, bytes]]) -> None:
        for key, value in records:
            if key[:2] == b"u:":
                self.due.add(key[2:])
            else:
                super().load([(key, value)])

    def value(self, key: bytes) -> bytes | None:
        if key[:2] == b"u:":
            return b"due" if key[2:] in self.due | self.sent else None
        return super().value(key)

    def size(self) -> tuple[int, int]:
        return len(self.sums) + len(self.due | self.sent), 0

    def add(self, done: Done, key: bytes, change: Iterable[int]) -> None:
        super().add(done, key, change)
        self.dirty.add(key)
        self.due.add(key)
        done.changes[b"u:" + key] = b"due"

    def tick(self, tick: Tick) -> Done | None:
        if not (self.dirty or self.due or self.sent):
            return None
        done = Done(changes={b"u:" + key: None for key in sorted(self.sent - self.due)})
        for topic, keys in (("totals", self.dirty), ("kept", self.due)):
            done.figures[topic] = [(key, encode((tick.revision, self.sums[key]))) for key in sorted(keys)]
        self.dirty, self.due, self.sent = set(), set(), self.due
        return done

    def republish(self, topic: str, keys: Iterable[bytes] | None) -> None:
        if topic == "totals":
            self.dirty |= set(self.sums if keys is None else keys) & self.sums.keys()
        elif keys is not None:
            self.due |= set(keys) & self.sums.keys()
