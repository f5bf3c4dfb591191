"""The pipeline against the independent recount, which was written from the contract and not from the code."""

import json
import random
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from streams.app import make_stages
from streams.contracts.topics import APPLICATIONS, POSTINGS
from streams.engine.memory import StoredRecord
from streams.engine.stage import Inputs, Message, Messages, Tick
from streams.feeds.partitioner import partition_of
from streams.settings import Kafka, Settings
from tests.classified import classified, taxonomy

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
from recounting.census import Census, Rules
from recounting.comparison import demand
from recounting.instant import Calendar
from recounting.windows import Windows

BEGIN = 1_700_000_000
APPENDED = (BEGIN + 10**8) * 1000
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
        if rng.random() < 0.3:
            ahead = rng.choice([0.0, 3_600.0, 86_400.0, 9 * 86_400.0, -3_600.0, 800 * 86_400.0])
            stated = iso(at - jitter + ahead)
            event["valid_through"] = stated if rng.random() < 0.7 else stated[:10]
        found.append(event)
    return found


def run(lines: list[dict[str, Any]], rng: random.Random) -> tuple[dict[str, Any], int]:
    """Fold the events through both stages in random batches; returns the published records and T."""
    intake_stage, demand_stage = make_stages(Settings(clock="event", kafka=Kafka(partitions=PARTITIONS)), taxonomy())
    sink: Any = demand_stage.fold(0)
    sink.start(new=True)
    records: dict[str, Any] = {}
    revision = 0

    def tell(origin: int, effects: Any) -> None:
        if effects is not None and effects.outputs:
            sink.fold(Messages([Message(origin, effects.outputs[0])]))

    def tick(*, idle: bool) -> None:
        nonlocal revision
        revision += 1
        now = (BEGIN + 10**8 + revision * 10) * 1_000_000
        for number, fold in enumerate(folds):
            tell(number, fold.tick(Tick(now, idle, ("life", 0, revision))))
        effects: Any = sink.tick(Tick(now, idle, ("life", 0, revision)))
        for _, value in effects.figures if effects is not None else ():
            record = json.loads(value)
            records[record["cell"]] = record

    folds: list[Any] = [intake_stage.fold(p) for p in range(PARTITIONS)]
    for number, fold in enumerate(folds):
        tell(number, fold.start(new=True))
    waiting: dict[tuple[str, int], list[StoredRecord]] = {}
    for offset, line in enumerate(lines):
        key = f"{line['source']}:{line['posting_id']}".encode()
        topic = POSTINGS if "event_type" in line else APPLICATIONS
        place = (topic, partition_of(key, PARTITIONS))
        # one topic at a time, so that both topics are read in the order of the lines
        for other in [other for other in waiting if other[1] == place[1] and other[0] != topic]:
            batch = waiting.pop(other)
            tell(other[1], folds[other[1]].fold(Inputs(*other, batch)))
        waiting.setdefault(place, []).append(StoredRecord(offset, APPENDED, key, json.dumps(line).encode(), ()))
        if rng.random() < 0.2:
            batch = waiting.pop(place)
            tell(place[1], folds[place[1]].fold(Inputs(*place, batch)))
        if rng.random() < 0.1:
            tick(idle=False)
    for place, batch in waiting.items():
        tell(place[1], folds[place[1]].fold(Inputs(*place, batch)))
    for _ in range(4):
        tick(idle=True)
    sink.republish(None)
    tick(idle=True)
    as_of = datetime.fromisoformat(records["total"]["as_of"])
    return records, round(as_of.timestamp() * 1_000_000)


def alone(first_events: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Classified with a fingerprint for each posting: the pipeline does not yet know openings of several."""
    for fields in classified(first_events):
        key = f"{fields['source']}:{fields['posting_id']}"
        yield fields | {"fingerprint": blake2b(key.encode(), digest_size=16).hexdigest()}


@pytest.mark.parametrize("seed", range(60))
def test_every_figure_equals_the_recount(seed: int) -> None:
    """Stock and all windows of every cell, on histories made to make the counting rules collide."""
    rng = random.Random(seed)
    lines = events(rng, rng.choice([20, 60, 200]), rng.choice([7_200.0, 5 * 86_400.0, 150 * 86_400.0]))
    records, at = run(lines, rng)
    census = Census(Calendar(ZoneInfo("Asia/Shanghai")), Rules(PARTITIONS))
    census.read(json.dumps(line).encode() for line in lines)
    windows = Windows(at)
    census.count(alone, windows)
    compared = list(demand(windows, map(json.dumps, records.values())))
    assert len(compared) > 100
    assert [figure for figure in compared if not figure.equal] == []
