"""Days: `jobs.daily.v1` of all cells, from counted changes. Rules 9, 11, 13 and 15."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from math import ceil, log
from typing import Any

from recounting.employers import encoded, estimate, sketch_of
from recounting.instant import Calendar, iso
from recounting.opening import Change
from recounting.seat import Seat

#: Plain counts of a record, as they lie in a row.
COUNTS = (
    *("postings", "duplicates", "new", "positions", "resumed", "reposted", "closed"),
    *("backdated", "applications", "remote"),
)
_PLACE = {name: place for place, name in enumerate(COUNTS)}
_POSITIONS, _REMOTE, _BACKDATED, _APPLICATIONS = (
    _PLACE[name] for name in ("positions", "remote", "backdated", "applications")
)
STOCK = {"new": 1, "resumed": 1, "reposted": 1, "closed": -1}
#: An advert's own date is believed for so many days before its start.
BELIEVED_DAYS = 7
_GROWTH = log(1.01 / 0.99)


class Row:
    """One cell on one day. stock: how `open` changes on it. pay: currency -> annual figures."""

    __slots__ = ("counts", "employers", "pay", "stock")

    def __init__(self) -> None:
        self.counts = [0] * len(COUNTS)
        self.stock = 0
        self.employers: list[int] = []
        self.pay: dict[str, list[int]] | None = None

    def empty(self) -> bool:
        """Whether nothing is left to say."""
        return not (self.stock or any(self.counts))


class Days:
    """Every cell's days."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._cells: defaultdict[str, defaultdict[int, Row]] = defaultdict(_rows)

    def add(self, change: Change[Seat], cells: Iterable[str]) -> None:
        """Counts one change in these cells of its posting."""
        kind, at, seat, advertised = change
        started = self._calendar.day(at)
        day, backdated = _advertised(seat.posted, started) if advertised else (started, False)
        place = _PLACE[kind]
        stock = STOCK.get(kind, 0)
        for cell in cells:
            rows = self._cells[cell]
            row = rows[day]
            row.counts[place] += 1
            if stock:
                (row if day == started else rows[started]).stock += stock
            if kind == "postings":
                row.employers.append(seat.employer)
                if backdated:
                    row.counts[_BACKDATED] += 1
            elif kind == "new":
                row.counts[_POSITIONS] += seat.positions
                row.counts[_REMOTE] += seat.remote
                if seat.pay is not None:
                    if row.pay is None:
                        row.pay = {}
                    row.pay.setdefault(seat.pay.currency, []).append(seat.pay.annual)

    def apply(self, seat: Seat, at: int, number: int) -> None:
        """Counts applications in all cells of their posting."""
        day = self._calendar.day(at)
        for cell in (*seat.market, *seat.own):
            self._cells[cell][day].counts[_APPLICATIONS] += number

    def cells(self) -> list[str]:
        """All cells in the order of their names."""
        return sorted(self._cells)

    def records(self, cell: str) -> Iterator[dict[str, Any]]:
        """The records of a cell that say something, in the order of their days."""
        stock = 0
        rows: dict[int, Row] = self._cells.get(cell, {})
        for day in sorted(rows):
            row = rows[day]
            if row.empty():
                continue
            stock += row.stock
            yield _record(cell, day, row, stock)


def _rows() -> defaultdict[int, Row]:
    return defaultdict(Row)


def _advertised(posted: int | None, started: int) -> tuple[int, bool]:
    """Rule 9: the day that is counted, and whether the advert is backdated."""
    if posted is None or posted > started:
        return started, False
    return (posted, False) if posted >= started - BELIEVED_DAYS else (started, True)


def _record(cell: str, day: int, row: Row, stock: int) -> dict[str, Any]:
    sketch = sketch_of(row.employers)
    return {
        "cell": cell,
        "day": iso(day),
        **dict(zip(COUNTS, row.counts, strict=True)),
        "open": stock,
        "employers": estimate(sketch),
        "employers_sketch": encoded(sketch),
        "salary": {
            currency: {"n": len(paid), "sum": sum(paid), "buckets": _buckets(paid)}
            for currency, paid in sorted((row.pay or {}).items())
        },
    }


def _buckets(paid: list[int]) -> dict[str, int]:
    return {str(bucket): number for bucket, number in sorted(Counter(map(bucket_of, paid)).items())}


@cache
def bucket_of(annual: int) -> int:
    """Rule 13: ceil(ln x / ln(1.01/0.99))."""
    return ceil(log(annual) / _GROWTH)
