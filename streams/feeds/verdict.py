"""Verdict: the truth of a feed against what was published, digit by digit."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from streams.contracts.demand import Demand
from streams.contracts.stage import Instant
from streams.feeds.figures import Figures, days, windows
from streams.feeds.truth import Truth

_FIGURES = ("new", "positions", "closed", "applications", "employers")
_COUNTS = (
    *("postings", "duplicates", "new", "positions", "resumed", "reposted", "closed", "backdated", "applications"),
    *("remote", "employers"),
)

Name = TypeVar("Name", bound=object)


def differences(
    truth: Truth,
    published: Iterable[Demand],
    at: Instant,
    *,
    new_openings: Mapping[tuple[str, str], int] | None = None,
    corrected: bool = False,
    rejected: Mapping[str, int] | None = None,
) -> list[str]:
    """Every published figure that is not the truth, as a sentence; empty means exact.

    published: all records of `jobs.demand.v1`, in any order; of a cell the one with the highest revision counts.
    at: the instant that the windows end at. A figure that has no record counts as zero.
    new_openings: (role, sector) -> `new_openings_total`. It only grows (rule 7): where something was corrected it may
    exceed the truth, but never fall short of it.
    rejected: reason -> `rejected_total` over both topics.
    """
    newest: dict[str, Demand] = {}
    for record in published:
        if record.cell not in newest or newest[record.cell].revision[1:] <= record.revision[1:]:
            newest[record.cell] = record
    said = {cell: _said(record) for cell, record in newest.items()}
    found: list[str] = []
    meant = windows(truth, at)
    for cell in sorted(meant.keys() | said.keys()):
        found += _compare(cell, meant.get(cell, {}), said.get(cell, {}))
    if new_openings is not None:
        pairs = {f"role={role},sector={sector}": number for (role, sector), number in truth.new_openings().items()}
        counted = {f"role={role},sector={sector}": number for (role, sector), number in new_openings.items()}
        if corrected:
            counted = {pair: min(number, pairs.get(pair, 0)) for pair, number in counted.items()}
        found += _compare("new_openings_total", pairs, counted)
    if rejected is not None:
        found += _compare("rejected_total", truth.rejected, rejected)
    return found


def daily_differences(truth: Truth, published: Iterable[Mapping[str, Any]]) -> list[str]:
    """Every figure of a day that is not the truth, as a sentence; empty means exact.

    published: the newest record of `jobs.daily.v1` of each cell and day, as an object of the contract. `open` carries
    over days without a record, on both sides (rule 15).
    """
    said: dict[str, dict[str, Mapping[str, Any]]] = {}
    for record in published:
        said.setdefault(record["cell"], {})[record["day"]] = record
    meant = days(truth)
    found: list[str] = []
    for cell in sorted(meant.keys() | said.keys()):
        mine, theirs = meant.get(cell, {}), said.get(cell, {})
        stock = shown = 0
        for day in sorted(mine.keys() | theirs.keys()):
            wanted, got = mine.get(day, {"open": stock}), theirs.get(day, {"open": shown})
            stock, shown = wanted["open"], got["open"]
            found += _compare(f"{day} {cell}", _flat(wanted), _flat(got))
    return found


def _said(record: Demand) -> Figures:
    said: Figures = {"open": record.open}
    for window, values in record.windows.items():
        said |= {(window, name): getattr(values, name) for name in _FIGURES}
    return said


def _flat(figures: Mapping[str, Any]) -> dict[str, Any]:
    flat = {name: figures.get(name, 0) for name in (*_COUNTS, "open")}
    flat["employers_sketch"] = figures.get("employers_sketch") or 0
    for currency, paid in (figures.get("salary") or {}).items():
        flat |= {f"salary {currency} {name}": value for name, value in paid.items()}
    return flat


def _compare(what: str, meant: Mapping[Name, Any], said: Mapping[Name, Any]) -> Iterator[str]:
    for name in sorted(meant.keys() | said.keys(), key=str):
        wanted, got = meant.get(name, 0), said.get(name, 0)
        if wanted != got:
            figure = " ".join(name) if isinstance(name, tuple) else name
            yield f"{what}: {figure} is {got}, the truth is {wanted}"
