"""Printed digits."""

from fractions import Fraction

from streams.comparison import percent, rounded


def test_halves_are_rounded_away_from_zero() -> None:
    """Exactly, where binary fractions would not: 1.005 is 1.01."""
    assert [str(rounded(Fraction(value), 2)) for value in ("1.005", "-1.005", "2.675", "-0.004", "3")] == [
        "1.01",
        "-1.01",
        "2.68",
        "0.00",
        "3.00",
    ]
    assert str(rounded(Fraction(5, 2))) == "3"


def test_a_part_is_printed_as_percent() -> None:
    """The article's 612.5 % of 7,125 and 1,000."""
    assert str(percent(Fraction(7_125, 1_000) - 1)) == "612.5"
    assert percent(None) is None
