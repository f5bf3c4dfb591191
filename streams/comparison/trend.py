"""Trends: the 7-day trailing mean, which has no weekday in it, and its index to a base day = 100."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction

from streams.calendar import Window
from streams.comparison.history import History
from streams.comparison.totals import Totals

DAYS = 7


def trailing_means(history: History, cell: str, days: Iterable[date], measure: str = "new") -> dict[date, Fraction]:
    """Return for each day the mean of a measure over the 7 days that end with it, if all 7 are known."""
    means = {}
    for day in days:
        totals = history.totals(cell, Window(day - timedelta(days=DAYS - 1), day))
        if isinstance(totals, Totals):
            means[day] = Fraction(getattr(totals, measure), DAYS)
    return means


def index(means: Mapping[date, Fraction], base: date) -> dict[date, Fraction]:
    """Return the means as index, `base` = 100. Raises ValueError if the base day is missing or 0."""
    if not means.get(base):
        raise ValueError(f"there is no mean other than 0 on {base}, so it cannot be the base of an index")
    return {day: mean / means[base] * 100 for day, mean in means.items()}
