"""Days: the calendar day of an instant in a zone, as a number (days since 1970-01-01)."""

from datetime import date, timedelta, tzinfo
from functools import lru_cache

from streams.contracts.instant import EPOCH
from streams.contracts.stage import MINUTE, Instant

#: Offsets from UTC are whole quarters of an hour almost everywhere today, so a quarter rarely holds a midnight inside.
_QUARTER: Instant = 15 * MINUTE
_EPOCH_DAY = date(1970, 1, 1).toordinal()


class Days:
    """Days of one zone. `of` is asked for every event: a quarter of an hour that lies within one day is remembered."""

    def __init__(self, zone: tzinfo) -> None:
        self.zone = zone
        self._day_of = lru_cache(maxsize=65_536)(self._day)

    def of(self, at: Instant) -> int:
        """Return the day of an instant, the calendar's first or last day where the zone's date would leave it."""
        day = self._day_of(at // _QUARTER)
        return self._exact(at) if day is None else day

    def _day(self, quarter: int) -> int | None:
        first = self._exact(quarter * _QUARTER)
        return first if self._exact((quarter + 1) * _QUARTER - 1) == first else None

    def _exact(self, at: Instant) -> int:
        try:
            return number_of((EPOCH + timedelta(microseconds=at)).astimezone(self.zone))
        except OverflowError:
            return number_of(date.min if at < 0 else date.max)


def number_of(day: date) -> int:
    """Return the number of a date."""
    return day.toordinal() - _EPOCH_DAY
