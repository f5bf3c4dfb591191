"""Tables: a report for people at a terminal, each figure with what it was counted from."""

from collections.abc import Iterator
from decimal import Decimal

from rich.table import Table

from streams.contracts.cells import TOTAL
from streams.report.document import MEASURES, Growth, Report, Trend
from streams.report.headings import HEADINGS, Headings
from streams.report.names import Language, Names
from streams.report.notes import reason

#: Of a domain's roles and of the ranked industries so many are shown; `--json` has all.
SHOWN = 10
#: Measures that are shown even where they are 0.
_ALWAYS = ("new", "positions")
_UNKNOWN = "-"
#: Room for a title over a narrow table.
_LEAST_WIDTH = 64


def tables(report: Report, names: Names, language: Language = "en") -> Iterator[Table]:
    """Return the tables that have something in them. A figure that is not known is a dash."""
    words = HEADINGS[language]
    yield _windows(report, words, language)
    yield _growth(report, words, names, language)
    if any(cell.pay for cell in report.cells):
        yield _pay(report, words, names, language)
    for shares in report.shares:
        name = names.of("domain", shares.domain, language)
        shown = _table(words.shares.format(name=name, n=shares.n), words.role)
        for header in (words.measures["new"], words.share):
            shown.add_column(header, justify="right")
        for share in shares.roles[:SHOWN]:
            shown.add_row(names.of("role", share.role, language), _count(share.new), str(share.share_percent))
        yield shown
    if report.industries.ranked:
        yield _industries(report, words, names, language)
    yield _record(report, words, language)
    for trend in report.trends:
        yield _trend(trend, words, names.cell(trend.cell, language))
    if report.sources:
        shown = _table(words.sources, words.source)
        for measure in ("employers", "new", "positions"):
            shown.add_column(words.measures[measure], justify="right")
        for source in report.sources:
            shown.add_row(source.cell, _count(source.employers), _count(source.new), _count(source.positions))
        yield shown


def _windows(report: Report, words: Headings, language: Language) -> Table:
    windows = report.windows
    shown = _table(words.window.format(week=windows.week, variant=windows.variant), "", words.first, words.last)
    for header in (words.days, words.working_days):
        shown.add_column(header, justify="right")
    shown.add_column("", overflow="fold")
    for name, days in ((words.now, windows.now), (words.base, windows.base)):
        missing = reason(report, days.missing, language) if days.missing else ""
        state = words.comma.join(filter(None, (words.provisional if days.provisional else "", missing)))
        shown.add_row(name, str(days.first), str(days.last), str(days.days), str(days.working_days), state)
    return shown


def _growth(report: Report, words: Headings, names: Names, language: Language) -> Table:
    shown = _table(words.growth, words.cell, words.measure)
    _add_growth_columns(shown, words)
    silent = 0
    for cell in report.cells:
        if cell.cell != TOTAL and not (cell.new.now or cell.new.base):
            silent += 1
            continue
        name = names.cell(cell.cell, language)
        for measure in MEASURES:
            change: Growth = getattr(cell, measure)
            if measure in _ALWAYS or change.now or change.base:
                shown.add_row(name, words.measures[measure], *_row(change))
                name = ""
        if any(cell.applications_per_opening):
            now, base = cell.applications_per_opening
            shown.add_row("", words.per_opening, _text(now), _text(base))
    if silent:
        shown.caption = words.silent.format(n=silent)
    return shown


def _pay(report: Report, words: Headings, names: Names, language: Language) -> Table:
    shown = _table(words.pay, words.cell, words.currency)
    for header in ("n", words.coverage, words.mean, words.median, words.converted):
        shown.add_column(header, justify="right")
    shown.add_column(words.rate)
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
                words.rated.format(rate=pay.rate, day=pay.rate_day) if pay.rate is not None else "",
            )
    return shown


def _industries(report: Report, words: Headings, names: Names, language: Language) -> Table:
    ranking = report.industries
    now, base = ranking.windows.now, ranking.windows.base
    title = words.industries.format(now=now, base=base, floor=ranking.floor, below=ranking.below_floor)
    shown = _table(title, "", words.industry, words.sector)
    _add_growth_columns(shown, words)
    for row in ranking.ranked[:SHOWN]:
        industry, parent = names.of("industry", row.industry, language), names.of("sector", row.parent, language)
        shown.add_row(str(row.rank), industry, parent, *_row(row.positions))
    parents = words.comma.join(f"{names.of('sector', slug, language)} {n}" for slug, n in ranking.parents.items())
    shown.caption = words.parents.format(top=min(ranking.top, len(ranking.ranked)), parents=parents)
    return shown


def _record(report: Report, words: Headings, language: Language) -> Table:
    record = report.record
    shown = _table(words.record, words.year)
    _add_growth_columns(shown, words)
    shown.add_column("", overflow="fold")
    for year in record.years:
        missing = reason(report, year.missing, language) if year.missing else ""
        shown.add_row(str(year.year), *_row(year.new), missing)
    if record.rank is not None:
        shown.caption = words.rank.format(rank=record.rank, of=record.of, asked=record.asked)
    return shown


def _trend(trend: Trend, words: Headings, name: str) -> Table:
    shown = _table(words.trend.format(name=name, day=trend.base_day, mean=_text(trend.base_mean)), words.day)
    for header in (words.mean, words.indexed):
        shown.add_column(header, justify="right")
    for day in trend.days:
        shown.add_row(str(day.day), _text(day.mean), _text(day.index))
    return shown


def _table(title: str, *columns: str) -> Table:
    return Table(*columns, title=title, title_justify="left", caption_justify="left", min_width=_LEAST_WIDTH)


def _add_growth_columns(table: Table, words: Headings) -> None:
    for header in (words.now, words.base, words.ratio, words.percent, words.per_day):
        table.add_column(header, justify="right")


def _row(change: Growth) -> tuple[str, ...]:
    rates = (change.ratio, change.growth_percent, change.growth_percent_per_working_day)
    return (_count(change.now), _count(change.base), *map(_text, rates))


def _count(number: int | None) -> str:
    return _UNKNOWN if number is None else f"{number:,}"


def _text(number: Decimal | None) -> str:
    return _UNKNOWN if number is None else f"{number:,}"
