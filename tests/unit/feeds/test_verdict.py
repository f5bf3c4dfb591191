"""The comparison: every kind of difference is found."""

from datetime import UTC, datetime
from typing import Any

import pytest

from streams.contracts.demand import Demand, WindowFigures
from streams.contracts.stage import DAY, HOUR
from streams.feeds.figures import days
from streams.feeds.truth import Truth
from streams.feeds.vacancy import Pay
from streams.feeds.verdict import daily_differences, differences
from tests.unit.feeds.stories import story, truth_of
from tests.unit.feeds.test_figures import CELLS, T

COUNTS = ("postings", "duplicates", "new", "positions", "resumed", "reposted", "closed", "backdated", "applications")


def one_posting() -> Truth:
    """A posting with two positions, opened at T."""
    return truth_of([story(T, positions=2)])


def record(cell: str, number: int = 1, new: int = 1) -> Demand:
    """A record that says what `one_posting` means."""
    window = WindowFigures(new=new, positions=2, closed=0, applications=0, employers=1)
    windows = {"1h": window, "6h": window, "24h": window, "7d": window}
    return Demand(cell, datetime.fromtimestamp(T / 1e6, UTC), 1, windows, ("x", 1, number))  # type: ignore[arg-type]


def records(truth: Truth) -> list[dict[str, Any]]:
    """Records of days as the contract has them, zeros written out."""
    zeros = dict.fromkeys((*COUNTS, "remote", "employers"), 0) | {"employers_sketch": "", "salary": {}}
    return [
        zeros | figures | {"cell": cell, "day": day}
        for cell, by_day in days(truth).items()
        for day, figures in by_day.items()
    ]


def test_exact() -> None:
    """No differences where every digit agrees; the highest revision of a cell counts."""
    published = [record(cell) for cell in CELLS]
    rejected = {"not_json": 0}
    openings = {("baker", "manufacturing"): 1}
    old = record("total", number=0, new=9)
    assert differences(one_posting(), [*published, old], T, new_openings=openings, rejected=rejected) == []


def test_wrong_figure() -> None:
    """A wrong digit is named with its cell, window, value and the truth."""
    published = [record(cell, new=2 if cell == "role=baker" else 1) for cell in CELLS]
    assert differences(one_posting(), published, T) == [
        f"role=baker: {window} new is 2, the truth is 1" for window in ("1h", "24h", "6h", "7d")
    ]


def test_missing_and_foreign_cells() -> None:
    """A cell that is not published differs, and so does one that should not be."""
    published = [record(cell) for cell in [*CELLS[1:], "role=cook"]]
    found = differences(one_posting(), published, T)
    assert "total: open is 0, the truth is 1" in found
    assert "role=cook: open is 1, the truth is 0" in found


def test_counters() -> None:
    """The counter of openings and the rejects are compared too."""
    truth = one_posting()
    truth.rejected["no_zone"] = 1
    published = [record(cell) for cell in CELLS]
    assert differences(truth, published, T, new_openings={("baker", "manufacturing"): 2}, rejected={}) == [
        "new_openings_total: role=baker,sector=manufacturing is 2, the truth is 1",
        "rejected_total: no_zone is 0, the truth is 1",
    ]


@pytest.mark.parametrize(("counted", "wrong"), [(2, 0), (1, 0), (0, 1)])
def test_a_corrected_counter(counted: int, wrong: int) -> None:
    """It only grows, so it may exceed the truth, but not fall short of it."""
    published = [record(cell) for cell in CELLS]
    openings = {("baker", "manufacturing"): counted, ("cook", "unknown"): counted}
    assert len(differences(one_posting(), published, T, new_openings=openings, corrected=True)) == wrong


def test_days_are_compared_by_every_figure() -> None:
    """Each changed alone is found alone; a day of zeros that carries its stock is none."""
    truth = truth_of([story(T, T + 3 * DAY, pay=Pay("CNY", 300_000))], [story(T + HOUR, employer="stone")])
    said = records(truth)
    assert daily_differences(truth, said) == []
    place = next(n for n, day in enumerate(said) if day["cell"] == "total" and day["new"])
    wrong: list[tuple[str, Any]] = [(name, said[place][name] + 1) for name in (*COUNTS, "remote", "employers", "open")]
    wrong += [("employers_sketch", "x"), ("salary", {"CNY": said[place]["salary"]["CNY"] | {"sum": 1}})]
    for name, value in wrong:
        found = daily_differences(truth, [*said[:place], said[place] | {name: value}, *said[place + 1 :]])
        assert [name in sentence for sentence in found] == [True]
    carried = records(truth_of())
    carried.append(said[place] | dict.fromkeys(COUNTS, 0) | {"day": "2024-10-05", "employers": 0, "open": 2})
    carried[0] |= {"employers_sketch": "", "salary": {}, "remote": 0}
    assert daily_differences(truth, [*said, *carried]) == []


def test_a_missing_day() -> None:
    """What is not published is zero, and its stock is that of the day before."""
    truth = one_posting()
    said = [day for day in records(truth) if day["cell"] != "total"]
    assert [sentence.partition(" is ")[0] for sentence in daily_differences(truth, said)] == [
        f"2024-10-04 total: {name}"
        for name in ("employers", "employers_sketch", "new", "open", "positions", "postings")
    ]
