"""Week n after a holiday."""

from datetime import date

import pytest

from streams.calendar import Announcement, Window, Workdays, parse_week

CHINA = Workdays("CN")


def span(text: str, year: int, variant: str = "week") -> tuple[str, str, int]:
    """First day, last day, working days."""
    window = parse_week(text, variant).window(CHINA, year)
    return str(window.first), str(window.last), CHINA.count(window.days())


def test_a_week_is_seven_days_from_the_day_on_which_work_resumes() -> None:
    """2024's and 2023's first weeks, and the second."""
    assert span("spring_festival:1", 2024) == ("2024-02-18", "2024-02-24", 6)
    assert span("spring_festival:1", 2023) == ("2023-01-28", "2023-02-03", 7)
    assert span("spring_festival:2", 2024) == ("2024-02-25", "2024-03-02", 5)


def test_a_workrun_ends_before_the_next_day_of_rest() -> None:
    """Six days in 2024, seven in 2023; a later week begins with its first working day."""
    assert span("spring_festival:1", 2024, "workrun") == ("2024-02-18", "2024-02-23", 6)
    assert span("spring_festival:1", 2023, "workrun") == ("2023-01-28", "2023-02-03", 7)
    assert span("spring_festival:2", 2024, "workrun") == ("2024-02-26", "2024-03-01", 5)


def test_workdays_n_ends_with_the_nth_working_day() -> None:
    """Days of rest in between belong to it."""
    assert span("spring_festival:1", 2024, "workdays:6") == ("2024-02-18", "2024-02-23", 6)
    assert span("spring_festival:1", 2024, "workdays:7") == ("2024-02-18", "2024-02-26", 7)
    assert span("spring_festival:1", 2023, "workdays:1") == ("2023-01-28", "2023-01-28", 1)


def test_without_alignment_it_is_a_week_of_the_year_or_from_a_date() -> None:
    """The same dates every year; the working days differ."""
    assert span("none:2", 2024)[:2] == ("2024-01-08", "2024-01-14")
    assert span("none:02-18", 2024) == ("2024-02-18", "2024-02-24", 6)
    assert span("none:02-18", 2023) == ("2023-02-18", "2023-02-24", 5)


def test_a_week_of_a_year_that_is_not_announced_is_provisional() -> None:
    """Its days may move; an announcement, or no alignment at all, takes the flag away."""
    week = parse_week("spring_festival:1")
    assert week.window(CHINA, 2027).provisional
    assert not week.window(CHINA, 2026).provisional
    assert not week.window(Workdays("CN", Announcement(announced=frozenset({2027}))), 2027).provisional
    assert not parse_week("none:1").window(CHINA, 2027).provisional
    assert parse_week("none:1", "workrun").window(CHINA, 2027).provisional


@pytest.mark.parametrize(
    ("text", "variant", "problem"),
    [
        ("easter:1", "week", "no alignment 'easter'"),
        ("spring_festival", "week", "'' is no week"),
        ("spring_festival:0", "week", "'0' is no week"),
        ("spring_festival:02-18", "week", "'02-18' is no week"),
        ("none:02-30", "week", "day"),
        ("none:1", "fortnight", "no variant 'fortnight'"),
        ("none:1", "workdays:0", "no variant 'workdays:0'"),
    ],
)
def test_what_is_no_week_is_refused(text: str, variant: str, problem: str) -> None:
    """With the part that is wrong."""
    with pytest.raises(ValueError, match=problem):
        parse_week(text, variant)


@pytest.mark.parametrize("text", ["spring_festival:1", "none:3", "none:02-08"])
def test_a_week_is_written_as_it_is_read(text: str) -> None:
    """`str` and `parse_week` are inverse."""
    assert str(parse_week(text)) == text


def test_a_window_is_cut_at_a_day() -> None:
    """As a running week is; before its first day nothing is left of it."""
    window = Window(date(2024, 2, 18), date(2024, 2, 24))
    assert window.until(date(2024, 2, 20)) == window.head(3) == Window(date(2024, 2, 18), date(2024, 2, 20))
    assert window.until(date(2024, 3, 1)) == window.head(9) == window
    assert window.until(date(2024, 2, 17)) is None
    assert window.length == 7
