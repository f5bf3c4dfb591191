"""Pay text: what a portal prints about pay to the fields that it stands for. Nothing that it does not say is filled in.

Two conventions are taken for stated where neither the text nor the posting names a currency: what is printed with
Chinese characters ("1.2-1.8万/月") is in yuan, and a bare "9K-16K" is what Chinese portals print for yuan a month.
"""

import re
from typing import NamedTuple

from streams.taxonomy.script import simplified
from streams.taxonomy.text import compatible

#: No portal prints longer ones.
LONGEST = 200


class PayText(NamedTuple):
    """Bounds, ISO 4217 code, unit of the contract and months a year; None where the text does not say."""

    minimum: float
    maximum: float
    currency: str | None
    unit: str | None
    months: float | None


_OPEN = re.compile(
    r"面[议谈]|negotiable|competitive|up to|from|starting|at least|ab "
    r"|以上|以下|起|不低于|不高于|最低|最高|至少|[+≥≤<>]"
)
_THOUSANDS = re.compile(r"(?<=\d)[,'\u2019\u00a0\u202f ](?=\d{3}(?!\d))")
_DOTS = re.compile(r"\d{1,3}(?:\.\d{3})+(?![\d.])")
_TO = re.compile(r"\s*(?:-|~|\u2013|\u2014|\u2212|至|到|\bto\b|\bbis\b|\band\b)\s*")
_TIMES = {
    "k": 1_000,
    "千": 1_000,
    "w": 10_000,
    "万": 10_000,
    "m": 1_000_000,
    "lakh": 100_000,
    "lpa": 100_000,
    "lac": 100_000,
}
_AMOUNT = r"(\d+(?:\.\d+)?)\s*(k|千|w|万|lakhs?|lacs?|lpa|m)?(?![a-z0-9.])"
_RANGE = re.compile(rf"{_AMOUNT}(?:-[^\d-]{{0,6}}?{_AMOUNT})?")
_SALARIES = re.compile(r"(\d{2}(?:\.\d)?)\s*薪")

# The first that is found decides; longer ones first.
_CURRENCIES = (
    (re.compile(r"\bus\$|\busd\b|美元|美金"), "USD"),
    (re.compile(r"\bhk\$|\bhkd\b|港币|港元"), "HKD"),
    (re.compile(r"\bnt\$|\btwd\b|\bntd\b|台币"), "TWD"),
    (re.compile(r"\bs\$|\bsgd\b|新元|新币"), "SGD"),
    (re.compile(r"\ba\$|\bau\$|\baud\b|澳元"), "AUD"),
    (re.compile(r"\bc\$|\bca\$|\bcad\b|加元"), "CAD"),
    (re.compile(r"\bnz\$|\bnzd\b"), "NZD"),
    (re.compile(r"\br\$|\bbrl\b"), "BRL"),
    (re.compile(r"£|\bgbp\b|英镑"), "GBP"),
    (re.compile(r"€|\beur\b|\beuros?\b|欧元"), "EUR"),
    (re.compile(r"₹|\binr\b|\brs\b|\blpa\b"), "INR"),
    (re.compile(r"₩|\bkrw\b|韩元"), "KRW"),
    (re.compile(r"₱|\bphp\b"), "PHP"),
    (re.compile(r"฿|\bthb\b|泰铢"), "THB"),
    (re.compile(r"₫|\bvnd\b"), "VND"),
    (re.compile(r"zł|\bpln\b"), "PLN"),
    (re.compile(r"₽|\brub\b"), "RUB"),
    (re.compile(r"₺|\btry\b"), "TRY"),
    (re.compile(r"\brm\b|\bmyr\b"), "MYR"),
    (re.compile(r"\brp\b|\bidr\b"), "IDR"),
    (re.compile(r"\bchf\b"), "CHF"),
    (re.compile(r"\bsek\b"), "SEK"),
    (re.compile(r"\bnok\b"), "NOK"),
    (re.compile(r"\bdkk\b"), "DKK"),
    (re.compile(r"\bczk\b"), "CZK"),
    (re.compile(r"\baed\b"), "AED"),
    (re.compile(r"\bsar\b"), "SAR"),
    (re.compile(r"\bzar\b"), "ZAR"),
    (re.compile(r"\bjpy\b|円|日元"), "JPY"),
    (re.compile(r"\bcny\b|\brmb\b|人民币|元|薪"), "CNY"),
)
_DOLLAR = "$"
#: What a bare dollar sign may mean, if the posting's currency says so; else the United States dollar.
_DOLLARS = frozenset(("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "CLP", "COP", "ARS"))
_EACH = r"(?:\b(?:per|an?|each)\s*|/\s*)"
_UNITS = (
    (re.compile(rf"(?:/|每|一)\s*(?:小?时|个小时)|时薪|{_EACH}(?:hours?|hrs?)\b|/\s*h\b|hourly|\bp\.?h\b"), "HOUR"),
    (re.compile(rf"(?:/|每|一)\s*(?:天|日)|日薪|日结|{_EACH}day\b|/\s*d\b|\bdaily\b|\bp\.?d\b"), "DAY"),
    (re.compile(rf"(?:/|每|一)\s*(?:周|星期)|周薪|{_EACH}(?:week|wk)\b|\bweekly\b|\bp\.?w\b"), "WEEK"),
    (
        re.compile(rf"(?:/|每|一)\s*个?月|月薪|\d薪|月收入|{_EACH}(?:month|mo|mth)\b|\bmonthly\b|\bp\.?c?\.?m\b"),
        "MONTH",
    ),
    (
        re.compile(
            rf"(?:/|每|一)\s*年|年薪|年收入|{_EACH}(?:year|yr|annum)\b|\byearly\b|\bannual(?:ly)?\b|\bp\.?a\b|\blpa\b"
        ),
        "YEAR",
    ),
)
_CHINESE = re.compile("[\u4e00-\u9fff]")
_K_RANGE = re.compile(r"\d+(?:\.\d+)?k?-\d+(?:\.\d+)?k")


def parse_pay(text: str, currency: str | None = None) -> PayText | None:
    """Read a `salary_text`; None where it holds no pay, only one bound of it, or several.

    currency: the posting's, which tells what a dollar sign is, and that no convention is needed.
    """
    if len(text) > LONGEST:
        return None
    plain = simplified(compatible(text)).casefold().strip()
    if _OPEN.search(plain):
        return None
    plain = _TO.sub("-", _THOUSANDS.sub("", plain))
    plain = _DOTS.sub(lambda match: match.group().replace(".", ""), plain)
    months = _SALARIES.search(plain)
    amounts = plain[: months.start()] + plain[months.end() :] if months else plain
    ranges = list(_RANGE.finditer(amounts))
    if len(ranges) != 1:
        return None
    least, times, most, more = ranges[0].groups()
    minimum = float(least) * _factor(times or (more if most else None))
    maximum = float(most) * _factor(more) if most else minimum
    if most and times and not more:  # "15k-25"
        maximum *= _factor(times)
    stated = _currency(plain, currency)
    units = {unit for pattern, unit in _UNITS if pattern.search(plain)}
    if len(units) > 1:
        return None
    unit = units.pop() if units else None
    if stated is None and not currency:
        if _CHINESE.search(plain):
            stated = "CNY"
        elif unit is None and _K_RANGE.fullmatch(plain):
            stated, unit = "CNY", "MONTH"
    return PayText(minimum, maximum, stated, unit, float(months.group(1)) if months else None)


def _factor(times: str | None) -> int:
    return _TIMES[times.rstrip("s")] if times else 1


def _currency(plain: str, stated: str | None) -> str | None:
    for pattern, code in _CURRENCIES:
        if pattern.search(plain):
            return code
    if _DOLLAR in plain:
        return stated.upper() if stated and stated.upper() in _DOLLARS else "USD"
    return None
