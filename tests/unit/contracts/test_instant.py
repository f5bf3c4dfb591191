"""Times on the wire."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from streams.contracts.instant import Moment, instant, parse_moment

SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_instants_are_exact_to_the_microsecond() -> None:
    """Floats would lose the last digit in 2024."""
    assert instant(datetime(2024, 2, 18, 8, 0, 0, 123_457, timezone(timedelta(hours=8)))) == 1_708_214_400_123_457


@pytest.mark.parametrize("offset", [-23, 23])
def test_the_ends_of_the_calendar_have_instants(offset: int) -> None:
    """A time whose UTC date would leave the calendar is still a number."""
    zone = timezone(timedelta(hours=offset))
    assert instant(datetime.min.replace(tzinfo=zone)) < 0 < instant(datetime.max.replace(tzinfo=zone))


def test_a_date_lasts_until_the_next_midnight_of_the_zone() -> None:
    """Counting rule 3: a date means 00:00 of the next day."""
    moment = parse_moment(Moment, "2024-02-29")
    assert moment.end(SHANGHAI) == instant(datetime(2024, 2, 29, 16, tzinfo=UTC))


def test_a_time_ends_at_itself() -> None:
    """The zone matters for dates only."""
    assert parse_moment(Moment, "2024-02-18T00:00:00+08:00").end(SHANGHAI) == 1_708_185_600_000_000


def test_the_last_day_of_the_calendar_never_ends() -> None:
    """9999-12-31 stands for "for ever" in feeds, and has no next midnight."""
    assert parse_moment(Moment, "9999-12-31").end(SHANGHAI) is None


@pytest.mark.parametrize("text", ["2024-02-30", "20240218", "2024-02-18T00:00:00", "", "2024-W07-01", "tomorrow!!"])
def test_other_texts_are_no_moments(text: str) -> None:
    """RFC 3339 only, and a time needs its offset."""
    with pytest.raises(ValueError, match=r"RFC 3339|zone"):
        parse_moment(Moment, text)
