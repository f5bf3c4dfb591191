"""Figures of a truth: windows at an instant, and days."""

import pytest

from streams.contracts.stage import DAY, HOUR, MINUTE
from streams.feeds.figures import SKETCH, days, distinct, windows
from streams.feeds.truth import Lost
from streams.feeds.vacancy import Pay
from tests.unit.feeds.stories import COOK, story, truth_of

#: 20:00 in China on 4 October 2024.
T = 20_000 * DAY + 12 * HOUR
CELLS = [
    "total",
    "sector=manufacturing",
    "industry=manufacturing",
    "role=baker",
    "role=baker,sector=manufacturing",
    "domain=ai",
    "domain=ai,role=baker",
    "domain=aigc",
    "domain=aigc,role=baker",
    "source=alpha",
]


def test_cells() -> None:
    """A posting is counted once in each cell that it falls into."""
    truth = truth_of([story(T)])
    assert sorted(windows(truth, T)) == sorted(days(truth)) == sorted(CELLS)
    assert {values["1h", "new"] for values in windows(truth, T).values()} == {1}


@pytest.mark.parametrize(
    ("age", "shown"),
    [
        (0, {"1h", "6h", "24h", "7d"}),
        (59 * MINUTE, {"1h", "6h", "24h", "7d"}),
        (60 * MINUTE, {"6h", "24h", "7d"}),
        (5 * HOUR + 55 * MINUTE, {"6h", "24h", "7d"}),
        (5 * HOUR + 56 * MINUTE, {"24h", "7d"}),
        (DAY, {"7d"}),
        (7 * DAY - HOUR, {"7d"}),
        (7 * DAY - MINUTE, set()),
    ],
)
def test_windows(age: int, shown: set[str]) -> None:
    """A window holds the panes that start in (T - w, T]."""
    found = windows(truth_of([story(T - age)]), T)["total"]
    assert {name[0] for name in found if isinstance(name, tuple)} == shown


def test_stock() -> None:
    """`open` is what is open at the instant, however long ago it opened."""
    vacancies = [[story(0)], [story(0, DAY)], [story(0, DAY, 2 * DAY)], [story(T + 1)]]
    assert windows(truth_of(*vacancies), T)["total"]["open"] == 2


def test_a_day() -> None:
    """Everything that is counted on one, nothing that is zero."""
    applied = story(T, T + HOUR, positions=3, remote=True, pay=Pay("CNY", 300_000))
    applied.applied(T, 2)
    truth = truth_of([applied, story(T, T + HOUR, source="beta", meaning=COOK)])
    truth.lost.append(Lost("beta", T, 5))
    said = days(truth)["total"]["2024-10-04"]
    assert len(said.pop("employers_sketch")) == 12
    assert said == {
        "postings": 2,
        "duplicates": 1,
        "new": 1,
        "positions": 3,
        "closed": 1,
        "remote": 1,
        "applications": 7,
        "open": 0,
        "employers": 1,
        "salary": {"CNY": {"n": 1, "sum": 300_000, "buckets": {"631": 1}}},
    }
    assert days(truth)["role=cook"]["2024-10-04"].keys() == {
        *("postings", "duplicates", "open", "employers", "employers_sketch")
    }
    assert days(truth)["source=beta"]["2024-10-04"]["new"] == 1
    assert days(truth)["role=other,sector=unknown"]["2024-10-04"] == {"applications": 5, "open": 0}


@pytest.mark.parametrize(
    ("lead", "day", "backdated"),
    [(None, "10-04", 0), (0, "10-04", 0), (7, "09-27", 0), (8, "10-04", 1), (-1, "10-04", 0)],
)
def test_the_day_of_an_advert(lead: int | None, day: str, backdated: int) -> None:
    """Its own date counts up to seven days back; stock goes by instants."""
    said = days(truth_of([story(T, lead=lead)]))["total"]
    assert (said[f"2024-{day}"]["new"], said[f"2024-{day}"].get("backdated", 0)) == (1, backdated)
    assert said["2024-10-04"]["open"] == 1
    assert said[f"2024-{day}"]["open"] == (day == "10-04")


def test_a_later_founding_has_no_date_of_its_own() -> None:
    """It is counted on the day of its start, and nobody hires anew."""
    said = days(truth_of([story(T, T + DAY, T + 70 * DAY, lead=3)]))["total"]
    assert said["2024-12-13"] == {"new": 1, "positions": 1, "open": 1}


def test_distinct_employers() -> None:
    """Below 2,048 their number, from there on the estimate of counting rule 11."""
    assert distinct(set(range(SKETCH - 1))) == SKETCH - 1
    assert distinct({number << 50 for number in range(1, SKETCH + 1)}) == round(2047 * 2**64 / (SKETCH << 50))
