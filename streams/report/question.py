"""Question: what a report is asked for, and which days its answer needs."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from streams.calendar import Week, Window, Workdays
from streams.comparison import Rate

#: A drawing shows so many days before the week's first day, and so many from it on.
BEFORE, AFTER = 28, 35
_TRAILING = 7


class Question(NamedTuple):
    """week of `year` against that of `base`.

    cells: whose growth is asked for; none: the market and every domain. floor: positions in the base week that an
    industry needs to be ranked. top: among so many the parents are counted. years: of so many years the growth may be
    the highest. rates: for pay in another currency. base_day: its 7-day mean is 100 of an index.
    """

    week: Week
    year: int
    base: int
    cells: tuple[str, ...] = ()
    floor: int = 200
    top: int = 10
    years: int = 5
    rates: tuple[Rate, ...] = ()
    base_day: date | None = None

    @property
    def industry_week(self) -> Week:
        """Return the week in which industries are compared: to the last working day, so that both years have workdays.

        A variant that counts working days itself is kept.
        """
        return self.week._replace(variant="workrun") if self.week.variant == "week" else self.week

    def days(self, workdays: Workdays) -> set[date]:
        """Return every day whose records the answer needs."""
        return {day for window in self._windows(workdays) for day in window.days()}

    def drawn(self, workdays: Workdays, year: int) -> Window:
        """Return the days of a year that a drawing shows. Raises ValueError as `Week.start` does."""
        start = self.week.start(workdays, year)
        return Window(start - timedelta(days=BEFORE), start + timedelta(days=AFTER - 1))

    def _windows(self, workdays: Workdays) -> Iterator[Window]:
        for year in (self.year, self.base):
            yield self.industry_week.window(workdays, year)
            drawn = self.drawn(workdays, year)
            yield drawn._replace(first=drawn.first - timedelta(days=_TRAILING - 1))
        if self.base_day is not None:
            yield Window(self.base_day - timedelta(days=_TRAILING - 1), self.base_day)
        for year in {self.base, *range(self.year - self.years, self.year + 1)}:
            yield self.week.window(workdays, year)
