"""Document: a report as `jobtide report --json` prints it.

Counts are exact. Percents are rounded, halves away from zero: growth and coverage to one place, shares to two. null
means that the figure is not known, and never zero.
"""

from datetime import date
from decimal import Decimal

import msgspec

from streams.calendar import Window
from streams.comparison import Change, percent, rounded

#: Fields of `Cell` that say how a measure changed.
MEASURES = ("new", "positions", "applications", "employers")


class Days(msgspec.Struct, frozen=True):
    """One window. provisional: its year's breaks are not announced yet. missing: why it has no figures."""

    first: date
    last: date
    days: int
    working_days: int
    provisional: bool
    missing: str | None


class Windows(msgspec.Struct, frozen=True):
    """The same week in two years. `last` is what `now.last` will be once the week is over."""

    week: str
    variant: str
    last: date
    now: Days
    base: Days


class Growth(msgspec.Struct, frozen=True):
    """A count and what it was. ratio: to two places. "Ten times" is a ratio of 10 and a growth of 900 percent."""

    now: int | None
    base: int | None
    ratio: Decimal | None
    growth_percent: Decimal | None
    growth_percent_per_working_day: Decimal | None


class Pay(msgspec.Struct, frozen=True):
    """Advertised annual pay, whole units. n: openings that state it. median: to 1 %. converted: the mean at `rate`."""

    currency: str
    n: int
    coverage_percent: Decimal
    mean: int
    median: int
    converted: int | None
    converted_currency: str | None
    rate: Decimal | None
    rate_day: date | None


class Cell(msgspec.Struct, frozen=True):
    """Figures of one cell. applications_per_opening: of both windows, to one place."""

    cell: str
    new: Growth
    positions: Growth
    applications: Growth
    employers: Growth
    applications_per_opening: tuple[Decimal | None, Decimal | None]
    pay: list[Pay]


class RoleShare(msgspec.Struct, frozen=True):
    """A role's part of a domain's new openings."""

    role: str
    new: int
    share_percent: Decimal


class Shares(msgspec.Struct, frozen=True):
    """Roles of one domain, largest first; `other` is what no role was found for, and belongs to the n."""

    domain: str
    n: int
    roles: list[RoleShare]


class Industry(msgspec.Struct, frozen=True):
    """An industry's place by growth of positions."""

    rank: int
    industry: str
    parent: str
    positions: Growth


class Industries(msgspec.Struct, frozen=True):
    """Industries in windows of their own. floor: least positions in the base. parents: of the first `top`."""

    windows: Windows
    floor: int
    top: int
    ranked: list[Industry]
    below_floor: int
    without_figures: int
    parents: dict[str, int]


class YearGrowth(msgspec.Struct, frozen=True):
    """The growth of all new openings in the week of one year, over the year before it."""

    year: int
    new: Growth
    missing: str | None


class Record(msgspec.Struct, frozen=True):
    """Rank of the year's growth among `of` known ones of the `asked` years."""

    rank: int | None
    of: int
    asked: int
    highest_in_years: int
    years: list[YearGrowth]


class Source(msgspec.Struct, frozen=True):
    """A source, or a tag within it, by its own postings alone (counting rule 8)."""

    cell: str
    employers: int
    new: int
    positions: int


class TrendDay(msgspec.Struct, frozen=True):
    """mean: of new openings over the 7 days that end with this one, to one place. index: of it, the base day = 100."""

    day: date
    mean: Decimal | None
    index: Decimal | None


class Trend(msgspec.Struct, frozen=True):
    """A cell's mean of 7 days on a base day, and its index on the days of both weeks, the base week first."""

    cell: str
    base_day: date
    base_mean: Decimal | None
    days: list[TrendDay]


class Version(msgspec.Struct, frozen=True):
    """Rules by which days were counted, and the first and last day counted so."""

    taxonomy: str
    dedup: str
    first: date
    last: date


class Report(msgspec.Struct, frozen=True):
    """Everything. history_first, history_complete: the span in which the history tells all.

    trends: where a base day was asked for. unknown_cells: asked for, and named by no record. notes: in English.
    """

    year: int
    base_year: int
    country: str
    zone: str | None
    history_first: date | None
    history_complete: date | None
    windows: Windows
    cells: list[Cell]
    shares: list[Shares]
    industries: Industries
    record: Record
    sources: list[Source]
    trends: list[Trend]
    versions: list[Version]
    unknown_cells: list[str]
    notes: list[str]


def days(window: Window, working_days: int, missing: str | None) -> Days:
    """Return a window as it is printed."""
    return Days(window.first, window.last, window.length, working_days, window.provisional, missing)


def growth(change: Change) -> Growth:
    """Return a change as it is printed."""
    return Growth(
        change.now,
        change.base,
        None if change.ratio is None else rounded(change.ratio, 2),
        percent(change.growth),
        percent(change.growth_per_working_day),
    )


def encode(report: Report) -> bytes:
    """Return the document as one JSON object; decimals are numbers."""
    return msgspec.json.Encoder(decimal_format="number").encode(report)
