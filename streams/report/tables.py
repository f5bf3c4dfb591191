"""Tables: a report for people at a terminal, each figure with what it was counted from."""

from collections.abc import Iterator
from decimal import Decimal

from rich.table import Table

from streams.contracts.cells import TOTAL
from streams.report.document import MEASURES, Days, Growth, Report, Trend, Windows
from streams.report.names import Language, Names

#: Of a domain's roles and of the ranked industries so many are shown; `--json` has all.
SHOWN = 10
#: Measures that are shown even where they are 0.
_ALWAYS = ("new", "positions")
_UNKNOWN = "-"
#: Room for a title over a narrow table.
_LEAST_WIDTH = 64


def tables(report: Report, names: Names, language: Language = "en") -> Iterator[Table]:
    """Return the tables that have something in them. A figure that is not known is a dash."""
    yield _windows(report.windows)
    yield _growth(report, names, language)
    if any(cell.pay for cell in report.cells):
        yield _pay(report, names, language)
    for shares in report.shares:
        shown = _table(f"new openings of {names.of('domain', shares.domain, language)}, n {shares.n:,}", "role")
        for header in ("new", "share %"):
            shown.add_column(header, justify="right")
        for share in shares.roles[:SHOWN]:
            shown.add_row(names.of("role", share.role, language), _count(share.new), str(share.share_percent))
        yield shown
    if report.industries.ranked:
        yield _industries(report, names, language)
    yield _record(report)
    for trend in report.trends:
        yield _trend(trend, names, language)
    if report.sources:
        shown = _table("sources, by their own postings", "source")
        for header in ("employers", "new", "positions"):
            shown.add_column(header, justify="right")
        for source in report.sources:
            shown.add_row(source.cell, _count(source.employers), _count(source.new), _count(source.positions))
        yield shown


def _windows(windows: Windows) -> Table:
    shown = _table(f"{windows.week}, variant {windows.variant}", "", "first day", "last day")
    for header in ("days", "working days"):
        shown.add_column(header, justify="right")
    shown.add_column("", overflow="fold")
    for name, days in (("this", windows.now), ("base", windows.base)):
        shown.add_row(name, str(days.first), str(days.last), str(days.days), str(days.working_days), _state(days))
    return shown


def _state(days: Days) -> str:
    return ", ".join(filter(None, ("provisional" if days.provisional else "", days.missing)))


def _growth(report: Report, names: Names, language: Language) -> Table:
    shown = _table("growth", "cell", "measure")
    _add_growth_columns(shown)
    silent = 0
    for cell in report.cells:
        if cell.cell != TOTAL and not (cell.new.now or cell.new.base):
            silent += 1
            continue
        name = names.cell(cell.cell, language)
        for measure in MEASURES:
            change: Growth = getattr(cell, measure)
            if measure in _ALWAYS or change.now or change.base:
                shown.add_row(name, measure, *_row(change))
                name = ""
        if any(cell.applications_per_opening):
            now, base = cell.applications_per_opening
            shown.add_row("", "applications per opening", _text(now), _text(base))
    if silent:
        shown.caption = f"{silent} cells without a new opening in these weeks are left out"
    return shown


def _pay(report: Report, names: Names, language: Language) -> Table:
    shown = _table("advertised annual pay", "cell", "currency")
    for header in ("n", "coverage %", "mean", "median", "converted"):
        shown.add_column(header, justify="right")
    shown.add_column("at")
    for cell in report.cells:
        for pay in cell.pay:
            shown.add_row(
                names.cell(cell.cell, language),
                pay.currency,
                _count(pay.n),
                str(pay.coverage_percent),
                _count(pay.mean),
                _count(pay.median),
                f"{pay.converted:,} {pay.converted_currency}" if pay.converted is not None else _UNKNOWN,
                f"{pay.rate} on {pay.rate_day}" if pay.rate is not None else "",
            )
    return shown


def _industries(report: Report, names: Names, language: Language) -> Table:
    ranking = report.industries
    now, base = ranking.windows.now, ranking.windows.base
    shown = _table(
        f"positions by industry, {now.first} to {now.last} ({now.working_days} working days) against {base.first} to "
        f"{base.last} ({base.working_days}); {ranking.floor:,} or more then, {ranking.below_floor} are below",
        "",
        "industry",
        "sector",
    )
    _add_growth_columns(shown)
    for row in ranking.ranked[:SHOWN]:
        industry, parent = names.of("industry", row.industry, language), names.of("sector", row.parent, language)
        shown.add_row(str(row.rank), industry, parent, *_row(row.positions))
    parents = ", ".join(f"{names.of('sector', slug, language)} {n}" for slug, n in ranking.parents.items())
    shown.caption = f"of the first {min(ranking.top, len(ranking.ranked))}: {parents}"
    return shown


def _record(report: Report) -> Table:
    record = report.record
    shown = _table("all new openings, this week of each year over the year before", "year")
    _add_growth_columns(shown)
    shown.add_column("", overflow="fold")
    for year in record.years:
        shown.add_row(str(year.year), *_row(year.new), year.missing or "")
    if record.rank is not None:
        shown.caption = f"rank {record.rank} of {record.of} known growths, {record.asked} asked for"
    return shown


def _trend(trend: Trend, names: Names, language: Language) -> Table:
    name = names.cell(trend.cell, language)
    shown = _table(
        f"{name}: new openings a day, mean of 7 days; {trend.base_day} ({_text(trend.base_mean)}) = 100", "day"
    )
    for header in ("mean", "index"):
        shown.add_column(header, justify="right")
    for day in trend.days:
        shown.add_row(str(day.day), _text(day.mean), _text(day.index))
    return shown


def _table(title: str, *columns: str) -> Table:
    return Table(*columns, title=title, title_justify="left", caption_justify="left", min_width=_LEAST_WIDTH)


def _add_growth_columns(table: Table) -> None:
    for header in ("this", "base", "ratio", "growth %", "per working day %"):
        table.add_column(header, justify="right")


def _row(change: Growth) -> tuple[str, ...]:
    rates = (change.ratio, change.growth_percent, change.growth_percent_per_working_day)
    return (_count(change.now), _count(change.base), *map(_text, rates))


def _count(number: int | None) -> str:
    return _UNKNOWN if number is None else f"{number:,}"


def _text(number: Decimal | None) -> str:
    return _UNKNOWN if number is None else f"{number:,}"
