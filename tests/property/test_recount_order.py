"""The recount is a function of the set of histories: no interleaving of postings changes a figure."""

import json
import random
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.classified import classified
from tests.histories import events

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
from recounting.census import Census
from recounting.days import Days
from recounting.event import Posting, parse
from recounting.history import Histories
from recounting.instant import Calendar
from recounting.windows import Windows


def counted(lines: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Days and windows."""
    calendar = Calendar(ZoneInfo("Asia/Shanghai"))
    census = Census(calendar)
    census.read(json.dumps(line).encode() for line in lines)
    assert census.latest is not None
    days, windows = Days(calendar), Windows(census.latest)
    census.count(classified, days, windows)
    return [record for cell in days.cells() for record in days.records(cell)], windows.cells()


def interleaved(lines: list[dict[str, Any]], rng: random.Random) -> list[dict[str, Any]]:
    """The same lines in another order; those of a posting, and those of its applications, keep theirs."""
    histories: dict[tuple[str, str, bool], list[dict[str, Any]]] = defaultdict(list)
    for line in lines:
        histories[line["source"], line["posting_id"], "event_type" in line].append(line)
    order = [key for key, history in histories.items() for _ in history]
    rng.shuffle(order)
    waiting = {key: iter(history) for key, history in histories.items()}
    return [next(waiting[key]) for key in order]


@pytest.mark.parametrize("seed", range(30))
def test_any_interleaving_counts_the_same(seed: int) -> None:
    """Openings of several postings and sources, applications before and after them: every day and window."""
    rng = random.Random(seed)
    lines = events(rng, 120, rng.choice([7_200.0, 5 * 86_400.0, 150 * 86_400.0]))
    days, windows = counted(lines)
    assert any(record["duplicates"] for record in days)
    for _ in range(3):
        assert counted(interleaved(lines, rng)) == (days, windows)


@pytest.mark.parametrize("seed", range(30))
def test_a_copy_of_a_recent_event_changes_nothing(seed: int) -> None:
    """Any of the last 8 that were applied may come again, whatever came between; each event has its own identifier."""
    rng = random.Random(seed)
    lines = [line for line in events(rng, 120, 5 * 86_400.0) if "event_type" in line]
    for number, line in enumerate(lines):
        line["event_id"] = str(number)
    copied: list[dict[str, Any]] = []
    applied: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    histories, calendar = Histories(), Calendar(ZoneInfo("Asia/Shanghai"))
    for line in lines:
        copied.append(line)
        event = parse(json.dumps(line).encode(), calendar)
        assert isinstance(event, Posting)
        if histories.apply(event)[0] == "applied":
            applied[event.key].append(line)
        if applied[event.key] and rng.random() < 0.4:
            copied.append(rng.choice(applied[event.key][-8:]))
    assert len(copied) > len(lines) + 10
    assert counted(copied) == counted(lines)
