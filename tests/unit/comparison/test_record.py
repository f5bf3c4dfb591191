"""Highest in N years."""

from fractions import Fraction

from streams.comparison import record

GROWTHS = {
    year: Fraction(growth) for year, growth in ((2019, 9), (2020, 3), (2021, 1), (2022, 2), (2023, 4), (2024, 5))
}


def test_a_growth_is_ranked_among_those_of_the_years_asked_for() -> None:
    """2019 was higher but lies outside of five years; with six it counts."""
    assert record(GROWTHS, 2024, 5) == (1, 5, 5, 5, ())
    assert record(GROWTHS, 2024, 6) == (2, 6, 6, 5, ())
    assert record(GROWTHS, 2022, 4) == (3, 4, 4, 2, ())


def test_a_missing_year_ends_what_can_be_said() -> None:
    """With a hole it is the highest of the known ones, and highest in so many years only up to the hole."""
    known: dict[int, Fraction | None] = {**GROWTHS, 2022: None}
    assert record(known, 2024, 5) == (1, 4, 5, 2, (2022,))


def test_an_equal_growth_shares_the_rank_and_is_no_record() -> None:
    """Highest means higher than all before."""
    assert record({**GROWTHS, 2023: Fraction(5)}, 2024, 5) == (1, 5, 5, 1, ())


def test_without_its_own_growth_a_year_has_no_rank() -> None:
    """The other growths are still counted."""
    assert record({**GROWTHS, 2024: None}, 2024, 3) == (None, 2, 3, 0, (2024,))
