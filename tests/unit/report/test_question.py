"""Which days an answer needs."""

from datetime import date, timedelta

from tests.unit.report.market import CHINA, QUESTION


def test_an_answer_needs_the_weeks_of_all_years_and_the_drawn_days_of_two() -> None:
    """Five growths need six years; a drawn day needs the six days before it."""
    days = QUESTION.days(CHINA)
    assert {day.year for day in days} == {2019, 2020, 2021, 2022, 2023, 2024}
    assert len([day for day in days if day.year == 2019]) == 7
    drawn = QUESTION.drawn(CHINA, 2024)
    assert (drawn.first, drawn.last) == (date(2024, 1, 21), date(2024, 3, 23))
    assert min(day for day in days if day.year == 2024) == drawn.first - timedelta(days=6)


def test_industries_are_compared_up_to_the_last_working_day() -> None:
    """Unless the variant counts working days itself."""
    assert QUESTION.industry_week.variant == "workrun"
    counted = QUESTION._replace(week=QUESTION.week._replace(variant="workdays:5"))
    assert counted.industry_week.variant == "workdays:5"
