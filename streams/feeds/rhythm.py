"""Rhythm: how much is posted on a day, for its place in the week and about the Spring Festival's break."""

from datetime import date, timedelta

from streams.calendar import Alignment, Week, Window, Workdays, resumption

#: The week whose figures people quote: the first after the festival.
FIRST_WEEK = Week(Alignment.SPRING_FESTIVAL, 1)
#: Of an ordinary working day's adverts: on a day of rest, within the break, and on each day before it, the last first.
_REST, _BREAK = 0.35, 0.12
_EVE = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
_ONE_DAY = timedelta(days=1)


class Rhythm:
    """Of China's working days. Pure."""

    def __init__(self) -> None:
        self._workdays = Workdays("CN")
        self._breaks: dict[int, tuple[date, date]] = {}

    def week(self, year: int) -> Window:
        """The 7 days of week 1."""
        return FIRST_WEEK.window(self._workdays, year)

    def workrun(self, year: int) -> Window:
        """Its days up to the last working day before the next day of rest."""
        return FIRST_WEEK._replace(variant="workrun").window(self._workdays, year)

    def weight(self, day: date) -> float:
        """How much is posted, where an ordinary working day is 1."""
        first, last = self._break(day.year)
        if first <= day <= last:
            return _BREAK
        before = (first - day).days
        weight = 1.0 if self._workdays.is_working(day) else _REST
        return weight * (_EVE[before - 1] if 0 < before <= len(_EVE) else 1.0)

    def _break(self, year: int) -> tuple[date, date]:
        if year not in self._breaks:
            rest = resumption(self._workdays, Alignment.SPRING_FESTIVAL, year).rest
            assert rest is not None  # noqa: S101 - only Alignment.NONE has none
            self._breaks[year] = rest
        return self._breaks[year]


def curve_at(day: date, since: date, index: tuple[float, ...]) -> float:
    """A monthly index at a day: straight between its points, level before the first and after the last."""
    months = (day - since).days / (365.25 / 12)
    place = min(max(months, 0.0), len(index) - 1.0)
    low = min(int(place), len(index) - 2)
    return index[low] + (index[low + 1] - index[low]) * (place - low)
