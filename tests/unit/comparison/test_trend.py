"""Trailing means and their index."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from streams.comparison import index, trailing_means
from tests.unit.comparison.days import history, spread

FIRST = date(2024, 3, 4)


def test_a_weekly_rhythm_vanishes_in_the_trailing_mean() -> None:
    """Days that lack one of their seven have no mean."""
    days = [FIRST + timedelta(days=number) for number in range(14)]
    means = trailing_means(history(*spread(FIRST, [10, 10, 10, 10, 10, 3, 3] * 2)), "total", days)
    assert means == dict.fromkeys(days[6:], Fraction(8))


def test_an_index_is_100_on_its_base_day() -> None:
    """And in proportion elsewhere; without a base there is none."""
    later = FIRST + timedelta(days=1)
    assert index({FIRST: Fraction(8), later: Fraction(10)}, FIRST) == {FIRST: 100, later: 125}
    with pytest.raises(ValueError, match="cannot be the base"):
        index({FIRST: Fraction(8)}, later)
    with pytest.raises(ValueError, match="cannot be the base"):
        index({FIRST: Fraction(0)}, FIRST)
