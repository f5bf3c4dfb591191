"""Tests of pay: counting rule 13."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.contracts.tally import Pay
from streams.taxonomy.catalogue import load_catalogue
from streams.taxonomy.pay import PayScale

SCALE = PayScale({"CNY": (4_000, 10_000_000), "USD": (3_000, 2_000_000)})


@pytest.mark.parametrize(
    ("unit", "months", "annual"),
    [
        ("YEAR", None, 60_000),
        ("MONTH", None, 720_000),
        ("MONTH", 13.5, 810_000),
        ("WEEK", None, 3_120_000),
        ("YEAR", 14, 60_000),
    ],
)
def test_a_years_pay(unit: str, months: float | None, annual: int) -> None:
    """The midpoint, as often as its unit comes in a year; months count for monthly pay alone."""
    assert SCALE.annual(50_000, 70_000, "CNY", unit, months) == Pay("CNY", annual)


@pytest.mark.parametrize(("unit", "annual"), [("HOUR", 31_720), ("DAY", 3_965)])
def test_pay_by_the_hour_and_the_day(unit: str, annual: int) -> None:
    """2,080 hours and 260 days a year."""
    assert SCALE.annual(15.25, 15.25, "USD", unit) == Pay("USD", annual)


@pytest.mark.parametrize(
    ("least", "most", "annual"),
    [(50_000, 50_001, 50_001), (50_000, 50_000.98, 50_000), (50_000.1, 50_000.9, 50_001), (50_001, 50_002, 50_002)],
)
def test_halves_are_rounded_up(least: float, most: float, annual: int) -> None:
    """In decimal arithmetic: the midpoint of 50000.1 and 50000.9 is 50000.5, whatever binary floats make of it."""
    assert SCALE.annual(least, most, "USD", "YEAR") == Pay("USD", annual)


@given(
    st.decimals(10_000, 900_000, places=2),
    st.decimals(10_000, 900_000, places=2),
    st.decimals(1, 2, places=1),
)
def test_it_is_what_decimals_say(one: Decimal, other: Decimal, months: Decimal) -> None:
    """An independent computation gives the same digits."""
    least, most = sorted((one, other))
    expected = ((least + most) / 2 * months).quantize(Decimal(1), ROUND_HALF_UP)
    assert SCALE.annual(float(least), float(most), "USD", "MONTH", float(months)) == Pay("USD", int(expected))


@pytest.mark.parametrize(
    "stated",
    [
        (None, 70_000, "CNY", "YEAR"),
        (50_000, None, "CNY", "YEAR"),
        (50_000, 70_000, None, "YEAR"),
        (50_000, 70_000, "CNY", None),
        (70_000, 50_000, "CNY", "YEAR"),
        (-50_000, 250_000, "CNY", "YEAR"),
        (50_000, 70_000, "CNY", "YEAR", None, True),
        (50_000, 70_000, "XXX", "YEAR"),
        (50_000, 70_000, "CNY", "FORTNIGHT"),
        (50_000, float("inf"), "CNY", "YEAR"),
    ],
)
def test_what_is_not_stated_is_not_guessed(stated: tuple[float, float, str, str]) -> None:
    """A missing part, bounds in the wrong order, an estimate or an unknown currency: no pay."""
    assert SCALE.annual(*stated) is None


def test_bounds_are_included() -> None:
    """The least and the most are plausible, one unit beyond is not."""
    assert SCALE.annual(3_000, 3_000, "USD", "YEAR") == Pay("USD", 3_000)
    assert SCALE.annual(2_999, 2_999, "USD", "YEAR") is None
    assert SCALE.annual(2_000_000, 2_000_000, "USD", "YEAR") == Pay("USD", 2_000_000)
    assert SCALE.annual(2_000_001, 2_000_001, "USD", "YEAR") is None


def test_a_currency_in_lower_case_is_the_same() -> None:
    """Portals write it so; it is no guess."""
    assert SCALE.annual(50_000, 50_000, "usd", "YEAR") == Pay("USD", 50_000)


def test_shipped_bounds_take_usual_pay() -> None:
    """Ordinary full-time pay passes, a monthly figure stated by the hour does not."""
    scale = PayScale(load_catalogue().pay.bounds)
    assert scale.annual(15_000, 25_000, "CNY", "MONTH", 14) == Pay("CNY", 280_000)
    assert scale.annual(13, 15, "EUR", "HOUR") == Pay("EUR", 29_120)
    assert scale.annual(250_000, 300_000, "JPY", "MONTH") == Pay("JPY", 3_300_000)
    assert scale.annual(15_000, 25_000, "CNY", "HOUR") is None
    assert scale.annual(15, 25, "CNY", "MONTH") is None
