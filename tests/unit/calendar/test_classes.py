"""Calendar classes: which days are unusual for every market."""

from datetime import date, timedelta

from streams.calendar import Workdays, day_classes


def classes(country: str, first: date, days: int) -> dict[str, str]:
    """The classes of some days, by date."""
    of = day_classes(Workdays(country))
    found = {str(day)[5:]: of(day) for day in (first + timedelta(number) for number in range(days))}
    return {day: name for day, name in found.items() if name is not None}


def test_the_spring_festival_is_counted_from_the_lunar_new_year() -> None:
    """2024: 10 February, rest from 10 to 17; 2023: 22 January, rest from 21. The same day after has the same class."""
    assert classes("CN", date(2024, 2, 5), 20) == {
        f"{day:%m-%d}": f"spring_festival{(day - date(2024, 2, 10)).days:+d}"
        for day in (date(2024, 2, 7) + timedelta(number) for number in range(14))
    }
    assert classes("CN", date(2023, 1, 29), 1) == {"01-29": "spring_festival+7"}


def test_other_holidays_share_their_classes() -> None:
    """May 2024: rest from 1 to 5, worked weekends before and after; a plain weekend is usual."""
    assert classes("CN", date(2024, 4, 24), 22) == {
        "04-28": "worked_weekend",
        "04-30": "holiday_eve",
        **{f"05-0{number}": f"holiday_{number}" for number in range(1, 6)},
        "05-06": "holiday_back",
        "05-07": "holiday_rebound",
        "05-11": "worked_weekend",
    }


def test_a_month_begins_with_its_first_working_day() -> None:
    """In Germany, where no weekend is worked: 3 June 2024 is a Monday, 30 May was a holiday."""
    assert classes("DE", date(2024, 6, 1), 20) == {"06-03": "month_start"}
