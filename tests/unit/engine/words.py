"""Two small stages for tests of single parts: `count` (2 partitions, counts words) tells `sum`, which publishes."""

from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from streams.engine.stage import Inputs, Messages, Stage, Tick
from tests.simulation.folds import Done

PARTITIONS = 2
encode, decode = msgspec.msgpack.encode, msgspec.msgpack.decode


class Counts:
    """Shared by both folds: a number a key."""

    def __init__(self) -> None:
        self.counts: Counter[bytes] = Counter()
        self.dirty: set[bytes] = set()

    def load(self, records: Iterable[tuple[bytes, bytes]]) -> None:
        self.counts.update({key: decode(value) for key, value in records})

    def complete(self) -> Iterator[None]:
        return iter(())

    def start(self, new: bool) -> Done:
        return Done()

    def value(self, key: bytes) -> bytes | None:
        return encode(self.counts[key]) if key in self.counts else None

    def size(self) -> tuple[int, int]:
        return len(self.counts), 0

    def add(self, words: Iterable[tuple[bytes, int]]) -> Done:
        touched = set()
        for word, n in words:
            self.counts[word] += n
            touched.add(word)
        self.dirty |= touched
        return Done({word: self.value(word) for word in sorted(touched)})

    def tick(self, tick: Tick) -> Done | None:
        return None

    def republish(self, topic: str, keys: Iterable[bytes] | None) -> None:
        self.dirty |= set(self.counts if keys is None else keys)


class CountWords(Counts):
    """Counts the words of records; tells the next stage."""

    def fold(self, batch: Inputs) -> Done:
        words = Counter(record.value or b"" for record in batch.records)
        done = self.add(words.items())
        done.outputs[0] = encode(list(words.items()))
        return done


class SumWords(Counts):
    """Adds up what the first stage says, and publishes."""

    def fold(self, batch: Messages) -> Done:
        return self.add((word, n) for message in batch.messages for word, n in decode(message.payload))

    def tick(self, tick: Tick) -> Done | None:
        if not self.dirty:
            return None
        figures = [(word, encode((tick.revision, self.counts[word]))) for word in sorted(self.dirty)]
        self.dirty = set()
        return Done(figures={"totals": figures})


STAGES = (
    Stage(
        "count",
        1,
        "count-state",
        ("words",),
        PARTITIONS,
        lambda _: CountWords(),
        output=("sums", 1),
        records=3,
        tick=0.002,
    ),
    Stage(
        "sum",
        1,
        "sum-state",
        ("sums",),
        1,
        lambda _: SumWords(),
        numbered=True,
        publics=("totals",),
        records=3,
        tick=0.002,
    ),
)
