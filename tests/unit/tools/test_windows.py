"""Windows of `jobs.demand.v1` against figures computed by hand."""

import pytest
from recounting.instant import DAY, HOUR, MINUTE, SECOND
from recounting.windows import in_window

from tests.unit.tools.feed import NOON, Recounted, posting


@pytest.mark.parametrize(
    ("window", "age", "inside"),
    [
        ("1h", 59 * MINUTE, True),  # pane starts at T - 59 min
        ("1h", 60 * MINUTE, False),  # pane starts at T - 1 h: the bound is open
        ("1h", -30 * SECOND, True),  # later than T, in the pane that starts at T
        ("6h", 6 * HOUR - 5 * MINUTE, True),
        ("6h", 6 * HOUR - 5 * MINUTE + 1, False),  # its pane of 5 minutes starts at T - 6 h
        ("7d", 7 * DAY - HOUR, True),
        ("7d", 7 * DAY - HOUR + 1, False),
    ],
)
def test_a_window_is_the_panes_that_start_in_it(window: str, age: int, inside: bool) -> None:
    """Pane edges at T = noon: panes that start in (T - w, T]."""
    assert in_window(window, NOON - age, NOON) is inside


def test_an_instant_inside_a_pane_keeps_the_whole_pane_of_its_beginning() -> None:
    """At 12:00:30 the minute of 11:01:00 is in the hour, that of 11:00:59 is not."""
    at = NOON + 30 * SECOND
    assert in_window("1h", NOON - 59 * MINUTE, at)
    assert not in_window("1h", NOON - 59 * MINUTE - SECOND, at)


def test_an_update_never_moves_a_posting() -> None:
    """Rule 2: role, employer and positions are those of the first event."""
    windows = Recounted(
        posting("opened", 0, total_job_openings=3),
        posting("updated", HOUR, title="nurse", total_job_openings=9, organization_name="Other"),
    ).windows
    expected = {"new": 1, "positions": 3, "closed": 0, "applications": 0, "employers": 1}
    assert windows.cell("role=teacher,sector=education")["windows"]["6h"] == expected
    assert not any("nurse" in cell for cell in windows.cells())


def test_windows_go_by_instants_not_by_days() -> None:
    """Rule 10: a stale date_posted moves the day, never the pane; a second founding has positions but no employer."""
    again = posting("reopened", 70 * DAY)
    opened = posting("opened", 0, total_job_openings=4, date_posted="2024-02-27")
    recounted = Recounted(opened, posting("closed", DAY), again)
    window = recounted.windows.cell("total")["windows"]["24h"]
    assert (window["new"], window["positions"], window["employers"]) == (1, 4, 0)
    assert recounted.foundings.pairs == {("teacher", "education"): 2}
    assert Recounted(opened).windows.cell("total")["windows"]["1h"]["new"] == 1


def test_open_is_the_stock_at_the_instant() -> None:
    """What happens later than T does not count in it."""
    lines = [posting("opened", 0), posting("closed", 2 * HOUR), posting("reopened", 3 * HOUR)]
    stock = [Recounted(*lines, at=at).windows.cell("total")["open"] for at in (-1, 0, 2 * HOUR, 3 * HOUR)]
    assert stock == [0, 1, 0, 1]
