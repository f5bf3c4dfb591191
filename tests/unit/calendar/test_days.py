"""The day of an instant."""

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.calendar import Days, number_of
from streams.contracts.daily import date_of
from streams.contracts.instant import instant

ZONES = [
    "Asia/Shanghai",
    "Asia/Kolkata",  # half an hour
    "Asia/Kathmandu",  # three quarters
    "Europe/Berlin",  # summer time
    "America/St_Johns",  # half an hour, and summer time
    "America/Santiago",  # changes at midnight
    "Pacific/Apia",  # left out a day
    "UTC",
]


def day(zone: tzinfo, wall: datetime) -> date:
    """The day of a wall time in a zone."""
    return date_of(Days(zone).of(instant(wall.replace(tzinfo=zone))))


def test_days_are_numbered_from_the_epoch() -> None:
    """1970-01-01 is day 0, the days before it are negative, and the number says the date."""
    assert [number_of(date(1970, 1, 1)), number_of(date(1969, 12, 31)), number_of(date(2024, 2, 18))] == [0, -1, 19_771]
    assert date_of(number_of(date(2024, 2, 18))) == date(2024, 2, 18)


@pytest.mark.parametrize("name", ZONES)
def test_a_day_begins_at_midnight_of_the_zone(name: str) -> None:
    """Its first and last microsecond belong to it, in winter and in summer."""
    zone = ZoneInfo(name)
    for month in (1, 7):
        begin = datetime(2024, month, 15)  # noqa: DTZ001 (a wall time, whatever the zone)
        assert day(zone, begin) == begin.date()
        assert day(zone, begin - timedelta(microseconds=1)) == date(2024, month, 14)
        assert day(zone, begin + timedelta(days=1, microseconds=-1)) == begin.date()


def test_a_day_of_summer_time_is_as_long_as_it_is() -> None:
    """23 hours and 25 hours are each one day."""
    days, berlin = Days(ZoneInfo("Europe/Berlin")), ZoneInfo("Europe/Berlin")
    for begin, hours in ((datetime(2024, 3, 31, tzinfo=berlin), 23), (datetime(2024, 10, 27, tzinfo=berlin), 25)):
        first = instant(begin)
        seen = {days.of(first + quarter * 900_000_000) for quarter in range(hours * 4)}
        assert seen == {number_of(begin.date())}
        assert days.of(first - 1) == number_of(begin.date()) - 1
        assert days.of(first + hours * 3_600_000_000) == number_of(begin.date()) + 1


def test_a_midnight_within_a_quarter_of_an_hour_counts_to_the_microsecond() -> None:
    """Old local times had odd offsets: Shanghai was 8:05:43 ahead until 1901."""
    days, shanghai = Days(ZoneInfo("Asia/Shanghai")), ZoneInfo("Asia/Shanghai")
    midnight = instant(datetime(1900, 5, 5, tzinfo=shanghai))
    assert midnight % 900_000_000
    for before in (1, 5_000_000, 60_000_000):
        assert date_of(days.of(midnight - before)) == date(1900, 5, 4)
        assert date_of(days.of(midnight + before - 1)) == date(1900, 5, 5)


@pytest.mark.parametrize("hours", [-12, 14])
def test_the_calendar_ends_with_its_first_and_last_day(hours: int) -> None:
    """An instant of year 1 or 9999 whose date in the zone would leave the calendar is on its edge."""
    days = Days(timezone(timedelta(hours=hours)))
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    assert date_of(days.of(instant(first))) == date.min
    assert date_of(days.of(instant(last))) == date.max


@given(st.datetimes(timezones=st.sampled_from([ZoneInfo(name) for name in ZONES])))
def test_the_day_is_the_date_in_the_zone(time: datetime) -> None:
    """Whatever was asked before: remembered answers are right for every instant they are given for."""
    days = Days(time.tzinfo or UTC)
    at = instant(time)
    for ask in (at // 900_000_000 * 900_000_000, at):
        try:
            expected = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=ask)).astimezone(days.zone).date()
        except OverflowError:
            expected = date.min if ask < 0 else date.max
        assert date_of(days.of(ask)) == expected
