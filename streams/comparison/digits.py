"""Digits: exact ratios to the digits that are printed."""

from decimal import Decimal
from fractions import Fraction
from math import floor


def rounded(value: Fraction | int, places: int = 0) -> Decimal:
    """Return a number with so many decimal places; halves go away from zero, as people round."""
    scaled = floor(abs(value) * 10**places + Fraction(1, 2))
    return Decimal(-scaled if value < 0 else scaled).scaleb(-places)


def percent(value: Fraction | None, places: int = 1) -> Decimal | None:
    """Return a part as percent; None stays None."""
    return None if value is None else rounded(value * 100, places)
