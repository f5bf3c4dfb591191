"""Lines of an event file and what the contract makes of each: a posting event, an application, or a dead letter.

Instants are microseconds since the Unix epoch, UTC. Unknown fields are ignored; a null is an absent field.
"""

import gzip
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):([0-5]\d))")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]*")

TYPES = ("opened", "updated", "closed", "reopened")
_ENUMS = {
    "event_type": TYPES,
    "industry_scheme": ("free", "gbt4754", "isic4", "nace2", "nace21", "naics2022"),
    "work_mode": ("onsite", "hybrid", "remote", "unknown"),
    "employment_type": (
        *("FULL_TIME", "PART_TIME", "CONTRACTOR", "TEMPORARY"),
        *("INTERN", "VOLUNTEER", "PER_DIEM", "OTHER"),
    ),
    "salary_unit": ("HOUR", "DAY", "WEEK", "MONTH", "YEAR"),
}
_STRINGS = (
    *("event_id", "organization_name", "organization_id", "description", "location_region", "location_locality"),
    *("salary_text", "language", "url", "location_country", "salary_currency"),
)
_LISTS = ("industry", "skills", "tags")
_BOOLS = ("is_staffing_agency", "salary_is_estimated")
_NUMBERS = ("salary_min", "salary_max", "salary_months_per_year")


class DeadLetterError(Exception):
    """The contract makes this line a dead letter. `args[0]` is the reason, in this module's own words."""


class Posting(NamedTuple):
    """One posting event. `valid_through` is an instant already; `employer` and `title` may be absent."""

    key: tuple[str, str]
    at: int
    kind: str
    id: str | None
    title: str | None
    employer: str | None
    valid_through: int | None
    positions: int
    staffing: bool
    industries: list[str]
    scheme: str
    skills: list[str]
    tags: list[str]
    description: str


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


def instant(text: str) -> int:
    """An RFC 3339 time with an offset, in microseconds; digits beyond those are cut. Raises ValueError."""
    found = _TIME.fullmatch(text)
    if not found:
        raise ValueError(text)
    day, clock, fraction, sign, hours, minutes = found.groups()
    at = (datetime.fromisoformat(f"{day}T{clock}+00:00") - _EPOCH) // timedelta(microseconds=1)
    offset = (int(hours) * HOUR + int(minutes) * MINUTE) if sign else 0
    if offset >= DAY:
        raise ValueError(text)
    return at + int((fraction or "0")[:6].ljust(6, "0")) - (-offset if sign == "-" else offset)


def rfc3339(at: int) -> str:
    """An instant in writing, UTC."""
    return (_EPOCH + timedelta(microseconds=at)).isoformat().replace("+00:00", "Z")


def end_of(text: str, zone: ZoneInfo) -> int:
    """Rule 3: a time is itself, a date is 00:00 of the next day in the zone. Raises ValueError."""
    if not _DATE.fullmatch(text):
        return instant(text)
    day = date.fromisoformat(text) + timedelta(days=1)
    return (datetime(day.year, day.month, day.day, tzinfo=zone) - _EPOCH) // timedelta(microseconds=1)


def parse(line: bytes, zone: ZoneInfo, appended: int | None = None) -> Posting | Application:
    """What one line says. Raises DeadLetterError; `appended` is its append time, None where that is not checked."""
    try:
        fields = json.loads(line, parse_constant=_refuse)
        line.decode()
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
    key = (fields["source"], fields["posting_id"])
    if is_application(fields):
        return _application(fields, key, at)
    return _posting(fields, key, at, zone)


def is_application(fields: dict[str, Any]) -> bool:
    """Told by its fields: it counts, or it has nothing that only a posting has."""
    return not {"count", "cumulative_count"}.isdisjoint(fields) or {"event_type", "title"}.isdisjoint(fields)


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
    if not 1 <= len(fields["posting_id"]) <= 256:
        raise DeadLetterError("posting_id")


def _application(fields: dict[str, Any], key: tuple[str, str], at: int) -> Application:
    if not isinstance(fields.get("event_id"), str):
        raise DeadLetterError("event_id")
    for name in ("count", "cumulative_count"):
        if name in fields and not (_whole(fields[name]) and fields[name] >= 0):
            raise DeadLetterError(name)
    return Application(key, at, fields["event_id"], fields.get("count", 1), fields.get("cumulative_count"))


def _posting(fields: dict[str, Any], key: tuple[str, str], at: int, zone: ZoneInfo) -> Posting:
    for name, allowed in _ENUMS.items():
        if name in fields and fields[name] not in allowed:
            raise DeadLetterError(name)
    wrong = [name for name in _STRINGS if not isinstance(fields.get(name, ""), str)]
    wrong += [name for name in _BOOLS if not isinstance(fields.get(name, False), bool)]
    wrong += [name for name in _NUMBERS if isinstance(n := fields.get(name, 0), bool) or not isinstance(n, int | float)]
    for name in _LISTS:
        value = fields.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            wrong.append(name)
    positions = fields.get("total_job_openings", 0)
    if not _whole(positions) or positions < 0:
        wrong.append("total_job_openings")
    title = fields.get("title")
    kind = fields.get("event_type", "opened")
    if not isinstance(title, str | None) or (title is not None and not 1 <= len(title) <= 512):
        wrong.append("title")
    if kind == "opened":
        wrong += [name for name in ("title", "organization_name") if name not in fields]
    if wrong:
        raise DeadLetterError(wrong[0])
    ends = {}
    for name in ("date_posted", "valid_through"):
        try:
            ends[name] = end_of(fields[name], zone) if name in fields else None
        except (ValueError, TypeError, OverflowError):
            raise DeadLetterError(name) from None
    return Posting(
        key,
        at,
        kind,
        fields.get("event_id"),
        title,
        fields.get("organization_name"),
        ends["valid_through"],
        positions or 1,
        fields.get("is_staffing_agency", False),
        fields.get("industry", []),
        fields.get("industry_scheme", "free"),
        fields.get("skills", []),
        fields.get("tags", []),
        fields.get("description", ""),
    )
