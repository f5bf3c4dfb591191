"""Pairs: the same week in two years, while it runs the days of it that are complete against the same days."""

from typing import NamedTuple

from streams.calendar import Week, Window, Workdays
from streams.comparison.change import Change
from streams.comparison.history import History
from streams.comparison.totals import Totals


class Pair(NamedTuple):
    """Two windows. whole: the first as it will be once it is over. working: working days of both."""

    now: Window
    base: Window
    whole: Window
    working: tuple[int, int]

    def change(self, history: History, cell: str, measure: str = "new") -> Change:
        """Return how a measure (a field of `Totals`) of a cell changed; what is missing is None."""
        if measure == "applications" and not history.has_applications:
            return Change(None, None, self.working)
        now, base = history.totals(cell, self.now), history.totals(cell, self.base)
        return Change(
            getattr(now, measure) if isinstance(now, Totals) else None,
            getattr(base, measure) if isinstance(base, Totals) else None,
            self.working,
        )

    def head(self, days: int, workdays: Workdays) -> "Pair":
        """Return the first days of both windows."""
        return _of(self.now.head(days), self.base.head(days), self.whole, workdays)


def pair(week: Week, workdays: Workdays, year: int, base: int, history: History) -> Pair:
    """Return a week of `year` and the same week of `base`, cut to what the history has completed.

    A week of which not one day is complete is returned whole: its figures are missing. Raises ValueError if a year
    does not have the week.
    """
    whole, then = week.window(workdays, year), week.window(workdays, base)
    both = _of(whole, then, whole, workdays)
    done = whole.until(history.complete) if history.complete else None
    return both if done is None or done == whole else both.head(done.length, workdays)


def _of(now: Window, base: Window, whole: Window, workdays: Workdays) -> Pair:
    return Pair(now, base, whole, (workdays.count(now.days()), workdays.count(base.days())))
