"""What is injected into a feed: it comes when it is due, on top of the rate, and the truth knows it."""

import json
from itertools import takewhile

import pytest

from streams.contracts.stage import DAY, MINUTE
from streams.contracts.topics import POSTINGS
from streams.feeds.injections import parse_injection, parse_injections
from streams.feeds.line import Line
from streams.feeds.plan import Injection, Plan
from streams.feeds.simulator import Simulator

START = 1_773_104_400_000_000


def feed(*texts: str, minutes: int = 12) -> tuple[list[Line], Simulator]:
    """The live part of a slow feed, one posting a minute after a week of history."""
    plan = Plan(3, START, 1 / 60, 10_080, 7 * DAY, injections=parse_injections(texts, START))
    simulator = Simulator(plan)
    lines = list(takewhile(lambda line: line.at < START + minutes * MINUTE, simulator))
    return [line for line in lines if line.at >= START and line.topic == POSTINGS], simulator


def minute_of(line: Line) -> int:
    """Minutes after the start."""
    return (line.at - START) // MINUTE


def test_a_surge_comes_within_its_minute() -> None:
    """Sixty adverts of one job, of many employers."""
    lines, _ = feed("surge:3")
    surge = [line for line in lines if minute_of(line) == 3]
    assert len(surge) >= 60
    assert [line.at for line in lines] == sorted(line.at for line in lines)
    assert len({json.loads(line.value).get("organization_name") for line in surge}) > 40
    assert len([line for line in lines if minute_of(line) == 2]) < 5


def test_a_recrawl_founds_nothing() -> None:
    """The same adverts under new identifiers: duplicates, to the truth as to everybody."""
    calm = feed()[1].truth.totals()
    again = feed("recrawl:3:200")[1].truth.totals()
    assert again["duplicate"] >= calm["duplicate"] + 190
    assert abs(again["new"] - calm["new"]) <= 15


def test_a_silent_portal_catches_up() -> None:
    """Nothing of it for four minutes, then what it missed, with its own times."""
    lines, _ = feed("silence:2:4")
    beta = [line for line in lines if line.key.startswith(b"beta:")]
    assert not [line for line in beta if 2 <= minute_of(line) < 6]
    assert feed("silence:2:4")[0] == lines


@pytest.mark.parametrize("text", ["wave:3", "surge", "surge:x", "surge:1:x"])
def test_what_is_no_injection_is_refused(text: str) -> None:
    """With how it is written."""
    with pytest.raises(ValueError, match=r"KIND:MINUTES\[:NUMBER\]"):
        parse_injection(text, START)


def test_times_are_after_the_start() -> None:
    """Half a minute is one too."""
    assert parse_injection("bulk:0.5:7", START) == Injection("bulk", START + MINUTE // 2, 50_000_000, 7)
