"""Paragraph: a report in the words of a news agency, English or Chinese. Only what is known is told, with its n."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from streams.contracts.cells import TOTAL, parse_cell
from streams.report.document import Cell, Growth, Report
from streams.report.names import Language, Names
from streams.report.notes import reason
from streams.report.phrases import MONTHS, PHRASES

#: So many domains are told of, those with most new openings; and so many roles of each.
DOMAINS, ROLES = 3, 2


def paragraph(report: Report, names: Names, language: Language) -> str:
    """Return one paragraph."""
    return PHRASES[language].sep.join(_Teller(report, names, language).sentences())


class _Teller:
    def __init__(self, report: Report, names: Names, language: Language) -> None:
        self._report = report
        self._names = names
        self._language = language
        self._words = PHRASES[language]

    def sentences(self) -> Iterator[str]:
        report, words = self._report, self._words
        now, base = report.windows.now, report.windows.base
        market = report.record.years[-1].new if report.base_year == report.year - 1 else None
        total = next((cell.new for cell in report.cells if cell.cell == TOTAL), market)
        if total is not None and total.now is not None:
            yield words.opening.format(when=self._when(), now=f"{total.now:,}", change=self._change(total))
        if gap := now.missing or base.missing:
            yield words.missing.format(year=report.base_year, reason=reason(report, gap, self._language))
        if now.last < report.windows.last:
            yield words.running.format(days=now.days, year=report.base_year)
        if now.provisional or base.provisional:
            yield words.provisional
        a_day = total.growth_percent_per_working_day if total is not None else None
        if a_day is not None and now.working_days != base.working_days:
            yield words.per_day.format(percent=_signed(a_day))
        yield from self._record()
        told = [cell for cell in report.cells if cell.cell != TOTAL and cell.new.now]
        for cell in sorted(told, key=lambda cell: (-(cell.new.now or 0), cell.cell))[:DOMAINS]:
            yield from self._cell(cell)
        yield from self._industries()
        # A job fair: a source of which a tag is counted.
        fairs = {parse_cell(source.cell)["source"] for source in report.sources if "tag" in parse_cell(source.cell)}
        for source in report.sources:
            if parse_cell(source.cell)["source"] not in fairs:
                continue
            yield words.source.format(
                name=self._name(source.cell), employers=f"{source.employers:,}", positions=f"{source.positions:,}"
            )

    def _when(self) -> str:
        windows, words = self._report.windows, self._words
        alignment, _, number = windows.week.partition(":")
        span = {"first": self._date(windows.now.first), "last": self._date(windows.now.last)}
        if alignment in words.holidays:
            holiday = words.holidays[alignment]
            return words.after.format(holiday=holiday, number=number, worked=windows.now.working_days, **span)
        return words.dates.format(worked=windows.now.working_days, **span)

    def _date(self, day: date) -> str:
        month = day.month if self._language == "zh" else MONTHS[day.month - 1]
        return self._words.date.format(year=day.year, month=month, day=day.day)

    def _name(self, cell: str) -> str:
        return self._names.cell(cell, self._language)

    def _change(self, change: Growth) -> str:
        if change.growth_percent is None or change.now is None or change.base is None:
            return ""
        sign = (change.now > change.base) - (change.now < change.base)  # a growth of 0.0 percent is not always none
        phrase = {1: self._words.up, 0: self._words.flat, -1: self._words.down}[sign]
        percent = f"{abs(change.growth_percent):,}"
        return phrase.format(percent=percent, base=f"{change.base:,}", year=self._report.base_year)

    def _record(self) -> Iterator[str]:
        record = self._report.record
        if self._report.base_year != self._report.year - 1 or record.of == 1:
            return
        if record.rank == 1 and record.highest_in_years == record.asked:
            yield self._words.highest.format(years=record.asked)
        elif record.of < record.asked:
            *others, own = (year.new.growth_percent for year in record.years)
            if own is not None and all(own > other for other in others if other is not None):
                yield self._words.limited.format(known=record.of, asked=record.asked)

    def _cell(self, cell: Cell) -> Iterator[str]:
        words, name = self._words, self._name(cell.cell)
        yield words.domain.format(name=name, now=f"{cell.new.now:,}", change=self._change(cell.new))
        for pay in cell.pay[:1]:
            converted = ""
            if pay.converted is not None and pay.rate_day is not None:
                converted = words.converted.format(
                    amount=f"{pay.converted:,}",
                    currency=pay.converted_currency,
                    rate=pay.rate,
                    day=self._date(pay.rate_day),
                )
            yield words.pay.format(
                name=name,
                mean=f"{pay.mean:,}",
                currency=pay.currency,
                converted=converted,
                n=f"{pay.n:,}",
                coverage=pay.coverage_percent,
            )
        if (applied := cell.applications).ratio is not None:
            yield words.applications.format(
                name=name,
                now=f"{applied.now:,}",
                base=f"{applied.base:,}",
                ratio=applied.ratio,
                percent=applied.growth_percent,
                year=self._report.base_year,
            )
        yield from self._shares(cell.cell)

    def _shares(self, cell: str) -> Iterator[str]:
        words = self._words
        for shares in self._report.shares:
            if shares.domain == parse_cell(cell).get("domain") and "role" not in parse_cell(cell):
                parts = [
                    words.share.format(
                        name=self._names.of("role", share.role, self._language), percent=share.share_percent
                    )
                    for share in shares.roles
                    if share.role != "other"
                ][:ROLES]
                if parts:
                    joined = words.comma.join(parts)
                    yield words.shares.format(name=self._name(cell), n=f"{shares.n:,}", parts=joined)

    def _industries(self) -> Iterator[str]:
        ranking = self._report.industries
        if len(ranking.ranked) < ranking.top:
            return
        parts = self._words.comma.join(
            (self._words.only if n == 1 else self._words.parent).format(
                n=n, name=self._names.of("sector", slug, self._language)
            )
            for slug, n in ranking.parents.items()
            if slug != "unknown"
        )
        if not parts:
            return
        yield self._words.industries.format(top=ranking.top, floor=f"{ranking.floor:,}", parts=parts)


def _signed(percent: Decimal) -> str:
    return f"{percent:+,}"
