"""Published figures against recounted ones: `jobs.daily.v1` and `jobs.demand.v1`, figure by figure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from math import nan
from typing import Any, NamedTuple

from recounting.days import COUNTS, Days
from recounting.published import Record, newest, parsed
from recounting.windows import FIELDS, WINDOWS, Windows

DAILY = (*COUNTS, "open", "employers")


class Figure(NamedTuple):
    """One compared figure: its cell (and day), its field, both sides."""

    cell: str
    field: str
    expected: Any
    got: Any

    @property
    def equal(self) -> bool:
        """What is not published is zero (None); what a published record lacks (NaN) equals nothing."""
        return bool(self.expected == (self.got or 0)) or not (self.expected or self.got)


def demand(windows: Windows, lines: Iterable[bytes | str]) -> Iterator[Figure]:
    """Stock and windows of every cell that either side knows; the lines are those of `jobs.demand.v1`."""
    recounted = windows.cells()
    records = {cell: parsed(line) for cell, line in newest(lines, "cell").items()}
    for cell in sorted({*recounted, *records}):
        expected = recounted.get(cell) or windows.cell(cell)
        got = records.get(cell, {})
        lacking = nan if got else None
        yield Figure(cell, "open", expected["open"], got.get("open", lacking))
        for window in WINDOWS:
            values = got.get("windows", {}).get(window, {})
            for field in FIELDS:
                yield Figure(cell, f"{window}.{field}", expected["windows"][window][field], values.get(field, lacking))


def daily(days: Days, lines: Iterable[bytes | str]) -> Iterator[Figure]:
    """Every figure of every cell-day that either side knows; the lines are those of `jobs.daily.v1`.

    `open` carries over days without a record (rule 15), on either side.
    """
    published: defaultdict[str, dict[str, bytes | str]] = defaultdict(dict)
    for key, line in newest(lines, "day", "cell").items():
        day, _, cell = key.partition("/")
        published[cell][day] = line
    for cell in sorted({*days.cells(), *published}):
        yield from _cell(cell, {record["day"]: record for record in days.records(cell)}, published.get(cell, {}))


def _cell(cell: str, recounted: dict[str, Record], published: dict[str, bytes | str]) -> Iterator[Figure]:
    stock, said = 0, 0
    for day in sorted({*recounted, *published}):
        expected: Record = recounted.get(day) or {"open": stock}
        got: Record = parsed(published[day]) if day in published else {"open": said}
        lacking = nan if day in published else None
        place = f"{day} {cell}"
        for field in DAILY:
            yield Figure(place, field, expected.get(field, 0), got.get(field, lacking))
        yield Figure(place, "employers_sketch", expected.get("employers_sketch", ""), got.get("employers_sketch", ""))
        yield from _salary(place, expected.get("salary", {}), got.get("salary") or {})
        stock, said = expected["open"], got.get("open", said)


def _salary(place: str, expected: dict[str, Any], got: dict[str, Any]) -> Iterator[Figure]:
    for currency in sorted({*expected, *got}):
        mine, other = expected.get(currency, {}), got.get(currency, {})
        lacking = nan if other else None
        for field in ("n", "sum"):
            yield Figure(place, f"salary.{currency}.{field}", mine.get(field, 0), other.get(field, lacking))
        yield Figure(place, f"salary.{currency}.buckets", mine.get("buckets", {}), _buckets(other.get("buckets", {})))


def _buckets(said: dict[str, int] | list[tuple[int, int]]) -> dict[str, int]:
    """Bucket -> number, whether it is written as an object or as pairs."""
    pairs = said.items() if isinstance(said, dict) else said
    return {str(bucket): number for bucket, number in pairs if number}
