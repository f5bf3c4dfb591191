"""Working days of a country."""

from datetime import date, timedelta

import chinese_calendar
import pytest

from streams.calendar import Announcement, Workdays


@pytest.mark.parametrize("year", range(2018, 2027))
def test_china_works_on_the_days_that_another_library_says(year: int) -> None:
    """Every day of the years 2018 to 2026 as in `chinesecalendar`, which is made independently."""
    workdays = Workdays("CN")
    first = date(year, 1, 1)
    days = [first + timedelta(days=number) for number in range((date(year + 1, 1, 1) - first).days)]
    known = [day for day in days if day <= date(2026, 10, 7)]  # where that library's notices end
    assert [day for day in known if workdays.is_working(day) != chinese_calendar.is_workday(day)] == []


def test_a_year_is_announced_when_its_make_up_days_are_listed() -> None:
    """2027 has none yet; an announcement settles it; a country that moves no weekends is always settled."""
    assert Workdays("CN").is_announced(2024)
    assert not Workdays("CN").is_announced(2027)
    assert Workdays("CN", Announcement(announced=frozenset({2027}))).is_announced(2027)
    assert Workdays("DE").is_announced(2027)


def test_an_announcement_prevails_over_the_library() -> None:
    """A working day becomes rest and a day of rest is worked, with its name gone."""
    workdays = Workdays(
        "CN",
        Announcement(working=frozenset({date(2024, 10, 1)}), rest={date(2024, 10, 8): "National Day (extended)"}),
    )
    assert workdays.is_working(date(2024, 10, 1))
    assert not workdays.is_working(date(2024, 10, 8))
    assert date(2024, 10, 1) not in workdays.named(2024)
    assert workdays.named(2024)[date(2024, 10, 8)] == "National Day (extended)"


def test_a_day_is_worked_or_not() -> None:
    """An announcement that says both is refused with the day."""
    day = date(2024, 10, 1)
    with pytest.raises(ValueError, match="2024-10-01 is named under working and under rest"):
        Announcement(working=frozenset({day}), rest={day: ""})


def test_an_unknown_country_is_refused() -> None:
    """With what is expected."""
    with pytest.raises(ValueError, match="'XX': write a code of two letters"):
        Workdays("XX")


def test_the_rest_around_a_day_has_all_that_touches_it() -> None:
    """Weekend, holiday and moved days are one break; a working day has none."""
    workdays = Workdays("CN")
    assert workdays.rest_around(date(2024, 2, 12)) == (date(2024, 2, 10), date(2024, 2, 17))
    with pytest.raises(ValueError, match="2024-02-18 is a working day"):
        workdays.rest_around(date(2024, 2, 18))


def test_a_country_that_never_works_is_a_mistake() -> None:
    """An announcement that leaves no working day for 60 days is named, not searched for ever."""
    rest = {date(2024, 1, 1) + timedelta(days=number): "" for number in range(90)}
    with pytest.raises(ValueError, match="would not work for 60 days from 2024-01-01 on"):
        Workdays("CN", Announcement(rest=rest)).next_working(date(2024, 1, 1))
