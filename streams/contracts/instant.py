"""Times on the wire: RFC 3339 text to instants (microseconds since the epoch) and dates."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Annotated

import msgspec

from streams.contracts.stage import Instant

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

#: A time with an offset. msgspec rounds fractions beyond microseconds half up; leap seconds are refused.
Time = Annotated[datetime, msgspec.Meta(tz=True)]

NO_ZONE = "time has no zone"
NOT_A_MOMENT = "expected an RFC 3339 date, or time with offset"


def instant(time: datetime) -> Instant:
    """The instant of a time with a zone; exact, also where the UTC date would leave the calendar."""
    since = time - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


class Moment:
    """A date or a time, as `date_posted` and `valid_through` allow both. Exactly one of the two is set."""

    __slots__ = ("at", "day")

    def __init__(self, day: date | None, at: Instant | None) -> None:
        self.day = day
        self.at = at

    def end(self, zone: tzinfo) -> Instant | None:
        """The instant through which it lasts: a date ends at 00:00 of the next day in `zone` (counting rule 3).

        None where the calendar ends (9999-12-31): no such limit can come into force.
        """
        return self.at if self.day is None else _midnight_after(self.day, zone)


@lru_cache(maxsize=4096)
def _midnight_after(day: date, zone: tzinfo) -> Instant | None:
    try:
        following = day + timedelta(days=1)
    except OverflowError:
        return None
    return instant(datetime(following.year, following.month, following.day, tzinfo=zone))


@lru_cache(maxsize=4096)
def parse_date(text: str) -> Moment:
    """A date; feeds repeat few of them, so the same object is given again."""
    return Moment(msgspec.convert(text, date), None)


def parse_moment(kind: type, value: object) -> Moment:
    """The decoder's hook for `Moment`. Raises ValueError or TypeError, which msgspec reports with the field's path."""
    if kind is not Moment:
        raise NotImplementedError(kind)
    if not isinstance(value, str):
        raise TypeError(f"Expected `str`, got `{type(value).__name__}`")
    try:
        if len(value) == len("2024-02-18"):
            return parse_date(value)
        time = msgspec.convert(value, datetime)
    except msgspec.ValidationError:
        raise ValueError(NOT_A_MOMENT) from None
    if time.tzinfo is None:
        raise ValueError(NO_ZONE)
    return Moment(None, instant(time))
