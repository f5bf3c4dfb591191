"""Pay over a window."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from statistics import median as exact_median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.comparison import Rate, Totals, parse_rate, pay
from streams.contracts.daily import Salary, median
from streams.demand.cellday import CellDay

RATE = Rate("USD", "CNY", Decimal("7.1992"), date(2024, 2, 23))


def totals(new: int, **salary: Salary) -> Totals:
    """Of these openings."""
    return Totals(new, new, new, 0, 0, salary)


def test_the_articles_pay_comes_out_to_the_digit() -> None:
    """443,700 yuan are 61,632 dollars at 7.1992; n and coverage beside."""
    (figure,) = pay(totals(8, CNY=Salary(2, 887_400, {640: 2})), (RATE,))
    assert (figure.n, figure.coverage, figure.mean, figure.converted) == (2, Fraction(1, 4), 443_700, 61_632)


def test_currencies_are_kept_apart() -> None:
    """Each with its n, most first; a currency without a rate is not converted."""
    figures = pay(totals(9, EUR=Salary(1, 50_000, {540: 1}), CNY=Salary(3, 900_000, {630: 3})), (RATE,))
    assert [(each.currency, each.n, each.mean, each.converted) for each in figures] == [
        ("CNY", 3, 300_000, 41_671),
        ("EUR", 1, 50_000, None),
    ]


def test_without_stated_pay_there_is_no_figure() -> None:
    """Not even of a currency whose openings were taken back."""
    assert pay(totals(9, CNY=Salary(0, 0, {}))) == []
    assert pay(totals(9)) == []


@given(st.lists(st.integers(1_000, 10_000_000), min_size=1, max_size=60))
def test_the_median_is_right_to_one_percent(pays: list[int]) -> None:
    """From the buckets that demand makes of any pays."""
    day = CellDay()
    day.pay(("CNY", annual, 1) for annual in pays)
    assert median(day.salary()["CNY"]) == pytest.approx(exact_median(pays), rel=0.010_001)


def test_a_rate_is_read_with_its_day() -> None:
    """How many yuan a dollar costs, and when."""
    assert parse_rate("USD/CNY=7.1992@2024-02-23") == RATE


@pytest.mark.parametrize("text", ["7.1992", "USD/CNY=7.1992", "USD/CNY=0@2024-02-23", "USD/CNY=7.2@2024-02-31"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    """A rate without a day, a rate of nothing, a day that is none."""
    with pytest.raises(ValueError, match=r"rate|day"):
        parse_rate(text)
