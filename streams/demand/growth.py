"""Growth: new openings of the running week's complete days over those of the same days of the base week, minus 1."""

from collections.abc import Iterator
from datetime import date

from streams.calendar import number_of
from streams.contracts.cells import TOTAL
from streams.contracts.snapshot import GrowthFigures
from streams.contracts.stage import Instant
from streams.contracts.tally import Kind
from streams.demand.cell import Cell, Cells
from streams.demand.comparisons import Comparison, Comparisons
from streams.demand.ledger import Ledger

#: Ratios do not add up, so the market and each role, sector and domain have their own; pairs would be mostly noise.
_SHAPES = {(), ("role",), ("sector",), ("domain",)}


class Growths:
    """Growth of the cells, from the days of the ledger. comparisons: None where nothing is to be compared.

    It is counted anew when a round of changed days has been published, and when another day begins: not with every
    tick, as it reads some days of every cell.
    """

    def __init__(self, cells: Cells, ledger: Ledger, comparisons: Comparisons | None) -> None:
        self._cells = cells
        self._ledger = ledger
        self._comparisons = comparisons
        self._day: date | None = None
        self._figures: tuple[GrowthFigures, ...] = ()

    def figures(self, time: Instant, *, changed: bool) -> tuple[GrowthFigures, ...]:
        """Return the growths at T. A cell has none where the base week has no new opening.

        Nor has any cell where the base week begins before the first day on which an opening was founded by its instant:
        days before have old `date_posted` alone (rule 9), and of what was new on them nothing is known.
        """
        if self._comparisons is not None:
            day = self._comparisons.day(time)
            if changed or day != self._day:
                self._day = day
                self._figures = tuple(self._all(self._comparisons.on(day)))
        return self._figures

    def _all(self, compared: list[Comparison]) -> Iterator[GrowthFigures]:
        since = self._first()
        for comparison in compared:
            if since is not None and number_of(comparison.base) >= since:
                yield from self._compare(comparison)

    def _compare(self, comparison: Comparison) -> Iterator[GrowthFigures]:
        first, base = number_of(comparison.first), number_of(comparison.base)
        for cell in self._cells.values():
            if tuple(cell.values) in _SHAPES and (then := self._new(cell, base, comparison.days)):
                now = self._new(cell, first, comparison.days)
                role, sector, domain = (cell.values.get(key, "") for key in ("role", "sector", "domain"))
                yield GrowthFigures(role, sector, domain, comparison.name, now / then - 1)

    def _new(self, cell: Cell, first: int, days: int) -> int:
        return sum(self._ledger.counts(cell, number)[Kind.NEW] for number in range(first, first + days))

    def _first(self) -> int | None:
        if (total := self._cells.get(TOTAL)) is None:
            return None
        return next((day for day in total.book.days() if self._ledger.counts(total, day)[Kind.OPENED]), None)
