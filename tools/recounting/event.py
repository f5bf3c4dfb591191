"""Lines of an event file and what the contract makes of each: a posting event, an application, or a dead letter.

Unknown fields are ignored; a null is an absent field.
"""

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from sys import intern
from typing import Any, NamedTuple

from recounting.instant import HOUR, Calendar, instant

_SLUG = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LARGEST = 2**31 - 1

TYPES = frozenset(("opened", "updated", "closed", "reopened"))
_ENUMS = {
    "event_type": TYPES,
    "industry_scheme": frozenset(("free", "gbt4754", "isic4", "nace2", "nace21", "naics2022")),
    "work_mode": frozenset(("onsite", "hybrid", "remote", "unknown")),
    "employment_type": frozenset(
        ("FULL_TIME", "PART_TIME", "CONTRACTOR", "TEMPORARY", "INTERN", "VOLUNTEER", "PER_DIEM", "OTHER")
    ),
    "salary_unit": frozenset(("HOUR", "DAY", "WEEK", "MONTH", "YEAR")),
}
_LENGTHS = {"title": (1, 512), "organization_name": (1, None), "location_country": (2, 2), "salary_currency": (3, 3)}
_STRINGS = (
    *("event_id", "organization_id", "description", "location_region", "location_locality"),
    *("salary_text", "language", "url"),
)
_LISTS = ("industry", "skills", "tags")
_BOOLS = ("is_staffing_agency", "salary_is_estimated")
_NUMBERS = ("salary_min", "salary_max", "salary_months_per_year")


class DeadLetterError(Exception):
    """The contract makes this line a dead letter. `args[0]` is the reason, in this module's own words."""


class Posting(NamedTuple):
    """One posting event.

    opens: title and employer are there, so it can open a posting that is not known.
    valid_through: an instant already. posted: the day of `date_posted`. positions: 1 where none are stated.
    """

    key: tuple[str, str]
    at: int
    kind: str
    id: str | None
    opens: bool
    valid_through: int | None
    posted: int | None
    positions: int
    remote: bool
    tags: tuple[str, ...]


class Application(NamedTuple):
    """One application event; `cumulative` wins over `number`."""

    key: tuple[str, str]
    at: int
    id: str
    number: int
    cumulative: int | None


def lines(paths: list[Path]) -> Iterator[bytes]:
    """The lines of the files in order, unpacked where the name ends in .gz; blank lines are no events."""
    for path in paths:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            yield from (line for line in file if line.strip())


def parse(line: bytes, calendar: Calendar, appended: int | None = None) -> Posting | Application:
    """What one line says. Raises DeadLetterError; `appended` is its append time, None where that is not checked."""
    try:
        fields = json.loads(line.decode(), parse_constant=_refuse)
        if b"\\u" in line:
            json.dumps(fields, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except (ValueError, RecursionError):
        raise DeadLetterError("not_json") from None
    if not isinstance(fields, dict):
        raise DeadLetterError("not_json")
    fields = {name: value for name, value in fields.items() if value is not None}
    _check(fields)
    try:
        at = instant(fields["occurred_at"])
    except (ValueError, OverflowError):
        raise DeadLetterError("occurred_at") from None
    if appended is not None and at > appended + HOUR:
        raise DeadLetterError("in_future")
    key = (intern(fields["source"]), fields["posting_id"])
    return _application(fields, key, at) if is_application(fields) else _posting(fields, key, at, calendar)


def is_application(fields: dict[str, Any]) -> bool:
    """Told by its fields: it counts, or it has nothing that only a posting has."""
    if "count" in fields or "cumulative_count" in fields:
        return True
    return "event_type" not in fields and "title" not in fields


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _check(fields: dict[str, Any]) -> None:
    """What both kinds of event need."""
    version = fields.get("schema_version", 1)
    if not _whole(version) or version != 1:
        raise DeadLetterError("schema_version")
    for name in ("source", "posting_id", "occurred_at"):
        if not isinstance(fields.get(name), str):
            raise DeadLetterError(name)
    if not _SLUG.fullmatch(fields["source"]):
        raise DeadLetterError("source")
    if not 1 <= len(fields["posting_id"]) <= 256 or _CONTROL.search(fields["posting_id"]):
        raise DeadLetterError("posting_id")


def _application(fields: dict[str, Any], key: tuple[str, str], at: int) -> Application:
    if not isinstance(fields.get("event_id"), str) or not fields["event_id"]:
        raise DeadLetterError("event_id")
    for name in ("count", "cumulative_count"):
        if name in fields and not (_whole(fields[name]) and 0 <= fields[name] <= _LARGEST):
            raise DeadLetterError(name)
    return Application(key, at, fields["event_id"], fields.get("count", 1), fields.get("cumulative_count"))


def _posting(fields: dict[str, Any], key: tuple[str, str], at: int, calendar: Calendar) -> Posting:
    kind = fields.get("event_type", "opened")
    opens = "title" in fields and "organization_name" in fields
    wrong = [name for name in _ENUMS if name in fields and not _named(fields[name], _ENUMS[name])]
    wrong += [name for name in _STRINGS if name in fields and not isinstance(fields[name], str)]
    wrong += [name for name in _LENGTHS if name in fields and not _text(fields[name], *_LENGTHS[name])]
    wrong += [name for name in _BOOLS if name in fields and not isinstance(fields[name], bool)]
    wrong += [name for name in _NUMBERS if name in fields and not _number(fields[name])]
    wrong += [name for name in _LISTS if name in fields and not _texts(fields[name])]
    positions = fields.get("total_job_openings", 0)
    if not _whole(positions) or not 0 <= positions <= _LARGEST:
        wrong.append("total_job_openings")
    elif not wrong and fields.get("salary_months_per_year", 1) <= 0:
        wrong.append("salary_months_per_year")
    if kind == "opened" and not opens:
        wrong.append("organization_name" if "title" in fields else "title")
    if wrong:
        raise DeadLetterError(wrong[0])
    days: list[int | None] = []
    for name, read in (("date_posted", calendar.day_of), ("valid_through", calendar.end_of)):
        try:
            days.append(read(fields[name]) if name in fields else None)
        except (ValueError, TypeError, OverflowError):
            raise DeadLetterError(name) from None
    posted, valid_through = days
    remote = fields.get("work_mode") == "remote"
    tags = tuple(fields.get("tags", ()))
    named = fields.get("event_id") or None  # an empty one names nothing
    return Posting(key, at, kind, named, opens, valid_through, posted, positions or 1, remote, tags)


def _named(value: object, names: frozenset[str]) -> bool:
    return isinstance(value, str) and value in names


def _text(value: object, least: int, most: int | None) -> bool:
    return isinstance(value, str) and least <= len(value) and (most is None or len(value) <= most)


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
