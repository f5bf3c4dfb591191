"""Which days are compared while a week runs."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from streams.calendar import Workdays
from streams.contracts.instant import instant
from streams.demand import Comparisons
from streams.demand.comparisons import FESTIVAL, YEAR, Comparison

CHINA = Comparisons(Workdays("CN"), ZoneInfo("Asia/Shanghai"))


def test_a_day_is_that_of_the_zone() -> None:
    """16:00 UTC is the next day in Shanghai."""
    assert CHINA.day(instant(datetime(2024, 2, 20, 15, 59, tzinfo=UTC))) == date(2024, 2, 20)
    assert CHINA.day(instant(datetime(2024, 2, 20, 16, 0, tzinfo=UTC))) == date(2024, 2, 21)


def test_the_complete_days_of_the_running_weeks_are_compared() -> None:
    """On Wednesday 21 February two days from Monday on, and three from the day on which work resumed."""
    assert CHINA.on(date(2024, 2, 21)) == [
        Comparison(YEAR, date(2024, 2, 19), date(2023, 2, 20), 2),
        Comparison(FESTIVAL, date(2024, 2, 18), date(2023, 1, 28), 3),
    ]


def test_on_the_first_day_of_a_week_nothing_is_complete() -> None:
    """Monday has no week; the second festival week begins seven days after the first."""
    assert CHINA.on(date(2024, 2, 26)) == [Comparison(FESTIVAL, date(2024, 2, 25), date(2023, 2, 4), 1)]
    assert [one.name for one in CHINA.on(date(2024, 2, 25))] == [YEAR]


def test_festival_weeks_end_after_eight_and_begin_with_the_resumed_work() -> None:
    """Before, and from the ninth week on, only the year is compared."""
    assert [one.name for one in CHINA.on(date(2024, 2, 17))] == [YEAR]
    assert [one.name for one in CHINA.on(date(2024, 4, 13))] == [YEAR, FESTIVAL]
    assert [one.name for one in CHINA.on(date(2024, 4, 16))] == [YEAR]


def test_a_country_without_the_festival_has_the_year_alone() -> None:
    """Germany."""
    germany = Comparisons(Workdays("DE"), ZoneInfo("Europe/Berlin"))
    assert [one.name for one in germany.on(date(2024, 2, 21))] == [YEAR]
