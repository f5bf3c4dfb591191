"""The same week in two years."""

from datetime import date

from streams.calendar import Window, Workdays, parse_week
from streams.comparison import Change, History, pair, percent
from tests.unit.comparison.days import daily, history, spread

CHINA = Workdays("CN")
WEEK = parse_week("spring_festival:1")


def market() -> History:
    """Ten a day from 2023's resume day on, then none; 71 of 72 in 2024's week fall before its Saturday."""
    return history(
        *spread(date(2023, 1, 28), [10] * 7),
        *spread(date(2024, 2, 18), [11, 12, 12, 12, 12, 12, 1, 500]),
    )


def test_weeks_are_aligned_by_the_day_on_which_work_resumes() -> None:
    """18 February 2024 stands against 28 January 2023; the working days of both are named."""
    both = pair(WEEK, CHINA, 2024, 2023, market())
    assert both.now == both.whole == Window(date(2024, 2, 18), date(2024, 2, 24))
    assert both.base == Window(date(2023, 1, 28), date(2023, 2, 3))
    change = both.change(market(), "total")
    assert change == Change(72, 70, (6, 7))
    assert str(percent(change.growth)) == "2.9"
    assert str(percent(change.growth_per_working_day)) == "20.0"


def test_the_same_dates_say_something_else() -> None:
    """A naive comparison finds nothing to compare with in this market, the aligned one does."""
    naive = pair(parse_week("none:02-18"), CHINA, 2024, 2023, market())
    assert naive.change(market(), "total") == Change(72, 0, (6, 5))


def test_a_running_week_compares_its_complete_days_with_the_same_days() -> None:
    """Two days and a bit of a third: two days of both years."""
    known = History(through=date(2024, 2, 19))
    for record in (*spread(date(2023, 1, 28), [10] * 7), *spread(date(2024, 2, 18), [11, 11, 11])):
        known.add(record)
    both = pair(WEEK, CHINA, 2024, 2023, known)
    assert (both.now.length, both.base.length, both.whole.length) == (2, 2, 7)
    assert both.change(known, "total") == Change(22, 20, (2, 2))


def test_what_is_missing_is_none_and_not_zero() -> None:
    """A base before the history, and a week that has not begun."""
    late = history(*spread(date(2023, 1, 30), [10] * 7), *spread(date(2024, 2, 18), [11] * 8))
    assert pair(WEEK, CHINA, 2024, 2023, late).change(late, "total") == Change(77, None, (6, 7))
    assert pair(WEEK, CHINA, 2026, 2024, late).change(late, "total").now is None


def test_variants_keep_their_own_lengths() -> None:
    """Six days against seven: a workrun that is over is not cut."""
    both = pair(parse_week("spring_festival:1", "workrun"), CHINA, 2024, 2023, market())
    assert (both.now.length, both.base.length) == (6, 7)
    assert both.change(market(), "total") == Change(71, 70, (6, 7))


def test_applications_that_nobody_sends_are_missing() -> None:
    """A market without an application feed does not have 0 applications; with one, a week may."""
    assert pair(WEEK, CHINA, 2024, 2023, market()).change(market(), "total", "applications").now is None
    sent = history(*spread(date(2023, 1, 28), [1]), daily(date(2024, 3, 1), applications=4))
    assert pair(WEEK, CHINA, 2024, 2023, sent).change(sent, "total", "applications") == Change(0, 0, (6, 7))
