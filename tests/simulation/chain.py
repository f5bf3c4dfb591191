"""Chain: a pipeline of three small stages, made so that nothing can hide.

Every record bears a random weight; every stage keeps, per key, how many came in, how many went out again, and the sums
of their weights. One record lost and another counted twice do not cancel.

    items (2 inputs, 2 partitions) -> relay (2 partitions) -> total (1 partition, publishes)

- `items` keeps each record until event time has passed it by `HORIZON`, then takes it out again: a few a tick, by a
  cursor that is state. A batch that changes one key expires many.
- `relay` says what changed with its ticks, a few keys at a time, not with its batches.
- `total` adds up and publishes.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from random import Random
from typing import Any
from zlib import crc32

from streams.engine.log import Entry
from streams.engine.stage import Fold, Record, Stage
from tests.simulation.cluster import Name
from tests.simulation.folds import HORIZON, KEYS, NOTHING, PARTITIONS, Items, Relay, Sums, Total, decode, encode, plus
from tests.simulation.pipeline import State

#: Small batches, so that a burst must be cut and repairs must be split; short times, so that a schedule is short.
_SMALL: Any = {"records": 5, "tick": 0.5, "batch": 300, "quiet": 2.0, "lost": 3.0}


class Chain:
    """The three small stages with their input, of which it remembers everything (`pipeline.Pipeline`)."""

    largest, epoch = 1_400, 0

    def __init__(self) -> None:
        self.stages = (
            Stage(
                *("items", 1, "items-state", ("left", "right"), PARTITIONS, lambda _: Items()),
                output=("changes", PARTITIONS),
                **_SMALL,
            ),
            Stage(
                *("relay", 1, "relay-state", ("changes",), PARTITIONS, lambda _: Relay()),
                numbered=True,
                output=("sums", 1),
                **_SMALL,
            ),
            Stage(
                *("total", 1, "total-state", ("sums",), 1, lambda _: Total()),
                numbered=True,
                publics=("totals", "kept"),
                **_SMALL,
            ),
        )
        self.time = 0
        self._fed: list[tuple[int, bytes, int, int]] = []  # partition, key, time, weight

    def feed(self, random: Random, number: int) -> Iterable[tuple[Name, Entry]]:
        for _ in range(number):
            self.time += random.randrange(3)
            log = random.choice(("left", "right")), random.randrange(PARTITIONS)
            key = b"k%d" % random.randrange(KEYS)
            if random.random() < 0.03:
                yield log, Entry(key, b"bad")
                continue
            time, weight = max(0, self.time - random.choice((0, 0, 1, 20))), random.getrandbits(32)
            self._fed.append((log[1], key, time, weight))
            yield log, Entry(key, encode((time, weight)))

    def remaining(self) -> Iterable[tuple[Name, Entry]]:
        return ()

    def rejects(self, record: Record) -> bool:
        return record.value == b"bad"

    def remembers(self, fold: Fold, state: State) -> bool:
        return fold.size()[0] == len(state) and all(fold.value(key) == value for key, value in state.items())

    def expected(self, partition: int | None) -> dict[bytes, Sums]:
        """What `items` must have of a partition, or `total` of all (None), once everything is done."""
        watermarks: Counter[int] = Counter()
        for number, _, time, _ in self._fed:
            watermarks[number] = max(watermarks[number], time)
        sums: dict[bytes, Sums] = {}
        for number, key, time, weight in self._fed:
            if partition in (None, number):
                out = time <= watermarks[number] - HORIZON
                sums[key] = plus(sums.get(key, NOTHING), (1, weight, out, weight * out))
        return sums

    def differences(self, states: Mapping[Name, State], published: Mapping[str, State]) -> list[str]:
        everything = self.expected(None)
        found = []
        for number in range(PARTITIONS):
            found += differing(f"items {number}", self.expected(number), sums(states["items-state", number]))
            mine = {key: value for key, value in everything.items() if crc32(key) % PARTITIONS == number}
            found += differing(f"relay {number}", mine, sums(states["relay-state", number]))
        found += differing("total", everything, sums(states["total-state", 0]))
        for topic, records in published.items():
            found += differing(topic, everything, {key: tuple(decode(value)[1]) for key, value in records.items()})
        return found


def sums(state: State) -> dict[bytes, Sums]:
    """The sums of a state."""
    return {key[2:]: tuple(decode(value)) for key, value in state.items() if key[:2] == b"t:"}


def differing(where: str, expected: Mapping[bytes, Sums], found: Mapping[bytes, Sums]) -> list[str]:
    """One sentence for each key that is not as it must be."""
    return [
        f"{where}: {key.decode()} is {found.get(key, NOTHING)}, must be {expected.get(key, NOTHING)}"
        for key in sorted(expected.keys() | found.keys())
        if expected.get(key, NOTHING) != found.get(key, NOTHING)
    ]
