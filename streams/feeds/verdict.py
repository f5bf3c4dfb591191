"""Verdict: the truth of a feed against what was published, digit by digit."""

from collections.abc import Iterable, Iterator, Mapping
from heapq import nsmallest
from typing import TypeVar

from streams.contracts.demand import PANE_SPANS, WINDOW_SPANS, WINDOWS, Demand, Window
from streams.contracts.stage import MINUTE, Instant
from streams.contracts.tally import Attributes, Kind
from streams.feeds.truth import Truth

#: Employers are counted up to here; beyond, the density of the smallest hashes tells (rule 11).
SKETCH = 2_048

_FIGURES = {
    "new": Kind.NEW,
    "positions": Kind.POSITIONS,
    "closed": Kind.CLOSED,
    "applications": Kind.APPLICATIONS,
}

Name = TypeVar("Name", str, str | tuple[Window, str])

#: `open`, or (window, figure) -> value.
Figures = dict[str | tuple[Window, str], int]


def figures(truth: Truth, at: Instant) -> dict[str, Figures]:
    """What `jobs.demand.v1` must say at `at`, by cell. Figures that are zero may be absent."""
    sums: dict[str, Figures] = {}
    employers: dict[tuple[str, Window], set[int]] = {}
    for attributes, minutes in truth.groups.items():
        cells = list(_cells(attributes))
        for number, minute in minutes.items():
            windows = [
                window
                for window, span, pane in zip(WINDOWS, WINDOW_SPANS, PANE_SPANS, strict=True)
                if at - span < number * MINUTE // pane * pane <= at
            ]
            counts = minute.counts
            stock = counts[Kind.NEW] + counts[Kind.RESUMED] + counts[Kind.REPOSTED] - counts[Kind.CLOSED]
            for cell in cells:
                found = sums.setdefault(cell, {})
                found["open"] = found.get("open", 0) + stock
                for window in windows:
                    for name, kind in _FIGURES.items():
                        if counts[kind]:
                            found[window, name] = found.get((window, name), 0) + counts[kind]
                    if minute.employers:
                        employers.setdefault((cell, window), set()).update(minute.employers)
    for (cell, window), hashes in employers.items():
        sums[cell][window, "employers"] = distinct(hashes)
    return sums


def distinct(hashes: set[int]) -> int:
    """How many employers: their number, or the estimate from the 2,048 smallest hashes (rule 11)."""
    if len(hashes) < SKETCH:
        return len(hashes)
    largest = nsmallest(SKETCH, hashes)[-1]
    return (2 * (SKETCH - 1) * 2**64 + largest) // (2 * largest)


def differences(
    truth: Truth,
    published: Iterable[Demand],
    at: Instant,
    *,
    new_openings: Mapping[tuple[str, str], int] | None = None,
    rejected: Mapping[str, int] | None = None,
) -> list[str]:
    """Every published figure that is not the truth, as a sentence; empty means exact.

    published: all records of `jobs.demand.v1`, in any order; of a cell the one with the highest revision counts.
    at: the instant that the windows end at. A figure that has no record counts as zero.
    new_openings: (role, sector) -> `new_openings_total`; rejected: reason -> `rejected_total` over both topics.
    """
    newest: dict[str, Demand] = {}
    for record in published:
        if record.cell not in newest or newest[record.cell].revision[1:] <= record.revision[1:]:
            newest[record.cell] = record
    said = {cell: _said(record) for cell, record in newest.items()}
    found: list[str] = []
    meant = figures(truth, at)
    for cell in sorted(meant.keys() | said.keys()):
        found += _compare(cell, meant.get(cell, {}), said.get(cell, {}))
    if new_openings is not None:
        pairs = {f"role={role},sector={sector}": number for (role, sector), number in truth.new_openings().items()}
        counted = {f"role={role},sector={sector}": number for (role, sector), number in new_openings.items()}
        found += _compare("new_openings_total", pairs, counted)
    if rejected is not None:
        found += _compare("rejected_total", truth.rejected, rejected)
    return found


def _said(record: Demand) -> Figures:
    said: Figures = {"open": record.open}
    for window, values in record.windows.items():
        said |= {(window, name): getattr(values, name) for name in (*_FIGURES, "employers")}
    return said


def _compare(what: str, meant: Mapping[Name, int], said: Mapping[Name, int]) -> Iterator[str]:
    for name in sorted(meant.keys() | said.keys(), key=str):
        wanted, got = meant.get(name, 0), said.get(name, 0)
        if wanted != got:
            figure = name if isinstance(name, str) else " ".join(name)
            yield f"{what}: {figure} is {got}, the truth is {wanted}"


def _cells(attributes: Attributes) -> Iterator[str]:
    role, sector = attributes.role, attributes.sector
    yield from ("total", f"sector={sector}", f"role={role}", f"role={role},sector={sector}")
    yield from (f"industry={industry}" for industry in attributes.industries)
    for domain in attributes.domains:
        yield from (f"domain={domain}", f"domain={domain},role={role}")
    yield f"source={attributes.source}"
