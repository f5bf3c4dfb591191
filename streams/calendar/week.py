"""Weeks: week n after a holiday as a window of days, in each year the same week.

Written `spring_festival:1`; `none:3` is the third week of the year, `none:02-18` the week from that date.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from streams.calendar.alignment import Alignment, resumption
from streams.calendar.workdays import ONE_DAY, Workdays

DAYS = 7
_WEEK = "week"
_WORKRUN = "workrun"
_VARIANT = re.compile(r"week|workrun|workdays:[1-9]\d?")
_NUMBER = re.compile(r"[1-9]\d?")
_DATE = re.compile(r"(\d\d)-(\d\d)")


class Window(NamedTuple):
    """Days `first` to `last`, both included. provisional: it rests on a year whose breaks are not announced yet."""

    first: date
    last: date
    provisional: bool = False

    def days(self) -> Iterator[date]:
        """Return each day."""
        return (self.first + number * ONE_DAY for number in range(self.length))

    @property
    def length(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    def until(self, day: date) -> "Window | None":
        """Return the part up to a day; None if that is before the first."""
        return self._replace(last=min(self.last, day)) if day >= self.first else None

    def head(self, days: int) -> "Window":
        """Return its first days, at least one."""
        return self._replace(last=min(self.last, self.first + timedelta(days=days - 1)))


class Week(NamedTuple):
    """Week `number` (from 1) after a holiday, in a variant.

    variant: `week`, 7 days. `workrun`, from its first working day to the last one before the next day of rest.
    `workdays:N`, from its first day to its N-th working day. month_day: where it starts instead, for Alignment.NONE.
    """

    alignment: Alignment
    number: int
    variant: str = _WEEK
    month_day: tuple[int, int] | None = None

    def start(self, workdays: Workdays, year: int) -> date:
        """Return its first day in a year. Raises ValueError where the holiday or the date is not in it."""
        if self.month_day is not None:
            return date(year, *self.month_day)
        return resumption(workdays, self.alignment, year).day + timedelta(days=DAYS * (self.number - 1))

    def window(self, workdays: Workdays, year: int) -> Window:
        """Return its days in a year. Raises ValueError as `start` does."""
        first = self.start(workdays, year)
        if self.variant == _WEEK:
            last = first + timedelta(days=DAYS - 1)
        elif self.variant == _WORKRUN:
            first = last = workdays.next_working(first)
            while workdays.is_working(last + ONE_DAY):
                last += ONE_DAY
        else:
            last = workdays.next_working(first)
            for _ in range(int(self.variant.partition(":")[2]) - 1):
                last = workdays.next_working(last + ONE_DAY)
        return Window(first, last, self._is_provisional(workdays, year, first, last))

    def _is_provisional(self, workdays: Workdays, year: int, first: date, last: date) -> bool:
        if self.alignment is Alignment.NONE and self.variant == _WEEK:
            return False  # no working day decides where it lies
        rest = None if self.alignment is Alignment.NONE else resumption(workdays, self.alignment, year).rest
        touched = {day.year for day in (*(rest or ()), first, last)}
        return not all(map(workdays.is_announced, touched))

    def __str__(self) -> str:
        """Return how it is written, without the variant."""
        return f"{self.alignment}:" + ("{:02}-{:02}".format(*self.month_day) if self.month_day else str(self.number))


def parse_week(text: str, variant: str = _WEEK) -> Week:
    """Read `<alignment>:<n>` or `none:<MM-DD>`. Raises ValueError that says how it is written."""
    if not _VARIANT.fullmatch(variant):
        raise ValueError(f"there is no variant {variant!r}: write week, workrun or workdays:N")
    name, _, rest = text.partition(":")
    if name not in set(Alignment):
        raise ValueError(
            f"there is no alignment {name!r}: write one of {', '.join(Alignment)}, as in spring_festival:1"
        )
    alignment = Alignment(name)
    if alignment is Alignment.NONE and (found := _DATE.fullmatch(rest)):
        month, day = map(int, found.groups())
        date(2000, month, day)  # a leap year: has every date
        return Week(alignment, 1, variant, (month, day))
    if not _NUMBER.fullmatch(rest):
        raise ValueError(f"{rest!r} is no week: write its number from 1 on, as in {name}:1")
    return Week(alignment, int(rest), variant)
