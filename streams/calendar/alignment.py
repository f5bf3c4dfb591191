"""Alignment: the day on which a year resumes work after a moving holiday. Week n is counted from there.

The same dates of two years compare a festival's week with an ordinary one: 2024's first week after the Spring Festival
lies where 2023 had its fourth.
"""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from streams.calendar.workdays import ONE_DAY, Workdays


class Alignment(StrEnum):
    """What the weeks of a year are counted from. NONE: 1 January, worked or not."""

    SPRING_FESTIVAL = "spring_festival"
    NATIONAL_DAY = "national_day"
    NEW_YEAR = "new_year"
    NONE = "none"


#: The lunar new year has these names in the countries that rest for it.
NAMES: Mapping[Alignment, re.Pattern[str]] = {
    Alignment.SPRING_FESTIVAL: re.compile(r"Spring Festival|(?:Chinese|Lunar|Korean) New Year"),
    Alignment.NATIONAL_DAY: re.compile(r"\bNational Day\b"),
    Alignment.NEW_YEAR: re.compile(r"\bNew Year's Day\b"),
}


class Resumption(NamedTuple):
    """Days of one year: first and last of the break (None for Alignment.NONE), and the first working day after it."""

    rest: tuple[date, date] | None
    day: date


def resumption(workdays: Workdays, alignment: Alignment, year: int) -> Resumption:
    """Return when a year resumes work: the first working day after the run of rest that holds the holiday.

    Weekends and neighbouring holidays that touch the holiday lengthen its break (National Day and Mid-Autumn 2020).
    Raises ValueError if the country does not rest for the holiday.
    """
    if alignment is Alignment.NONE:
        return Resumption(None, date(year, 1, 1))
    named = (day for day, name in workdays.named(year).items() if NAMES[alignment].search(name))
    if (holiday := next(named, None)) is None:
        raise ValueError(f"{workdays.country} has no {alignment} in {year}: choose another alignment, or none")
    rest = workdays.rest_around(holiday)
    return Resumption(rest, rest[1] + ONE_DAY)
