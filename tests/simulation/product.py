"""Product: the stages of the product as a pipeline, judged by the independent recount of everything published."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from streams.app import make_stages
from streams.contracts.topics import DAILY, DEMAND
from streams.demand import Demand
from streams.engine.log import Entry
from streams.engine.stage import Fold, Record
from streams.settings import Kafka, Settings, Surge
from tests.classified import classified, taxonomy
from tests.histories import events
from tests.pipeline import WALL, records_of
from tests.simulation.cluster import Name
from tests.simulation.pipeline import State

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
from recounting.census import Census, Rules
from recounting.comparison import daily, demand
from recounting.days import Days
from recounting.instant import Calendar
from recounting.windows import Windows

PARTITIONS = 2
EVENTS = 60
#: Short times and small batches; what the stages do is theirs.
_SMALL: Any = {"records": 20, "tick": 0.5, "batch": 4_000, "quiet": 2.0, "lost": 3.0}


class Product:
    """All stages of `streams.app` (`pipeline.Pipeline`), fed with histories that make the counting rules collide."""

    largest, epoch = 1 << 20, WALL // 1_000_000

    def __init__(self, seed: int) -> None:
        kafka = Kafka(partitions=PARTITIONS)
        settings = Settings(
            clock="event",
            horizon_days=0,
            publish_seconds=0.5,
            publish_days_seconds=0.5,
            kafka=kafka,
            surge=Surge(bucket="1w"),  # half a year in hours would take most of a schedule's time
        )
        self.stages = tuple(replace(stage, **_SMALL) for stage in make_stages(settings, taxonomy()))
        random = Random(seed)
        self._lines = events(random, EVENTS, random.choice([7_200.0, 5 * 86_400.0, 150 * 86_400.0]))
        self._fed = 0

    def feed(self, random: Random, number: int) -> Iterator[tuple[Name, Entry]]:
        due = self._lines[self._fed : self._fed + number]
        self._fed += len(due)
        for topic, partition, record in records_of(due, PARTITIONS):
            yield (topic, partition), Entry(record.key, record.value)

    def remaining(self) -> Iterable[tuple[Name, Entry]]:
        return self.feed(Random(0), len(self._lines))

    def rejects(self, record: Record) -> bool:
        return False

    def remembers(self, fold: Fold, state: State) -> bool:
        """Demand makes minutes into five minutes in memory before it writes them so; its figures tell enough."""
        return isinstance(fold, Demand) or all(fold.value(key) == value for key, value in state.items())

    def differences(self, states: Mapping[Name, State], published: Mapping[str, State]) -> list[str]:
        if b"total" not in published[DEMAND]:
            return ["no total was published"]
        at = datetime.fromisoformat(json.loads(published[DEMAND][b"total"])["as_of"])
        calendar = Calendar(ZoneInfo("Asia/Shanghai"))
        census = Census(calendar, Rules(PARTITIONS))
        census.read(json.dumps(line).encode() for line in self._lines)
        days, windows = Days(calendar), Windows(round(at.timestamp() * 1_000_000))
        census.count(classified, days, windows)
        compared = list(demand(windows, published[DEMAND].values()))
        compared += daily(days, published[DAILY].values())
        return [f"{one}" for one in compared if not one.equal]
