"""Author: writes the document that answers a question, from a history of days."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

import msgspec

from streams.calendar import Week, Workdays
from streams.comparison import (
    Change,
    History,
    Missing,
    Pair,
    Totals,
    index,
    pair,
    pay,
    rank,
    record,
    rounded,
    trailing_means,
)
from streams.contracts.cells import OTHER, TOTAL, parse_cell
from streams.report import document
from streams.report.names import Names
from streams.report.notes import notes
from streams.report.question import Question


def write(question: Question, history: History, workdays: Workdays, names: Names) -> document.Report:
    """Answer a question. Raises ValueError if a year of it does not have the week, or a cell's name is none."""
    both = pair(question.week, workdays, question.year, question.base, history)
    known = [(cell, parse_cell(cell)) for cell in history.cells]
    asked = question.cells or (TOTAL, *[cell for cell, values in known if tuple(values) == ("domain",)])
    windows = _windows(question.week, both, history)
    industries = _industries(question, history, workdays, names)
    versions = [document.Version(*rules, *days) for rules, days in sorted(history.versions.items())]
    found = document.Report(
        question.year,
        question.base,
        workdays.country,
        history.zone,
        history.first,
        history.complete,
        windows,
        [_cell(cell, both, history, question) for cell in asked],
        list(_shares([cell for cell in asked if tuple(parse_cell(cell)) == ("domain",)], both, history)),
        industries,
        _record(question, both, history, workdays),
        list(_sources([cell for cell, values in known if "source" in values], both, history)),
        [] if question.base_day is None else [_trend(cell, question.base_day, both, history) for cell in asked],
        versions,
        [cell for cell in asked if cell not in history.cells],
        [],
    )
    return msgspec.structs.replace(found, notes=list(notes(found, "en")))


def _windows(week: Week, both: Pair, history: History) -> document.Windows:
    gaps = [gap and gap.reason for gap in (history.gap(both.now), history.gap(both.base))]
    now, base = map(document.days, (both.now, both.base), both.working, gaps)
    return document.Windows(str(week), week.variant, both.whole.last, now, base)


def _cell(cell: str, both: Pair, history: History, question: Question) -> document.Cell:
    parse_cell(cell)
    now, base = history.totals(cell, both.now), history.totals(cell, both.base)
    changes = {name: document.growth(both.change(history, cell, name)) for name in document.MEASURES}
    # Distinct employers do not add up over days, so there are none per day.
    employers = msgspec.structs.replace(changes["employers"], growth_percent_per_working_day=None)
    return document.Cell(
        cell,
        changes["new"],
        changes["positions"],
        changes["applications"],
        employers,
        (_per_opening(now, history), _per_opening(base, history)),
        [
            document.Pay(
                figure.currency,
                figure.n,
                rounded(figure.coverage * 100, 1),
                figure.mean,
                figure.median,
                figure.converted,
                *((figure.rate.base, figure.rate.price, figure.rate.day) if figure.rate else (None, None, None)),
            )
            for figure in (pay(now, question.rates) if isinstance(now, Totals) else ())
        ],
    )


def _per_opening(totals: Totals | Missing, history: History) -> Decimal | None:
    if isinstance(totals, Missing) or not totals.new or not history.has_applications:
        return None
    return rounded(Fraction(totals.applications, totals.new), 1)


def _shares(domains: list[str], both: Pair, history: History) -> Iterator[document.Shares]:
    for cell in domains:
        whole = history.totals(cell, both.now)
        if isinstance(whole, Missing) or not whole.new:
            continue
        domain = parse_cell(cell)["domain"]
        roles = []
        for part in history.cells:
            match parse_cell(part):
                case {"domain": found, "role": role} if found == domain:
                    totals = history.totals(part, both.now)
                    if isinstance(totals, Totals) and totals.new:
                        share = rounded(Fraction(totals.new, whole.new) * 100, 2)
                        roles.append(document.RoleShare(role, totals.new, share))
        roles.sort(key=lambda share: (-share.new, share.role))
        yield document.Shares(domain, whole.new, roles)


def _industries(question: Question, history: History, workdays: Workdays, names: Names) -> document.Industries:
    both = pair(question.industry_week, workdays, question.year, question.base, history)
    changes: dict[str, Change] = {}
    for cell in history.cells:
        match parse_cell(cell):
            case {"industry": slug} if slug != OTHER:  # what is not classified is no industry
                changes[slug] = both.change(history, cell, "positions")
    ranking = rank(changes, question.floor)
    return document.Industries(
        _windows(question.industry_week, both, history),
        question.floor,
        question.top,
        [
            document.Industry(place, slug, names.parents.get(slug, "unknown"), document.growth(change))
            for place, (slug, change) in enumerate(ranking.rows, 1)
        ],
        ranking.small,
        ranking.unknown,
        dict(ranking.parents(question.top, names.parents).most_common()),
    )


def _record(question: Question, own: Pair, history: History, workdays: Workdays) -> document.Record:
    changes: dict[int, Change] = {}
    years = []
    for year in range(question.year - question.years + 1, question.year + 1):
        both = pair(question.week, workdays, year, year - 1, history)
        if own.now.length < own.whole.length:  # a running week is compared with the same days of all years
            both = both.head(own.now.length, workdays)
        changes[year] = both.change(history, TOTAL)
        gap = history.gap(both.base) or history.gap(both.now)
        years.append(document.YearGrowth(year, document.growth(changes[year]), gap and gap.reason))
    found = record({year: change.growth for year, change in changes.items()}, question.year, question.years)
    return document.Record(found.rank, found.of, found.asked, found.highest_in, years)


def _sources(cells: list[str], both: Pair, history: History) -> Iterator[document.Source]:
    for cell in cells:
        totals = history.totals(cell, both.now)
        if isinstance(totals, Totals) and totals.postings:
            yield document.Source(cell, totals.employers, totals.new, totals.positions)


def _trend(cell: str, base: date, both: Pair, history: History) -> document.Trend:
    days = [*both.base.days(), *both.now.days()]
    means = trailing_means(history, cell, {base, *days})
    indexes = index(means, base) if means.get(base) else {}
    return document.Trend(
        cell,
        base,
        _rounded(means.get(base)),
        [document.TrendDay(day, _rounded(means.get(day)), _rounded(indexes.get(day))) for day in days],
    )


def _rounded(value: Fraction | None) -> Decimal | None:
    return None if value is None else rounded(value, 1)
