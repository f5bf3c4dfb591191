"""Named alignments: the day on which work resumes."""

from datetime import date

import pytest

from streams.calendar import Alignment, Announcement, Workdays, resumption


@pytest.mark.parametrize(
    "day",
    ["2019-02-11", "2020-02-03", "2021-02-18", "2022-02-07", "2023-01-28", "2024-02-18", "2025-02-05", "2026-02-24"],
)
def test_china_resumes_work_after_the_spring_festival(day: str) -> None:
    """The first working day after the statutory break, make-up weekends and 2020's extension included."""
    resumed = date.fromisoformat(day)
    assert resumption(Workdays("CN"), Alignment.SPRING_FESTIVAL, resumed.year).day == resumed


@pytest.mark.parametrize(
    ("country", "alignment", "day"),
    [
        ("CN", Alignment.NATIONAL_DAY, "2020-10-09"),  # with Mid-Autumn
        ("CN", Alignment.NATIONAL_DAY, "2023-10-07"),  # a Saturday that is worked
        ("CN", Alignment.NEW_YEAR, "2024-01-02"),
        ("CN", Alignment.NEW_YEAR, "2026-01-04"),  # a Sunday that is worked
        ("KR", Alignment.SPRING_FESTIVAL, "2024-02-13"),
        ("VN", Alignment.SPRING_FESTIVAL, "2024-02-15"),
        ("DE", Alignment.NEW_YEAR, "2022-01-03"),  # Saturday to Sunday
        ("DE", Alignment.NONE, "2022-01-01"),
    ],
)
def test_other_holidays_and_countries_align_too(country: str, alignment: Alignment, day: str) -> None:
    """Any holiday of the list, in any country that rests for it."""
    expected = date.fromisoformat(day)
    assert resumption(Workdays(country), alignment, expected.year).day == expected


def test_a_country_without_the_holiday_is_refused() -> None:
    """Germany has no Spring Festival."""
    with pytest.raises(ValueError, match="DE has no spring_festival in 2024"):
        resumption(Workdays("DE"), Alignment.SPRING_FESTIVAL, 2024)


def test_an_announced_extension_moves_the_day() -> None:
    """Two more days of rest in front of the day on which 2026 resumed."""
    more = Announcement(rest={date(2026, 2, 24): "", date(2026, 2, 25): ""})
    found = resumption(Workdays("CN", more), Alignment.SPRING_FESTIVAL, 2026)
    assert found == ((date(2026, 2, 15), date(2026, 2, 25)), date(2026, 2, 26))
