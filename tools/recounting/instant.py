"""Instants and days. Instants are microseconds since the Unix epoch, UTC; days are ordinals of the calendar."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
#: Later than any event: an end that never comes.
NEVER = 2**63

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):([0-5]\d))")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def instant(text: str) -> int:
    """An RFC 3339 time with an offset; digits beyond microseconds are rounded half up. Raises ValueError."""
    found = _TIME.fullmatch(text)
    if not found:
        raise ValueError(text)
    day, clock, fraction, sign, hours, minutes = found.groups()
    since = datetime.fromisoformat(f"{day}T{clock}+00:00") - _EPOCH
    at = (since.days * 86_400 + since.seconds) * SECOND
    if fraction:
        at += int(fraction[:6].ljust(6, "0")) + (fraction[6:7] >= "5")
    if not sign:
        return at
    offset = int(hours) * HOUR + int(minutes) * MINUTE
    if offset >= DAY:
        raise ValueError(text)
    return at + (offset if sign == "-" else -offset)


def rfc3339(at: int) -> str:
    """An instant in writing, UTC."""
    return (_EPOCH + timedelta(microseconds=at)).isoformat().replace("+00:00", "Z")


def iso(day: int) -> str:
    """A day in writing."""
    return date.fromordinal(day).isoformat()


class Calendar:
    """Days of a zone."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self._days: dict[int, int] = {}

    def day(self, at: int) -> int:
        """The day that an instant falls on. Zones change at whole minutes, so a minute is on one day."""
        minute = at // MINUTE
        day = self._days.get(minute)
        if day is None:
            local = (_EPOCH + timedelta(minutes=minute)).astimezone(self.zone)
            day = self._days[minute] = local.toordinal()
        return day

    def day_of(self, text: str) -> int:
        """Rule 9: a date is that day, a time the day that it falls on. Raises ValueError."""
        return date.fromisoformat(text).toordinal() if _DATE.fullmatch(text) else self.day(instant(text))

    def end_of(self, text: str) -> int:
        """Rule 3: a time is itself, a date is 00:00 of the next day in the zone. Raises ValueError."""
        if not _DATE.fullmatch(text):
            return instant(text)
        day = date.fromisoformat(text)
        if day == date.max:
            return NEVER
        day += timedelta(days=1)
        return (datetime(day.year, day.month, day.day, tzinfo=self.zone) - _EPOCH) // timedelta(microseconds=1)
