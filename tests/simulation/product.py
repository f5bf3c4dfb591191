"""Product: the stages of the product as a pipeline, fed by the simulator, which knows what must be published."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from random import Random
from typing import Any

from streams.app import make_stages
from streams.contracts.demand import decode_demand
from streams.contracts.instant import instant
from streams.contracts.stage import DAY
from streams.demand import Demand
from streams.engine.log import Entry
from streams.engine.stage import Fold, Record
from streams.feeds.line import Line
from streams.feeds.partitioner import partition_of
from streams.feeds.simulator import Plan, Simulator
from streams.feeds.verdict import differences
from streams.settings import Kafka, Settings
from streams.taxonomy import Taxonomy
from tests.simulation.cluster import Name

PARTITIONS = 2
#: Posting events: some as a history, the rest live, a minute of event time each.
HISTORY, EVENTS, RATE = 40, 120, 1 / 60
#: Short times and small batches; what the stages do is theirs.
_SMALL: Any = {"records": 20, "tick": 0.5, "batch": 4_000, "quiet": 2.0, "lost": 3.0}

#: When all of it has happened.
AFTER = datetime(2024, 2, 20, tzinfo=UTC)

_taxonomy = Taxonomy.load()


class Product:
    """All stages of `streams.app` (`pipeline.Pipeline`)."""

    largest, epoch = 1 << 20, int(AFTER.timestamp())

    def __init__(self, seed: int) -> None:
        settings = Settings(clock="event", publish_seconds=0.5, kafka=Kafka(partitions=PARTITIONS))
        self.stages = tuple(replace(stage, **_SMALL) for stage in make_stages(settings, _taxonomy))
        self._simulator = Simulator(Plan(seed, instant(AFTER) - DAY, RATE, HISTORY, events=EVENTS))
        self._lines = iter(self._simulator)

    def feed(self, random: Random, number: int) -> Iterator[tuple[Name, Entry]]:
        return self._records(islice(self._lines, number))

    def remaining(self) -> Iterator[tuple[Name, Entry]]:
        return self._records(self._lines)

    def _records(self, lines: Iterable[Line]) -> Iterator[tuple[Name, Entry]]:
        for line in lines:
            yield (line.topic, partition_of(line.key, PARTITIONS)), Entry(line.key, line.value)

    def rejects(self, record: Record) -> bool:
        return (record.key or b"").split(b":")[-1].startswith(b"bad-")

    def remembers(self, fold: Fold, state: Mapping[bytes, bytes]) -> bool:
        """Demand makes minutes into five minutes in memory before it writes them so; its figures tell enough."""
        return isinstance(fold, Demand) or all(fold.value(key) == value for key, value in state.items())

    def differences(self, states: Mapping[Name, Mapping[bytes, bytes]], published: Mapping[bytes, bytes]) -> list[str]:
        records = [decode_demand(value) for value in published.values()]
        if not records:
            return ["nothing was published"]
        return differences(self._simulator.truth, records, max(instant(record.as_of) for record in records))
