"""Tests of pay text: the forms that portals print."""

# ruff: noqa: RUF001 (portals print full-width characters)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.contracts.tally import Pay
from streams.taxonomy.catalogue import load_catalogue
from streams.taxonomy.pay import PayScale
from streams.taxonomy.paytext import parse_pay

SCALE = PayScale(load_catalogue().pay.bounds)


@pytest.mark.parametrize(
    ("text", "currency", "annual"),
    [
        ("15k-25k·14薪", "CNY", 280_000),
        ("15-25K·13薪", "CNY", 260_000),
        ("9K-16K", "CNY", 150_000),
        ("1.2-1.8万/月", "CNY", 180_000),
        ("8千-1万/月", "CNY", 108_000),
        ("10-20万/年", "CNY", 150_000),
        ("300元/天", "CNY", 78_000),
        ("２５－３０元／小时", "CNY", 57_200),
        ("月薪8000-12000元", "CNY", 120_000),
        ("$120,000 - $150,000 a year", "USD", 135_000),
        ("$25/hr", "USD", 52_000),
        ("100k–130k USD per annum", "USD", 115_000),
        ("£15.50 per hour", "GBP", 32_240),
        ("€45.000 - €55.000 per year", "EUR", 50_000),
        ("CHF 90'000 a year", "CHF", 90_000),
        ("S$4,000 to S$6,000 monthly", "SGD", 60_000),
        ("RM 3,500 - RM 5,000 per month", "MYR", 51_000),
    ],
)
def test_common_forms(text: str, currency: str, annual: int) -> None:
    """Bounds, currency, unit and months are read; the rest is counting rule 13."""
    assert SCALE.annual(None, None, None, None, text=text) == Pay(currency, annual)


@pytest.mark.parametrize(
    "text",
    ["面议", "薪资面议", "negotiable", "Competitive", "up to $50k a year", "20K以上", "from £30,000 a year", "", "13薪",
     "5000-8000元", "$90K-$120K", "8000-12000", "£20 per hour, £800 per week", "$10 a day - $20 an hour", "5" * 500],
)  # fmt: skip
def test_what_is_not_said_is_not_guessed(text: str) -> None:
    """One bound alone, no unit, two units or no number: no pay."""
    assert SCALE.annual(None, None, None, None, text=text) is None


def test_the_fields_fill_what_the_text_leaves_open() -> None:
    """Currency, unit and months of the posting; a currency or unit that contradicts the text makes it unstated."""
    assert SCALE.annual(None, None, "HKD", "MONTH", text="15-20K") == Pay("HKD", 210_000)
    assert SCALE.annual(None, None, "CAD", None, text="$60,000 a year") == Pay("CAD", 60_000)
    assert SCALE.annual(None, None, "CNY", "MONTH", 13, text="10-20K") == Pay("CNY", 195_000)
    assert SCALE.annual(None, None, "EUR", None, text="£60,000 a year") is None
    assert SCALE.annual(None, None, None, "HOUR", text="£60,000 a year") is None


def test_the_text_is_read_only_where_both_numbers_are_absent() -> None:
    """Counting rule 13."""
    assert SCALE.annual(50_000, 60_000, "USD", "YEAR", text="$90,000 a year") == Pay("USD", 55_000)
    assert SCALE.annual(50_000, None, "USD", "YEAR", text="$90,000 a year") is None
    assert SCALE.annual(None, None, None, None, None, True, "$90,000 a year") is None


@given(st.text(max_size=80))
def test_any_text_is_no_error(text: str) -> None:
    """What is no pay is None."""
    found = parse_pay(text)
    assert found is None or found.minimum >= 0
