"""The pipeline against the simulator: what is counted of a feed is what its inventor meant."""

import json
from collections.abc import Iterable

import pytest

from streams.contracts.demand import decode_demand
from streams.contracts.instant import instant
from streams.contracts.stage import DAY
from streams.contracts.topics import DAILY, DEMAND
from streams.engine.memory import StoredRecord
from streams.feeds.habits import Habits
from streams.feeds.line import Line
from streams.feeds.partitioner import partition_of
from streams.feeds.plan import Plan
from streams.feeds.simulator import Simulator
from streams.feeds.verdict import daily_differences, differences
from streams.settings import Kafka, Settings
from tests.classified import taxonomy
from tests.pipeline import WALL, Pipeline

START = 19_000 * DAY
PARTITIONS = 2
MANY = Habits(overlap=0.6, repost=0.4, reopen=0.8, resend=0.3, stale=0.3, expiring=0.4, agencies=0.2)


def load(pipeline: Pipeline, lines: Iterable[Line]) -> None:
    """Step by step, as far as lines of one topic and partition follow each other."""
    offsets: dict[tuple[str, int], int] = {}
    run: list[StoredRecord] = []
    place: tuple[str, int] | None = None
    for line in lines:
        here = line.topic, partition_of(line.key, PARTITIONS)
        if place is not None and (here != place or len(run) == 50):
            pipeline.step(*place, run)
            run = []
        place = here
        offsets[place] = offset = offsets.get(place, -1) + 1
        run.append(StoredRecord(offset, WALL // 1000, line.key, line.value, ()))
    assert place is not None
    pipeline.step(*place, run)
    pipeline.finish()


@pytest.mark.parametrize(
    "plan",
    [
        Plan(1, START, 500.0, history=2_000, events=3_000),
        Plan(2, START, 0.0005, events=2_000),
        Plan(3, START, 0.0005, events=2_000, habits=MANY),
        Plan(4, START, 0.0005, events=2_000, habits=MANY, scattered=True),
    ],
    ids=["history and live", "three months", "much noise", "scattered"],
)
def test_every_figure_is_what_was_meant(plan: Plan) -> None:
    """Days, windows and dead letters, of a feed in time order and of a backfill that is scattered over months."""
    simulator = Simulator(plan)
    settings = Settings(clock="event", kafka=Kafka(partitions=PARTITIONS), horizon_days=0)
    pipeline = Pipeline(settings, taxonomy())
    load(pipeline, simulator)
    days = list(pipeline.figures[DAILY].values())
    assert len(days) > 1_000
    assert daily_differences(simulator.truth, days) == []
    assert len(pipeline.dead) == simulator.truth.rejected.total() > 0
    pipeline.folds["demand", 0].republish(DEMAND, None)
    pipeline.tick(idle=True)
    demand = [decode_demand(json.dumps(value).encode()) for value in pipeline.figures[DEMAND].values()]
    at = max(instant(record.as_of) for record in demand)
    assert differences(simulator.truth, demand, at) == []
