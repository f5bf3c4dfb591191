"""Records: "highest in N years" is the rank of a growth among the aligned growths of N years: N + 1 years of counts."""

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple


class Record(NamedTuple):
    """Where the growth of a year stands.

    rank: from 1; equal growths share it. None if the year's own growth is missing. of: how many growths are known.
    asked: of how many years. highest_in: the longest run of years up to this one in which no growth is as high.
    missing: years without a growth.
    """

    rank: int | None
    of: int
    asked: int
    highest_in: int
    missing: tuple[int, ...]


def record(growths: Mapping[int, Fraction | None], year: int, asked: int) -> Record:
    """Return where the growth of `year` stands among those of the last `asked` years, itself included."""
    years = range(year, year - asked, -1)
    known = {each: growth for each in years if (growth := growths.get(each)) is not None}
    missing = tuple(sorted(each for each in years if each not in known))
    if year not in known:
        return Record(None, len(known), asked, 0, missing)
    own = known.pop(year)
    run = 1
    while (before := known.get(year - run)) is not None and before < own:
        run += 1
    return Record(1 + sum(growth > own for growth in known.values()), 1 + len(known), asked, run, missing)
