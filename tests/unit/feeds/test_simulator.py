"""The simulator: reproducible, rich, and its truth is what an independent recount makes of the events."""

import os
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson
import pytest

from streams.contracts.instant import instant
from streams.contracts.stage import DAY
from streams.contracts.topics import POSTINGS
from streams.feeds.figures import windows
from streams.feeds.habits import Habits
from streams.feeds.plan import Plan
from streams.feeds.simulator import Simulator
from streams.feeds.verdict import daily_differences
from tests.classified import classified

sys.path.insert(0, str(Path(__file__).parents[3] / "tools"))
from recounting.census import Census
from recounting.days import Days
from recounting.instant import Calendar
from recounting.windows import Windows

START = 20_000 * DAY
MANY = Habits(overlap=0.6, repost=0.4, reopen=0.8, resend=0.3, stale=0.3, expiring=0.4, agencies=0.2)


@pytest.mark.parametrize(
    "plan",
    [
        Plan(1, START, 500.0, history=4_000, events=6_000),
        Plan(2, START, 0.0005, events=4_000),
        Plan(3, START, 0.0005, events=4_000, habits=MANY),
        Plan(4, START, 0.0005, events=4_000, habits=MANY, scattered=True),
        Plan(5, START, 500.0, events=3_000),
    ],
    ids=["history and live", "three months", "much noise", "scattered", "live"],
)
def test_truth_is_what_is_recounted(plan: Plan) -> None:
    """Every figure of every day and window, and the number of rejects; the recount knows events and the contract."""
    simulator = Simulator(plan)
    calendar = Calendar(ZoneInfo("Asia/Shanghai"))
    census = Census(calendar, appended=plan.last + 200 * DAY)
    census.read(line.value for line in simulator)
    assert census.latest is not None
    counted, seen = Days(calendar), Windows(census.latest)
    census.count(classified, counted, seen)
    records = [record for cell in counted.cells() for record in counted.records(cell)]
    assert len(records) > 1_000
    assert daily_differences(simulator.truth, records) == []
    assert sum(census.rejected.values()) == simulator.truth.rejected.total()
    meant = windows(simulator.truth, census.latest)
    for cell, found in seen.cells().items():
        flat = {"open": found["open"]} | {
            (window, name): value for window, values in found["windows"].items() for name, value in values.items()
        }
        kept = {name: value for name, value in flat.items() if value}
        assert kept == {name: value for name, value in meant.pop(cell, {}).items() if value}, cell
    assert not any(value for figures in meant.values() for value in figures.values())


def test_same_seed_same_bytes() -> None:
    """Two processes with other hash seeds make the same feed and truth; another seed makes another one."""
    program = (
        "import hashlib, sys; from streams.feeds.plan import Plan; from streams.feeds.simulator import Simulator\n"
        "simulator = Simulator(Plan(int(sys.argv[1]), 10**15, 100.0, history=300, events=900))\n"
        "digest = hashlib.sha256(b''.join(line.key + line.value for line in simulator))\n"
        "told = repr([(story.facts, story.turns, story.applications) for story in simulator.truth.stories()])\n"
        "print(digest.hexdigest(), hashlib.sha256(told.encode()).hexdigest())"
    )

    def run(seed: str, hash_seed: str) -> str:
        environment = os.environ | {"PYTHONHASHSEED": hash_seed}
        command = [sys.executable, "-c", program, seed]
        return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout

    assert run("1", "1") == run("1", "2")
    assert run("1", "1") != run("2", "1")


def test_everything_occurs() -> None:
    """Both portals and languages, every kind of change and of bad input, overlap, and all event types."""
    simulator = Simulator(Plan(1, START, 0.002, events=20_000))
    seen: Counter[object] = Counter()
    places: dict[str, set[str]] = defaultdict(set)
    for line in simulator:
        try:
            event = orjson.loads(line.value)
        except orjson.JSONDecodeError:
            continue
        names = ("event_type", "language", "industry_scheme", "salary_currency", "salary_is_estimated")
        seen.update({(name, str(event.get(name))): 1 for name in (*names, "is_staffing_agency")})
        seen["industries", len(event.get("industry") or ())] += 1
        places[event["source"]].add(event.get("location_locality", "").casefold())
    totals = simulator.truth.totals()
    for what in ("new", "resumed", "reposted", "closed", "posting", "duplicate", "applications"):
        assert totals[what] > 50, what
    founded = Counter(happening.facts.posting_id for happening in simulator.truth.market() if happening.what == "new")
    assert max(founded.values()) > 1  # after 70 days, by the same posting
    assert len(simulator.truth.rejected) >= 8
    for kind in ("opened", "updated", "closed", "reopened", "None"):
        assert seen["event_type", kind]
    for language in ("zh", "en"):
        assert seen["language", language] > 1_000
    for currency in ("CNY", "EUR"):
        assert seen["salary_currency", currency] > 500
    assert seen["industry_scheme", "gbt4754"]
    assert seen["salary_is_estimated", "True"]
    assert seen["is_staffing_agency", "True"]
    assert seen["industries", 2]
    assert set(places) == {"alpha", "beta"}
    assert len(places["alpha"] & places["beta"]) > 500


def test_rate_and_history() -> None:
    """History lies before the start, spread over its days; then postings come at the rate, in order of sending."""
    plan = Plan(1, START, 100.0, history=100, past=2 * DAY, events=1_100)
    times = [line.at for line in Simulator(plan) if line.topic == POSTINGS]
    assert len(times) == 1_100
    assert times == sorted(times)
    assert times[0] == START - 2 * DAY
    assert sum(at < START for at in times) == 100
    assert times[-1] == START + 9_990_000


def test_nothing_before_its_time() -> None:
    """Good events are never sent before they occur: a live feed has none in the future."""
    for line in Simulator(Plan(4, START, 50.0, history=500, events=2_000)):
        event = orjson.loads(line.value) if line.value.endswith(b"}") else {}
        if "event_id" in event:
            assert instant(datetime.fromisoformat(event["occurred_at"])) <= line.at


def test_a_scattered_feed_keeps_the_order_of_each_posting() -> None:
    """Postings come months apart, but the events of each by time; and every life is told to its end."""
    quiet = Habits(overlap=0, repost=0, resend=0, bad=0)
    simulator = Simulator(Plan(1, START, 0.0005, events=3_000, habits=quiet, scattered=True))
    last: dict[bytes, str] = {}
    starts: list[int] = []
    for line in simulator:
        event = orjson.loads(line.value)
        if line.topic != POSTINGS or event["occurred_at"] < last.get(line.key, ""):
            continue  # an application, or a stale event, which is noise of its own
        if line.key not in last:
            starts.append(instant(datetime.fromisoformat(event["occurred_at"])))
        last[line.key] = event["occurred_at"]
    span = simulator.plan.last - simulator.plan.first
    far = sum(abs(a - b) > span / 3 for a, b in pairwise(starts)) / len(starts)
    assert far == pytest.approx(4 / 9, abs=0.1)  # of independent uniform instants
    assert not simulator._steps
    assert set(last) == {f"{s.facts.source}:{s.facts.posting_id}".encode() for s in simulator.truth.stories()}
