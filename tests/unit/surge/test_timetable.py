"""Numbers of buckets."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np

from streams.contracts.instant import instant
from streams.surge import BUCKETS, Level, Timetable

SHANGHAI = ZoneInfo("Asia/Shanghai")


def table(bucket: str, zone: ZoneInfo = SHANGHAI) -> Timetable:
    """A timetable for buckets of this width."""
    return Timetable(BUCKETS[bucket], Level(BUCKETS[bucket]), zone)


def test_an_hour_has_its_slot_and_block() -> None:
    """Saturday 16:30 in Shanghai: hour 136 of the week, the weekend's sixth block of three hours."""
    hours = table("1h")
    at = datetime(2026, 3, 7, 8, 30, tzinfo=UTC)
    moment = hours.moment(hours.number(instant(at)))
    assert (moment.slot, moment.block, moment.ends_scale) == (5 * 24 + 16, 8 + 5, False)


def test_a_day_ends_at_its_last_hour() -> None:
    """Psi is learned when the local day is over."""
    hours = table("1h")
    last = hours.number(instant(datetime(2026, 3, 7, 23, 0, tzinfo=SHANGHAI)))
    assert [hours.moment(last + step).ends_scale for step in (-1, 0, 1)] == [False, True, False]
    assert hours.day(last) == date(2026, 3, 7)
    assert hours.day(last + 1) == date(2026, 3, 8)


def test_days_stay_days_where_clocks_change() -> None:
    """A year of days in Berlin has 365 numbers without a hole, each with its weekday."""
    days = table("1d", ZoneInfo("Europe/Berlin"))
    first = days.number(instant(datetime(2026, 1, 1, tzinfo=ZoneInfo("Europe/Berlin"))))
    last = days.number(instant(datetime(2026, 12, 31, tzinfo=ZoneInfo("Europe/Berlin"))))
    assert last - first == 364
    assert days.moment(first).slot == date(2026, 1, 1).weekday()
    assert days.day(first + 100) == date(2026, 4, 11)


def test_the_year_comes_back() -> None:
    """The harmonics of a week are those of the same week next year."""
    weeks = table("1w")
    one, next_year = weeks.moment(2900).basis, weeks.moment(2900 + 52).basis
    assert np.abs(one - next_year).max() < 0.1
    assert np.abs(one - weeks.moment(2900 + 26).basis).max() > 0.5
