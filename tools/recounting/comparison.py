"""Published figures against recounted ones: `jobs.demand.v1` records and a metrics page."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from math import nan
from typing import Any, NamedTuple

from recounting.figures import FIELDS, WINDOWS, Figures

_SAMPLE = re.compile(r"(jobtide_\w+)\{(.*)\} (\S+)(?: \d+)?")
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)",?')
EXPORTED_FROM = 20


class Figure(NamedTuple):
    """One compared figure."""

    cell: str
    field: str
    expected: int
    got: float | None

    @property
    def equal(self) -> bool:
        """A cell that is not published has zeros (None); what a published record lacks (NaN) equals nothing."""
        return self.expected == (self.got or 0)


def latest_records(lines: Iterable[bytes | str]) -> dict[str, dict[str, Any]]:
    """The last record of each key: the highest revision of an incarnation; between incarnations the later line."""
    latest: dict[str, dict[str, Any] | None] = {}
    for number, line in enumerate(lines, 1):
        try:
            entry = json.loads(line)
            key, value = entry["key"], entry["value"]
            revision = value["revision"] if value else None
        except (ValueError, KeyError, TypeError) as why:
            raise ValueError(f"line {number} of the records is no {{key, value with revision}}: {why!r}") from None
        before = latest.get(key)
        if before and revision and before["revision"][0] == revision[0] and before["revision"] > revision:
            continue
        latest[key] = value
    return {key: value for key, value in latest.items() if value}


def demand(figures: Figures, records: dict[str, dict[str, Any]]) -> Iterator[Figure]:
    """Stock and windows of every cell that either side knows."""
    recounted = figures.cells()
    for cell in sorted({*recounted, *records}):
        expected = recounted.get(cell) or figures.cell(cell)
        got = records.get(cell, {})
        if got and got.get("cell") != cell:
            yield Figure(cell, f"cell is {got.get('cell')!r}", 1, 0)
        lacking = nan if got else None
        yield Figure(cell, "open", expected["open"], got.get("open", lacking))
        for window in WINDOWS:
            values = got.get("windows", {}).get(window, {})
            for field in FIELDS:
                yield Figure(cell, f"{window}.{field}", expected["windows"][window][field], values.get(field, lacking))


def metrics(figures: Figures, page: str) -> Iterator[Figure]:
    """The counter of every pair; the gauges of exported pairs, the rest under role `other` of its sector."""
    samples: defaultdict[str, dict[tuple[str, ...], float]] = defaultdict(dict)
    for line in page.splitlines():
        if found := _SAMPLE.fullmatch(line):
            labels = dict(_LABEL.findall(found[2]))
            labelled = (labels.get("role", ""), labels.get("sector", ""), labels.get("window", ""))
            samples[found[1]][labelled] = float(found[3])
    counter = samples["jobtide_new_openings_total"]
    for pair in sorted({*figures.new_openings, *((labels[0], labels[1]) for labels in counter)}):
        got = counter.get((*pair, ""))
        yield Figure(_name(pair), "new_openings_total", figures.new_openings.get(pair, 0), got)
    stock = samples["jobtide_open_openings"]
    exported = {(role, sector) for role, sector, _ in stock}
    pairs = _pairs(figures)
    shown: defaultdict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for (role, sector), cell in pairs.items():
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


def _pairs(figures: Figures) -> dict[tuple[str, str], dict[str, Any]]:
    found = {}
    for cell, values in figures.cells().items():
        if cell.startswith("role=") and "," in cell:
            role, sector = (part.partition("=")[2] for part in cell.split(","))
            found[role, sector] = values
    return found
