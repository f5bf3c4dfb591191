"""Who counts the scenarios of `counting/`. Each must say the same."""

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from streams.contracts.topics import DAILY
from streams.settings import Kafka, Settings
from tests.classified import classified, taxonomy
from tests.pipeline import Pipeline, feed

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
from recounting.census import Census
from recounting.days import Days
from recounting.instant import Calendar

#: Events in order, all of one partition -> records of `jobs.daily.v1`, in any order, each cell and day once.
Count = Callable[[Sequence[bytes]], Iterable[dict[str, Any]]]


def recounted(lines: Sequence[bytes]) -> Iterable[dict[str, Any]]:
    """By `tools/recounting`."""
    calendar = Calendar(ZoneInfo("Asia/Shanghai"))
    census, days = Census(calendar), Days(calendar)
    census.read(lines)
    census.count(classified, days)
    return [record for cell in days.cells() for record in days.records(cell)]


def folded(lines: Sequence[bytes]) -> Iterable[dict[str, Any]]:
    """By the stages."""
    pipeline = Pipeline(Settings(clock="event", kafka=Kafka(partitions=1)), taxonomy())
    feed(pipeline, map(json.loads, lines))
    pipeline.finish()
    return pipeline.figures[DAILY].values()


COUNTS: dict[str, Count] = {"recount": recounted, "pipeline": folded}


@pytest.fixture(params=COUNTS)
def count(request: pytest.FixtureRequest) -> Count:
    """Everything that turns events into days."""
    return COUNTS[request.param]
