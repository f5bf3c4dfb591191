"""The pipeline against the independent recount, which was written from the contract and not from the code."""

import json
import random
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from streams.contracts.topics import DAILY, DEMAND
from streams.settings import Kafka, Settings
from tests.classified import classified, taxonomy
from tests.pipeline import Pipeline, feed

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
from recounting.census import Census, Rules
from recounting.comparison import daily, demand
from recounting.days import Days
from recounting.instant import Calendar
from recounting.windows import Windows

BEGIN = 1_700_000_000
PARTITIONS = 2
TITLES = (
    "Data Engineer",
    "Senior Nurse",
    "算法工程师",
    "AIGC产品经理",
    "Painter of signs",
    "Machine learning engineer",
)


def iso(seconds: float) -> str:
    """A time of the feed."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def events(rng: random.Random, number: int, span: float) -> list[dict[str, Any]]:
    """Events of few postings, so that every rule meets every other, mostly in time order."""
    found = []
    for i in range(number):
        at = BEGIN + span * i / number
        posting_id = str(rng.randrange(max(2, number // 6)))
        source = rng.choice(["alpha", "beta"])
        if rng.random() < 0.25:
            event: dict[str, Any] = {
                "event_id": f"a{rng.randrange(number)}",
                "occurred_at": iso(at - rng.random() * 900),
            }
            event["cumulative_count" if rng.random() < 0.3 else "count"] = rng.randrange(5)
            found.append({**event, "source": source, "posting_id": posting_id})
            continue
        kind = rng.choice(["opened", "opened", "closed", "reopened", "updated"])
        jitter = rng.choice([0, 0, 0, rng.random() * 7_200, rng.random() * 5 * 86_400])
        event = {"event_type": kind, "source": source, "posting_id": posting_id, "occurred_at": iso(at - jitter)}
        if rng.random() < 0.7:
            event["event_id"] = f"e{rng.randrange(2 * number)}"
        if kind == "opened" or rng.random() < 0.6:
            event |= {"title": rng.choice(TITLES), "organization_name": rng.choice(["Foo Ltd", "Bar GmbH", "百度"])}
            event |= {"industry": rng.sample(["I", "C", "J"], rng.randrange(3)), "industry_scheme": "gbt4754"}
            event["total_job_openings"] = rng.randrange(4)
            event["location_locality"] = rng.choice(["Wien", "Graz"])
            if rng.random() < 0.5:
                event["date_posted"] = iso(at - rng.random() * 12 * 86_400)[: rng.choice([10, None])]
            if rng.random() < 0.5:
                event |= {"salary_min": rng.randrange(20_000, 40_000), "salary_max": 50_000, "salary_unit": "YEAR"}
                event["salary_currency"] = rng.choice(["EUR", "CNY"])
            event |= {"tags": rng.sample(["fair", "hall", "x"], 2), "work_mode": rng.choice(["remote", "onsite"])}
        if rng.random() < 0.3:
            ahead = rng.choice([0.0, 3_600.0, 86_400.0, 9 * 86_400.0, -3_600.0, 800 * 86_400.0])
            stated = iso(at - jitter + ahead)
            event["valid_through"] = stated if rng.random() < 0.7 else stated[:10]
        found.append(event)
    return found


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
