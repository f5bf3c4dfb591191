"""Comparisons: which days are compared while a week runs: its complete days with the same days of the base week."""

from datetime import date, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple

from streams.calendar import Alignment, Days, Workdays, resumption
from streams.contracts.daily import date_of
from streams.contracts.stage import Instant

YEAR, FESTIVAL = "year", "spring_festival_week"

_DAYS = 7
#: So many weeks lie between a week and the one of the year before with the same weekdays.
_YEAR = timedelta(weeks=52)
#: After so many weeks from the Spring Festival on the year's other holidays matter more.
_FESTIVAL_WEEKS = 8


class Comparison(NamedTuple):
    """days: how many are complete, from `first` on and from `base` on."""

    name: str
    first: date
    base: date
    days: int


class Comparisons:
    """Knows the running weeks of an instant.

    year: the week from Monday on, against that of 52 weeks before. spring_festival_week: week 1 to 8 after the Spring
    Festival, against the same week of the year before; only in a country that rests for it.
    """

    def __init__(self, workdays: Workdays, zone: tzinfo) -> None:
        self._workdays = workdays
        self._days = Days(zone)
        self._festival = lru_cache(maxsize=64)(self._find_festival)

    def day(self, at: Instant) -> date:
        """Return the day of an instant, of which nothing is complete."""
        return date_of(self._days.of(at))

    def on(self, day: date) -> list[Comparison]:
        """Return what is compared on a day; a week of which no day is over is not."""
        monday = day - timedelta(days=day.weekday())
        found = [Comparison(YEAR, monday, monday - _YEAR, day.weekday())]
        resumed, before = self._festival(day.year), self._festival(day.year - 1)
        if resumed and before and resumed <= day:
            week, over = divmod((day - resumed).days, _DAYS)
            if week < _FESTIVAL_WEEKS:
                since = timedelta(weeks=week)
                found.append(Comparison(FESTIVAL, resumed + since, before + since, over))
        return [comparison for comparison in found if comparison.days]

    def _find_festival(self, year: int) -> date | None:
        try:
            return resumption(self._workdays, Alignment.SPRING_FESTIVAL, year).day
        except ValueError:  # the country does not rest for it
            return None
