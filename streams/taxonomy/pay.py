"""Pay: what an advert states about pay to one annual figure (counting rule 13). Never guessed."""

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from math import floor, isfinite

from streams.contracts.tally import Pay
from streams.taxonomy.paytext import parse_pay

#: How often each unit of pay comes in a year; a month, as often as the advert says.
UNITS: Mapping[str, int] = {"HOUR": 2080, "DAY": 260, "WEEK": 52, "YEAR": 1}
MONTH = "MONTH"
MONTHS = 12.0


class PayScale:
    """Knows what a year's pay can be in each currency. Pure; repeated statements are remembered."""

    def __init__(self, bounds: Mapping[str, tuple[int, int]]) -> None:
        """Least and most a year by currency, both included."""
        self._bounds = dict(bounds)
        self.currencies = tuple(sorted(bounds))
        self._remembered = lru_cache(maxsize=16_384)(self._annual)
        self._text = lru_cache(maxsize=16_384)(self._annual_of_text)

    def annual(  # noqa: PLR0917 (the posting's fields, in the order of the contract)
        self,
        minimum: float | None,
        maximum: float | None,
        currency: str | None,
        unit: str | None,
        months: float | None = None,
        is_estimated: bool | None = None,  # noqa: FBT001
        text: str | None = None,
    ) -> Pay | None:
        """The midpoint of both bounds as a year's pay, rounded half up; None where pay counts as unstated.

        It is unstated where a bound, the currency or the unit is missing, the bounds are in the wrong order, the
        figure is estimated, the currency has no plausibility bounds, or the result is outside of them.

        months: how many times a year a MONTH is paid; 12 where None.
        text: what the portal prints; read only where both bounds are None. What it does not say (the currency, the
        unit, the months) is taken from the fields; where both say something else, pay is unstated.
        """
        if text and minimum is None and maximum is None and not is_estimated:
            return self._text(text, currency, unit, months)
        if minimum is None or maximum is None or currency is None or unit is None or is_estimated:
            return None
        return self._remembered(minimum, maximum, currency, unit, MONTHS if months is None else months)

    def _annual_of_text(self, text: str, currency: str | None, unit: str | None, months: float | None) -> Pay | None:
        if (said := parse_pay(text, currency)) is None:
            return None
        for field, word in ((currency and currency.upper(), said.currency), (unit, said.unit)):
            if field and word and field != word:
                return None
        currency, unit = said.currency or currency, said.unit or unit
        if currency is None or unit is None:
            return None
        return self._annual(said.minimum, said.maximum, currency, unit, said.months or months or MONTHS)

    def _annual(self, minimum: float, maximum: float, currency: str, unit: str, months: float) -> Pay | None:
        code = currency.upper()
        times = months if unit == MONTH else UNITS.get(unit)
        if (bounds := self._bounds.get(code)) is None or times is None:
            return None
        if not (0 <= minimum <= maximum and isfinite(maximum) and isfinite(times)):
            return None
        # Fractions of the decimals as they were written: no sum or product is rounded on the way.
        year = (_exact(minimum) + _exact(maximum)) / 2 * _exact(times)
        amount = floor(year + Fraction(1, 2))
        return Pay(code, amount) if bounds[0] <= amount <= bounds[1] else None


def _exact(number: float) -> Fraction:
    return Fraction(repr(number))
