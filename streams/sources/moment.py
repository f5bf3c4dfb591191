"""Moments: dates and times of ISO 8601, as feeds write them, to RFC 3339, which the contract asks for."""

from datetime import UTC, date, datetime, tzinfo
from typing import Any


def iso_moment(value: Any, zone: tzinfo | None) -> str | None:
    """A date stays a date; a time gets the offset that it has, or that `zone` gives it; None if it is neither.

    A time without an offset in an unknown zone is no instant. Its date is what it says for sure.
    """
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value.strip()).isoformat()
    except ValueError:
        pass
    try:
        time = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    if time.tzinfo is None:
        if zone is None:
            return time.date().isoformat()
        time = time.replace(tzinfo=zone)
    return rfc3339(time)


def iso_instant(value: Any, zone: tzinfo | None) -> str | None:
    """As `iso_moment`, but None for what is no instant."""
    stated = iso_moment(value, zone)
    return stated if stated is not None and "T" in stated else None


def rfc3339(time: datetime) -> str:
    """A time with a zone. Offsets of seconds, which RFC 3339 does not have, become UTC."""
    offset = time.utcoffset()
    if offset is not None and offset.seconds % 60:
        time = time.astimezone(UTC)
    return time.isoformat().replace("+00:00", "Z")
