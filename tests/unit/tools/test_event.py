"""Lines as the contract reads them."""

from typing import Any

import pytest
from recounting.event import Application, DeadLetterError, parse
from recounting.instant import HOUR, NEVER, SECOND, instant, rfc3339

from tests.unit.tools.feed import CALENDAR, NOON, application, event, posting


@pytest.mark.parametrize(
    ("reason", "fields"),
    [
        ("occurred_at", {"occurred_at": "2024-03-01T12:00:00"}),
        ("in_future", {"occurred_at": rfc3339(NOON + HOUR + 1)}),
        ("organization_name", {"organization_name": None}),
        ("organization_name", {"organization_name": ""}),
        ("total_job_openings", {"total_job_openings": "3"}),
        ("total_job_openings", {"total_job_openings": 2**31}),
        ("salary_months_per_year", {"salary_months_per_year": 0}),
        ("salary_min", {"salary_min": "12"}),
        ("schema_version", {"schema_version": 2}),
        ("source", {"source": "No Slug"}),
        ("posting_id", {"posting_id": "tab\there"}),
        ("title", {"title": "x" * 513}),
        ("work_mode", {"work_mode": ["remote"]}),
        ("tags", {"tags": ["fair", None]}),
        ("date_posted", {"date_posted": "last week"}),
        ("not_json", {"title": "\ud800"}),
    ],
)
def test_a_dead_letter_is_not_counted(reason: str, fields: dict[str, Any]) -> None:
    """Each has one reason; exactly one hour ahead of the append time is still accepted."""
    with pytest.raises(DeadLetterError, match=reason):
        parse(posting("opened", 0, **fields), CALENDAR, NOON)
    assert parse(posting("opened", HOUR), CALENDAR, NOON)


def test_null_is_absent_and_an_empty_identifier_is_none() -> None:
    """Positions are 1 where none or 0 are stated."""
    plain = event(posting("opened", 0, event_id="", total_job_openings=0, work_mode=None, valid_through=None))
    assert (plain.id, plain.positions, plain.remote, plain.valid_through) == (None, 1, False, None)


def test_applications_are_told_by_their_fields() -> None:
    """A count makes one; so does the lack of all that only a posting has."""
    assert isinstance(parse(application(0, 1), CALENDAR), Application)
    assert isinstance(parse(posting("updated", 0, event_id="x", count=1), CALENDAR), Application)
    with pytest.raises(DeadLetterError, match="event_id"):
        parse(application(0, 1, event_id=""), CALENDAR)


@pytest.mark.parametrize(
    ("text", "microseconds"),
    [
        ("2024-03-01T20:00:00+08:00", 0),
        ("2024-03-01t07:30:00.5-04:30", SECOND // 2),
        ("2024-03-01T12:00:00.0000015Z", 2),
        ("2024-03-01T12:00:00.00000149Z", 1),
    ],
)
def test_an_instant_is_read_to_the_microsecond(text: str, microseconds: int) -> None:
    """Offsets count, and what is finer is rounded half up."""
    assert instant(text) == NOON + microseconds


def test_a_date_is_a_day_and_ends_with_it() -> None:
    """Rules 3 and 9: a date means that day, and for an end 00:00 of the next one in the zone."""
    assert CALENDAR.end_of("2024-03-01") == NOON + 4 * HOUR
    assert CALENDAR.end_of("9999-12-31") == NEVER
    assert CALENDAR.day_of("2024-03-01") == CALENDAR.day(NOON + 4 * HOUR - 1) == CALENDAR.day(NOON + 4 * HOUR) - 1
    assert CALENDAR.day_of("2024-03-01T16:00:00Z") == CALENDAR.day_of("2024-03-02")
