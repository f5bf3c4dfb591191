"""Classes: days on which every market does something else than on its usual day of the week.

    spring_festival-3 to spring_festival+9   by days from the lunar new year: the break, three days before and after it
    holiday_1, holiday_2, ...                days of another break, up to the 8th
    holiday_eve                              the working day before it
    holiday_back, holiday_rebound            the first and the second working day after it
    worked_weekend                           a day of the weekend that is worked to make up for a break
    month_start                              a month's first working day

A break is a run of days of rest that holds a named holiday; a weekend by itself is usual. Other holidays share their
classes, so that one year teaches all of them.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

from streams.calendar.alignment import NAMES, Alignment
from streams.calendar.workdays import ONE_DAY, Workdays

_AROUND = 3
_LONGEST = 8
_EVE = "Eve"


def day_classes(workdays: Workdays) -> Callable[[date], str | None]:
    """Return the function that gives a day's class, None for an ordinary day."""
    return lru_cache(maxsize=4_096)(_Classes(workdays).of)


class _Classes:
    def __init__(self, workdays: Workdays) -> None:
        self._workdays = workdays
        self._named = lru_cache(maxsize=64)(workdays.named)

    def of(self, day: date) -> str | None:
        """The class of a day."""
        for near in sorted(range(-_AROUND, _AROUND + 1), key=abs):
            around = self._break(day + near * ONE_DAY)
            if around is not None and (new_year := self._new_year(*around)) is not None:
                return f"spring_festival{(day - new_year).days:+d}"
        if (own := self._break(day)) is not None:
            return f"holiday_{min(_LONGEST, (day - own[0]).days + 1)}"
        if not self._workdays.is_working(day):
            return None
        return self._working(day)

    def _working(self, day: date) -> str | None:
        if self._break(day + ONE_DAY) is not None:
            return "holiday_eve"
        if self._break(day - ONE_DAY) is not None:
            return "holiday_back"
        before = self._workdays.is_working(day - ONE_DAY)
        if before and self._break(day - 2 * ONE_DAY) is not None:
            return "holiday_rebound"
        if self._workdays.is_weekend(day):
            return "worked_weekend"
        first = self._workdays.next_working(day.replace(day=1))
        return "month_start" if day == first else None

    def _break(self, day: date) -> tuple[date, date] | None:
        """The first and the last day of the break that a day belongs to."""
        if self._workdays.is_working(day):
            return None
        first, last = self._workdays.rest_around(day)
        length = (last - first).days + 1
        return (first, last) if any(self._name(first + timedelta(number)) for number in range(length)) else None

    def _new_year(self, first: date, last: date) -> date | None:
        """The lunar new year in a break."""
        for number in range((last - first).days + 1):
            day = first + timedelta(number)
            name = self._name(day)
            if NAMES[Alignment.SPRING_FESTIVAL].search(name) and _EVE not in name:
                return day
        return None

    def _name(self, day: date) -> str:
        return self._named(day.year).get(day, "")
