"""A page of /metrics against recounted windows: the counter of every pair, and the gauges of exported pairs."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from recounting.comparison import Figure
from recounting.opening import Change
from recounting.seat import Seat
from recounting.windows import WINDOWS, Windows

_SAMPLE = re.compile(r"(jobtide_\w+)\{(.*)\} (\S+)(?: \d+)?")
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)",?')
EXPORTED_FROM = 20


class Foundings:
    """Openings founded, by pair of role and sector."""

    def __init__(self) -> None:
        self.pairs: Counter[tuple[str, str]] = Counter()

    def add(self, change: Change[Seat], cells: Iterable[str]) -> None:
        """Counts a founding where it is one of the market, not of a source alone."""
        if change.kind == "new" and "total" in cells:
            self.pairs[change.posting.pair] += 1

    def apply(self, seat: Seat, at: int, number: int) -> None:
        """Applications found nothing."""


def metrics(foundings: Foundings, windows: Windows, page: str) -> Iterator[Figure]:
    """The counter of every pair; the gauges of exported pairs, the rest under role `other` of its sector.

    Counters only grow (rule 7): once something was corrected, the counter of new openings may exceed the truth and is
    not compared.
    """
    samples: defaultdict[str, dict[tuple[str, ...], float]] = defaultdict(dict)
    for line in page.splitlines():
        if found := _SAMPLE.fullmatch(line):
            labels = dict(_LABEL.findall(found[2]))
            labelled = (labels.get("role", ""), labels.get("sector", ""), labels.get("window", ""))
            samples[found[1]][labelled] = float(found[3])
    if not any(samples["jobtide_corrections_total"].values()):
        counter = samples["jobtide_new_openings_total"]
        for pair in sorted({*foundings.pairs, *((labels[0], labels[1]) for labels in counter)}):
            yield Figure(_name(pair), "new_openings_total", foundings.pairs[pair], counter.get((*pair, "")))
    stock = samples["jobtide_open_openings"]
    exported = {(role, sector) for role, sector, _ in stock}
    shown: defaultdict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for (role, sector), cell in _pairs(windows).items():
        large = role != "other" and cell["windows"]["7d"]["new"] >= EXPORTED_FROM
        if large and (role, sector) not in exported:
            yield Figure(_name((role, sector)), "exported", 1, 0)
        shown[role if (role, sector) in exported else "other", sector].append(cell)
    for pair in sorted({*shown, *exported}):
        cells = shown.get(pair, [])
        yield Figure(_name(pair), "open_openings", sum(cell["open"] for cell in cells), stock.get((*pair, "")))
        for gauge, field in (("openings", "new"), ("positions", "positions"), ("applications", "applications")):
            for window in WINDOWS:
                expected = sum(cell["windows"][window][field] for cell in cells)
                got = samples[f"jobtide_demand_{gauge}"].get((*pair, window))
                yield Figure(_name(pair), f"demand_{gauge} {window}", expected, got)


def _name(pair: tuple[str, str]) -> str:
    return f"role={pair[0]},sector={pair[1]}"


def _pairs(windows: Windows) -> dict[tuple[str, str], dict[str, Any]]:
    found = {}
    for cell, values in windows.cells().items():
        if cell.startswith("role=") and "," in cell:
            role, sector = (part.partition("=")[2] for part in cell.split(","))
            found[role, sector] = values
    return found
