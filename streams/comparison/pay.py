"""Pay: mean and median of what adverts state, with how many state it, and in another currency at a dated rate.

Currencies are never mixed: each has its own figures.
"""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from streams.comparison.digits import rounded
from streams.comparison.totals import Totals
from streams.contracts.daily import median

_RATE = re.compile(r"([A-Z]{3})/([A-Z]{3})=(\d+(?:\.\d+)?)@(\d{4}-\d{2}-\d{2})")


class Rate(NamedTuple):
    """`price` units of `currency` for one unit of `base`, on a day: USD/CNY=7.1992@2024-02-23."""

    base: str
    currency: str
    price: Decimal
    day: date

    def convert(self, amount: Fraction) -> Fraction:
        """Return an amount of `currency` in `base`."""
        return amount / Fraction(self.price)


def parse_rate(text: str) -> Rate:
    """Read `USD/CNY=7.1992@2024-02-23`. Raises ValueError that says how it is written."""
    if (found := _RATE.fullmatch(text)) is None or not Decimal(found[3]):
        raise ValueError(
            f"{text!r} is no rate: write how many yuan one dollar costs and when, USD/CNY=7.1992@2024-02-23"
        )
    return Rate(found[1], found[2], Decimal(found[3]), date.fromisoformat(found[4]))


class PayFigure(NamedTuple):
    """Annual pay in one currency, in whole units.

    n: openings that state it. coverage: n / new. mean: exact before it is rounded. median: to 1 %.
    converted: the unrounded mean in the rate's base currency, None without a rate for this currency.
    """

    currency: str
    n: int
    coverage: Fraction
    mean: int
    median: int
    rate: Rate | None
    converted: int | None


def pay(totals: Totals, rates: tuple[Rate, ...] = ()) -> list[PayFigure]:
    """Return the figures of each currency, most openings first; the first rate of a currency is taken."""
    figures = []
    for currency, stated in totals.salary.items():
        if stated.n <= 0 or totals.new <= 0:
            continue
        mean = Fraction(stated.sum, stated.n)
        rate = next((rate for rate in rates if rate.currency == currency), None)
        figures.append(
            PayFigure(
                currency,
                stated.n,
                Fraction(stated.n, totals.new),
                int(rounded(mean)),
                int(rounded(Fraction(median(stated)))),
                rate,
                int(rounded(rate.convert(mean))) if rate else None,
            )
        )
    return sorted(figures, key=lambda figure: (-figure.n, figure.currency))
