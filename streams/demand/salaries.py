"""Salaries: advertised annual pay of the last week's new openings, by domain, role and both, from the days' records.

It costs some reads a cell, so each tick looks at a few cells and the figures go round: with 1,500 cells once in ten
seconds. They are gauges for people; nothing is counted from them.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

from streams.calendar import number_of
from streams.contracts.daily import Salary, median
from streams.contracts.snapshot import SalaryFigures
from streams.contracts.stage import Instant
from streams.demand.cell import Cell, Cells
from streams.demand.comparisons import Comparisons
from streams.demand.ledger import Ledger

#: Days that are added up, the running one among them.
DAYS = 7
#: Fewer observations say nothing about a role, and would make a series of each currency that anybody ever wrote.
LEAST = 20
#: Cells of one tick: about 2 ms.
_SLICE = 50

_SHAPES = {(), ("domain",), ("role",), ("domain", "role")}


class Salaries:
    """Pay of the cells as of the last look at each. comparisons: tells the day of an instant; None: nothing is told."""

    def __init__(self, cells: Cells, ledger: Ledger, comparisons: Comparisons | None) -> None:
        self._cells = cells
        self._ledger = ledger
        self._comparisons = comparisons
        self._watched: list[Cell] = []
        self._seen = 0
        self._turn = 0
        self._found: dict[Cell, tuple[SalaryFigures, ...]] = {}

    def figures(self, time: Instant) -> tuple[SalaryFigures, ...]:
        """Look at the next few cells over the week up to the day of T; return the figures of all."""
        if self._comparisons is None:
            return ()
        new = islice(self._cells.values(), self._seen, None)  # a dict keeps its order: the new ones are the last
        self._watched += [cell for cell in new if tuple(cell.values) in _SHAPES]
        self._seen = len(self._cells)
        last = number_of(self._comparisons.day(time))
        for _ in range(min(_SLICE, len(self._watched))):
            cell = self._watched[self._turn % len(self._watched)]
            self._turn += 1
            if found := tuple(self._look(cell, last)):
                self._found[cell] = found
            else:
                self._found.pop(cell, None)
        return tuple(one for found in self._found.values() for one in found)

    def _look(self, cell: Cell, last: int) -> Iterator[SalaryFigures]:
        numbers: defaultdict[str, int] = defaultdict(int)
        sums: defaultdict[str, int] = defaultdict(int)
        buckets: defaultdict[str, defaultdict[int, int]] = defaultdict(lambda: defaultdict(int))
        for number in range(last - DAYS + 1, last + 1):
            for currency, (n, total, counted) in self._ledger.pays(cell, number).items():
                numbers[currency] += n
                sums[currency] += total
                for bucket, count in counted.items():
                    buckets[currency][bucket] += count
        domain, role = (cell.values.get(key, "") for key in ("domain", "role"))
        for currency, n in sorted(numbers.items()):
            if n >= LEAST:
                stated = Salary(n, sums[currency], buckets[currency])
                yield SalaryFigures(domain, role, currency, n, stated.sum / n, median(stated))
