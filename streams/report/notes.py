"""Notes: what a reader must know before quoting a report, in either language."""

from collections.abc import Iterator

from streams.comparison.history import BEGINS
from streams.report.document import Report
from streams.report.names import Language
from streams.report.phrases import PHRASES


def notes(report: Report, language: Language) -> Iterator[str]:
    """Yield one sentence each, without the label."""
    words, windows = PHRASES[language].notes, report.windows
    for name, days in ((words.this, windows.now), (words.base, windows.base)):
        if days.missing:
            yield words.missing.format(
                week=name, first=days.first, last=days.last, reason=reason(report, days.missing, language)
            )
        if days.provisional:
            yield words.provisional.format(week=name)
    if windows.now.last < windows.last:
        yield words.running.format(days=windows.now.days)
    if len(report.versions) > 1:
        yield words.versions
    for cell in report.unknown_cells:
        yield words.unknown.format(cell=cell)


def reason(report: Report, missing: str, language: Language) -> str:
    """Say in a language why figures are missing; `missing` is what the document says, in English."""
    words = PHRASES[language].notes
    if report.history_first is None or report.history_complete is None:
        return words.empty
    if missing == BEGINS.format(day=report.history_first):
        return words.begins.format(day=report.history_first)
    return words.complete.format(day=report.history_complete)
