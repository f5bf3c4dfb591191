"""The comparison: figures of the truth at an instant, and every kind of difference found."""

from datetime import UTC, datetime

import pytest

from streams.contracts.demand import Demand, WindowFigures
from streams.contracts.stage import DAY, HOUR, MINUTE
from streams.contracts.tally import Attributes, Kind
from streams.feeds.truth import Story, Truth
from streams.feeds.verdict import SKETCH, differences, distinct, figures

T = 20_000 * DAY + 12 * HOUR
BAKER = Attributes("baker", "manufacturing", ("manufacturing",), ("ai", "aigc"), "alpha")


def one_posting() -> Truth:
    """A posting with two positions, opened at T."""
    truth = Truth()
    Story(truth, BAKER, 2, "bread").opens(T)
    return truth


def record(cell: str, number: int = 1, new: int = 1) -> Demand:
    """A record that says what `one_posting` means."""
    window = WindowFigures(new=new, positions=2, closed=0, applications=0, employers=1)
    windows = {"1h": window, "6h": window, "24h": window, "7d": window}
    return Demand(cell, datetime.fromtimestamp(T / 1e6, UTC), 1, windows, ("x", 1, number))  # type: ignore[arg-type]


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
    found = figures(one_posting(), T)
    assert sorted(found) == sorted(CELLS)
    assert {values["1h", "new"] for values in found.values()} == {1}


@pytest.mark.parametrize(
    ("age", "windows"),
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
def test_windows(age: int, windows: set[str]) -> None:
    """A window holds the panes that start in (T - w, T]."""
    truth = Truth()
    truth.count(BAKER, Kind.NEW, T - age)
    assert {name[0] for name in figures(truth, T)["total"] if isinstance(name, tuple)} == windows


def test_stock() -> None:
    """`open` is new + resumed + reposted - closed, however long ago."""
    truth = Truth()
    for kind, number in {Kind.NEW: 10, Kind.RESUMED: 3, Kind.REPOSTED: 2, Kind.CLOSED: 9}.items():
        truth.count(BAKER, kind, 0, number)
    assert figures(truth, T)["total"]["open"] == 6


def test_distinct_employers() -> None:
    """Below 2,048 their number, from there on the estimate of counting rule 11."""
    assert distinct(set(range(SKETCH - 1))) == SKETCH - 1
    assert distinct({number << 50 for number in range(1, SKETCH + 1)}) == round(2047 * 2**64 / (SKETCH << 50))


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
