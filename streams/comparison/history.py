"""History: the records of `jobs.daily.v1` that are at hand, and from when to when they tell all.

A day without a record has zeros only inside of that span, and only for a cell that is known. Outside of it, and for a
cell that no record names, nothing is known: that is said, and never shown as zero.
"""

from collections.abc import Container
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from streams.calendar import Window
from streams.comparison.totals import Totals, add_up
from streams.contracts.daily import Daily
from streams.contracts.revision import is_newer

_zone = lru_cache(maxsize=4)(ZoneInfo)


#: Reasons; {day} is a date.
EMPTY = "there is no history"
BEGINS = "history begins on {day}"
COMPLETE = "history is complete up to {day}"


class Missing(NamedTuple):
    """Why there is no figure."""

    reason: str


class History:
    """Records of any number of cells, the newest revision of each day.

    keep:    days whose records are kept (a record with its sketch may have 20 kB); None: all. The span takes in all.
    through: the last day that is complete, where the caller knows better than the records' `as_of`.
    """

    def __init__(self, keep: Container[date] | None = None, through: date | None = None) -> None:
        self._keep = keep
        self._through = through
        self._days: dict[str, dict[date, Daily]] = {}
        self._as_of: datetime | None = None
        self.zone: str | None = None
        #: The first day on which something happened by its instant. Days before have old `date_posted` alone (rule 9).
        self.first: date | None = None
        #: Whether any record has applications. Without that they are not 0: nobody sends them.
        self.has_applications = False
        #: (taxonomy, dedup) versions of the kept records, with the first and last day of each.
        self.versions: dict[tuple[str, str], tuple[date, date]] = {}

    def add(self, record: Daily) -> None:
        """Take a record, in the order of the topic. Raises ValueError if its days are those of another zone."""
        if self.zone not in (None, record.zone):
            raise ValueError(f"days of {self.zone} and of {record.zone} cannot be compared: export them apart")
        self.zone = record.zone
        self._as_of = max(self._as_of or record.as_of, record.as_of)
        if (record.open or record.closed or record.applications) and record.day < (self.first or date.max):
            self.first = record.day
        self.has_applications |= record.applications > 0
        days = self._days.setdefault(record.cell, {})
        if self._keep is not None and record.day not in self._keep:
            return
        known = days.get(record.day)
        if known is None or is_newer(record.revision, known.revision):
            days[record.day] = record
            versions = (record.taxonomy_version, record.dedup_version)
            since, until = self.versions.get(versions, (record.day, record.day))
            self.versions[versions] = (min(since, record.day), max(until, record.day))

    @property
    def cells(self) -> list[str]:
        """Return the names of the cells that have a record, sorted."""
        return sorted(self._days)

    @property
    def complete(self) -> date | None:
        """Return the last day that is over: the day before the one in which the newest record's windows end."""
        if self._through is not None or self._as_of is None or self.zone is None:
            return self._through
        return (self._as_of.astimezone(_zone(self.zone)) + timedelta(microseconds=1)).date() - timedelta(days=1)

    def gap(self, window: Window) -> Missing | None:
        """Say what is missing of the market in these days; None if nothing is."""
        if self.first is None or self.complete is None:
            return Missing(EMPTY)
        if window.first < self.first:
            return Missing(BEGINS.format(day=self.first))
        if window.last > self.complete:
            return Missing(COMPLETE.format(day=self.complete))
        return None

    def totals(self, cell: str, window: Window) -> Totals | Missing:
        """Return a cell's figures over a window of days that are kept."""
        if (gap := self.gap(window)) is not None:
            return gap
        if cell not in self._days:
            return Missing(f"no record names the cell {cell}")
        days = self._days[cell]
        return add_up(days[day] for day in window.days() if day in days)
