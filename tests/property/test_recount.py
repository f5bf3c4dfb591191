"""The pipeline against the independent recount, which was written from the contract and not from the code."""

import json
import random
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from streams.contracts.topics import DAILY, DEMAND
from streams.settings import Kafka, Settings
from tests.classified import classified, taxonomy
from tests.histories import events
from tests.pipeline import Pipeline, feed

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
from recounting.census import Census, Rules
from recounting.comparison import daily, demand
from recounting.days import Days
from recounting.instant import Calendar
from recounting.windows import Windows

PARTITIONS = 2


@pytest.mark.parametrize("seed", range(80))
def test_every_figure_equals_the_recount(seed: int) -> None:
    """Every cell on every day, stock and all windows, on histories made to make the counting rules collide.

    Fed in batches of random length, with ticks, and with partitions that start again from their state, in between.
    """
    rng = random.Random(seed)
    lines = events(rng, rng.choice([20, 60, 200]), rng.choice([7_200.0, 5 * 86_400.0, 150 * 86_400.0]))
    tags = ("fair", "hall")
    settings = Settings(clock="event", kafka=Kafka(partitions=PARTITIONS), horizon_days=0, counted_tags=tags)
    pipeline = Pipeline(settings, taxonomy())
    feed(pipeline, lines, rng)
    pipeline.finish()
    pipeline.folds["demand", 0].republish(DEMAND, None)
    pipeline.tick(idle=True)
    at = datetime.fromisoformat(pipeline.figures[DEMAND]["total"]["as_of"])
    calendar = Calendar(ZoneInfo("Asia/Shanghai"))
    census = Census(calendar, Rules(PARTITIONS, counted_tags=frozenset(tags)))
    census.read(json.dumps(line).encode() for line in lines)
    days, windows = Days(calendar), Windows(round(at.timestamp() * 1_000_000))
    census.count(classified, days, windows)
    compared = list(demand(windows, map(json.dumps, pipeline.figures[DEMAND].values())))
    compared += daily(days, map(json.dumps, pipeline.figures[DAILY].values()))
    assert len(compared) > 100
    assert [figure for figure in compared if not figure.equal] == []
