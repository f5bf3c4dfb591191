"""Workdays: which days a country works, with its statutory breaks and the weekends that are worked to make up for them.

What the `holidays` library knows, and over it what its user has read of later announcements (`Announcement`).
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache

import holidays
import msgspec

ONE_DAY = timedelta(days=1)
#: No country rests for so long: where a search goes on, the calendar is wrong.
_LONGEST_BREAK = 60
_ENGLISH = "en_US"


class Announcement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a government has announced and the library does not know yet; it prevails over the library.

    announced: years whose make-up days are settled. working: days that are worked. rest: days that are not, each with
    the name of its holiday in English ("" if it has none of its own, as a day that is made up for elsewhere).
    """

    announced: frozenset[int] = frozenset()
    working: frozenset[date] = frozenset()
    rest: dict[date, str] = {}

    def __post_init__(self) -> None:
        """Raise ValueError if a day is said to be both."""
        if both := sorted(self.working & self.rest.keys()):
            raise ValueError(f"{both[0]} is named under working and under rest: a day is one of them")


class Workdays:
    """Working days of one country.

    A year counts as announced if a make-up working weekend is listed in it (`1-product.md` of the design): countries
    that move weekends publish them year by year, and before that the dates of a break are a guess. A country that
    lists none in any year from 2001 on does not move weekends: its years are settled by law.
    """

    def __init__(self, country: str, announcement: Announcement | None = None) -> None:
        """country: ISO 3166-1 alpha-2 code. Raises ValueError if the library does not know it."""
        if country not in holidays.list_supported_countries(include_aliases=False):
            raise ValueError(f"no working days are known of {country!r}: write a code of two letters, such as CN")
        self.country = country
        self._announcement = announcement or Announcement()
        known = holidays.country_holidays(country)
        language = _ENGLISH if _ENGLISH in known.supported_languages else None
        # Filled year by year, when a day of the year is asked for.
        self._known = holidays.country_holidays(country, language=language)
        self.is_working = lru_cache(maxsize=4_096)(self._is_working)

    def _is_working(self, day: date) -> bool:
        """Say whether a day is worked, weekends that are made up included."""
        if day in self._announcement.working:
            return True
        return day not in self._announcement.rest and self._known.is_working_day(day)

    def is_weekend(self, day: date) -> bool:
        """Say whether a day is of the country's weekend, worked or not."""
        return day.weekday() in self._known.weekend

    def count(self, days: Iterator[date]) -> int:
        """Return how many of these days are worked."""
        return sum(map(self.is_working, days))

    def is_announced(self, year: int) -> bool:
        """Say whether the year's breaks are settled."""
        if year in self._announcement.announced or not self._moves_weekends():
            return True
        return year in self._make_up_years(year)

    def named(self, year: int) -> Mapping[date, str]:
        """Return the year's holidays with their English names where the library has them."""
        first = date(year, 1, 1)
        self._known.is_working_day(first)  # fills the year
        names = {day: name for day, name in self._known.items() if day.year == year}
        told = {day: name for day, name in self._announcement.rest.items() if day.year == year and name}
        return {day: name for day, name in sorted((names | told).items()) if day not in self._announcement.working}

    def next_working(self, day: date) -> date:
        """Return the first working day from `day` on, itself included. Raises ValueError if 60 days have none."""
        for number in range(_LONGEST_BREAK):
            if self.is_working(found := day + number * ONE_DAY):
                return found
        raise ValueError(
            f"{self.country} would not work for {_LONGEST_BREAK} days from {day} on: check the announcement"
        )

    def rest_around(self, day: date) -> tuple[date, date]:
        """Return the first and the last day of the break that a day of rest belongs to.

        Raises ValueError if the day is worked.
        """
        if self.is_working(day):
            raise ValueError(f"{day} is a working day in {self.country}: there is no break")
        first = day
        while not self.is_working(first - ONE_DAY):
            first -= ONE_DAY
        return first, self.next_working(day) - ONE_DAY

    def _moves_weekends(self) -> bool:
        return bool(self._make_up_years(2050))

    @lru_cache(maxsize=8)  # noqa: B019 (a calendar lives as long as the command)
    def _make_up_years(self, last: int) -> frozenset[int]:
        known = holidays.country_holidays(self.country, years=range(2001, last + 1))
        worked: set[date] = known.weekend_workdays
        return frozenset(day.year for day in worked)
