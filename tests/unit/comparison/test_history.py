"""From when to when the records at hand tell all, and what is missing outside."""

from datetime import UTC, date, datetime

import pytest

from streams.calendar import Window
from streams.comparison import History, Missing, Totals
from tests.unit.comparison.days import daily, history

FEBRUARY = Window(date(2024, 2, 1), date(2024, 2, 29))


def test_days_before_the_first_instant_are_missing() -> None:
    """Records that only `date_posted` put there (rule 9) do not begin the history: nothing was read of that time."""
    known = history(daily(date(2024, 1, 28), new=5, stock=0), daily(date(2024, 2, 2), new=3))
    assert known.first == date(2024, 2, 2)
    assert known.totals("total", FEBRUARY) == Missing("history begins on 2024-02-02")
    assert history(daily(date(2024, 2, 1), stock=0, applications=1)).first == date(2024, 2, 1)


def test_the_day_in_which_the_windows_end_is_not_complete() -> None:
    """Of the newest record, in its zone; at the last microsecond of a day it is."""
    running = history(daily(date(2024, 2, 29), as_of=datetime(2024, 2, 29, 15, 59, 59, tzinfo=UTC)))
    assert running.complete == date(2024, 2, 28)
    assert running.totals("total", Window(date(2024, 2, 29), date(2024, 2, 29))) == Missing(
        "history is complete up to 2024-02-28"
    )
    over = history(daily(date(2024, 2, 29), as_of=datetime(2024, 2, 29, 15, 59, 59, 999_999, tzinfo=UTC)))
    assert over.complete == date(2024, 2, 29)


def test_who_knows_better_says_which_day_is_complete() -> None:
    """A replay's last event may come hours before the end of its last day."""
    known = History(through=date(2024, 2, 29))
    known.add(daily(date(2024, 2, 1), new=3, as_of=datetime(2024, 2, 29, 1, tzinfo=UTC)))
    assert isinstance(known.totals("total", FEBRUARY), Totals)


def test_a_day_without_a_record_has_zeros_and_a_cell_without_any_is_missing() -> None:
    """Rule 15 inside of the span; a cell that no record names may have been left out of the export."""
    known = history(daily(date(2024, 2, 1), new=3), daily(date(2024, 3, 5), "role=nurse", new=1))
    totals = known.totals("role=nurse", FEBRUARY)
    assert isinstance(totals, Totals)
    assert totals.new == 0
    assert known.totals("role=baker", FEBRUARY) == Missing("no record names the cell role=baker")
    assert History().totals("total", FEBRUARY) == Missing("there is no history")


def test_the_newest_revision_counts() -> None:
    """Whatever order they are read in."""
    day = date(2024, 2, 1)
    old, new = daily(day, new=3, revision=("x", 1, 1)), daily(day, new=4, revision=("x", 1, 2))
    for records in ((old, new), (new, old)):
        totals = history(*records).totals("total", Window(day, day))
        assert isinstance(totals, Totals)
        assert totals.new == 4


def test_only_days_that_are_asked_for_are_kept_and_all_widen_the_span() -> None:
    """Years of sketches would not fit; first day and completeness are those of all records."""
    known = History(keep={date(2024, 2, 2)})
    for day in (1, 2, 3):
        known.add(daily(date(2024, 2, day), new=day, taxonomy=str(day)))
    assert known.first == date(2024, 2, 1)
    totals = known.totals("total", Window(date(2024, 2, 1), date(2024, 2, 3)))
    assert isinstance(totals, Totals)
    assert totals.new == 2
    assert known.versions == {("2", "d"): (date(2024, 2, 2), date(2024, 2, 2))}


def test_days_of_two_zones_are_refused() -> None:
    """Their days are not the same days."""
    known = history(daily(date(2024, 2, 1)))
    with pytest.raises(ValueError, match="days of Asia/Shanghai and of UTC"):
        known.add(daily(date(2024, 2, 1), zone="UTC"))
