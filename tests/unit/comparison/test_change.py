"""Ratio and growth."""

from fractions import Fraction

from streams.comparison import Change


def test_ratio_and_growth_are_two_figures() -> None:
    """Ten times as many is a growth of 900 %."""
    change = Change(1_000, 100)
    assert change.ratio == 10
    assert change.growth == 9


def test_per_working_day_each_side_has_its_own_days() -> None:
    """70 in 7 days and 66 in 6: fewer in all, 10 % more a day."""
    assert Change(66, 70, (6, 7)).growth_per_working_day == Fraction(1, 10)
    assert Change(66, 70, (0, 7)).growth_per_working_day is None


def test_without_a_base_there_is_no_growth() -> None:
    """Missing and zero alike; from something to nothing is -100 %."""
    assert Change(5, None).growth is None
    assert Change(None, 5).growth is None
    assert Change(5, 0).growth is Change(5, 0).growth_per_working_day is None
    assert Change(0, 5).growth == -1
