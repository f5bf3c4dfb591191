"""A market of six years, in which the article's eight figures are true of the aligned weeks (`1-product.md`)."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from streams.calendar import Workdays, parse_week
from streams.comparison import History, Rate
from streams.contracts.daily import Daily, Salary
from streams.demand.cellday import bucket_of
from streams.report import Names, Question
from streams.taxonomy import load_catalogue
from tests.unit.comparison.days import daily

CHINA = Workdays("CN")
WEEK = parse_week("spring_festival:1")
QUESTION = Question(
    WEEK,
    2024,
    2023,
    ("total", "domain=ai", "domain=aigc", "domain=aigc,role=product_manager"),
    rates=(Rate("USD", "CNY", Decimal("7.1992"), date(2024, 2, 23)),),
)
#: New openings in week 1 of each year: growths of 10, 5, 12, -2 and 23.6 percent.
MARKET = {2019: 80_000, 2020: 88_000, 2021: 92_400, 2022: 102_041, 2023: 100_000, 2024: 123_600}
#: Positions in the workruns: then and now. Automation and automobiles are the article's.
INDUSTRIES = {
    "industrial_automation": (1_000, 1_158),
    "automotive": (1_000, 1_152),
    "machinery": (500, 560),
    "electronics": (500, 555),
    "courier_post": (400, 440),
    "retail": (400, 436),
    "leisure": (300, 324),
    "games": (300, 321),
    "banking": (250, 265),
    "insurance": (200, 210),
    "crop_farming": (600, 612),
    "aerospace": (199, 900),
    "other": (100, 900),
}


def names() -> Names:
    """The shipped names."""
    return Names(load_catalogue())


def records() -> Iterator[Daily]:
    """Every cell has its week's count on two days of it, which the workrun holds too."""
    for year, new in MARKET.items():
        yield from _week(year, "total", new)
    yield from _week(2023, "domain=ai", 1_000)
    pay = {"CNY": Salary(500, 443_700 * 500, {bucket_of(443_700): 500})}
    yield from _week(2024, "domain=ai", 7_125, salary=pay)
    yield from _week(2023, "domain=aigc", 900)
    yield from _week(2024, "domain=aigc", 10_000)
    for role, new in (("algorithm_engineer", 1_895), ("product_manager", 1_263), ("other", 6_842)):
        yield from _week(2024, f"domain=aigc,role={role}", new, applications=5_000 if role == "product_manager" else 0)
    yield from _week(2023, "domain=aigc,role=product_manager", 200, applications=500)
    for slug, (then, now) in INDUSTRIES.items():
        yield from _week(2023, f"industry={slug}", then)
        yield from _week(2024, f"industry={slug}", now)
    day = date(2024, 2, 20)
    yield daily(day, "source=fair", new=5_000, positions=20_000, employers=range(1_000))
    yield daily(day, "source=fair,tag=section-a", new=60, positions=400, employers=range(22))
    # Between the festival weeks the market goes on, or the same dates would have nothing to compare with.
    yield daily(date(2023, 2, 20), "domain=ai", new=2_000)


def history(through: date | None = None) -> History:
    """What the report reads."""
    known = History(QUESTION.days(CHINA), through)
    for record in records():
        known.add(record)
    return known


def _week(
    year: int, cell: str, new: int, *, applications: int = 0, salary: dict[str, Salary] | None = None
) -> Iterator[Daily]:
    first = WEEK.start(CHINA, year)
    yield daily(first, cell, new=new - new // 3, applications=applications, salary=salary)
    yield daily(first + timedelta(days=3), cell, new=new // 3)
