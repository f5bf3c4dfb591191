"""Change: a count and what it was, exactly. A missing count is None, and so is all that would need it."""

from fractions import Fraction
from typing import NamedTuple


class Change(NamedTuple):
    """now, base: counts. working: working days in which each came together."""

    now: int | None
    base: int | None
    working: tuple[int, int] = (1, 1)

    @property
    def ratio(self) -> Fraction | None:
        """Return now / base; None if a count is missing or the base is 0."""
        return Fraction(self.now, self.base) if self.now is not None and self.base else None

    @property
    def growth(self) -> Fraction | None:
        """Return now / base - 1. "Ten times" is a growth of nine: print both."""
        return None if self.ratio is None else self.ratio - 1

    @property
    def growth_per_working_day(self) -> Fraction | None:
        """Return the growth of the counts per working day; None also where one side has no working day."""
        if self.ratio is None or not all(self.working):
            return None
        return self.ratio * Fraction(self.working[1], self.working[0]) - 1
