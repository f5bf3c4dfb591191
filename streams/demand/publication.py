"""Publication: which cells have records to write, and when. Rounds, and each round in slices."""

from collections.abc import Iterable

from streams.contracts.stage import Instant, Tick
from streams.demand.cell import Cell
from streams.demand.employers import Employers
from streams.demand.figures import date, public_record
from streams.demand.outlook import Outlook


class Publication:
    """Records of `jobs.demand.v1` that are due.

    every: a round begins at most once in so much time of `Tick.at`, so no cell is published more often.
    most:  a slice of a round has so many cells; the rest come with the next ticks, so that no tick takes long.
    outlook: what is usual; it is part of a record and no reason to publish one.
    """

    def __init__(self, employers: Employers, every: Instant, most: int, outlook: Outlook | None = None) -> None:
        self._employers = employers
        self._outlook = outlook
        self._every = every
        self._most = most
        self._due: set[Cell] = set()  # changed since their last publication
        self._forced: set[Cell] = set()  # to be published whether changed or not
        self._round: list[Cell] = []  # what is left of the round under way, last first
        self._always: set[Cell] = set()
        self._shown: dict[Cell, object] = {}
        self._begun: tuple[Instant, Instant] | None = None  # wall time and T of the newest round

    def add(self, cells: Iterable[Cell]) -> None:
        """Note that the figures of these cells may have changed."""
        self._due.update(cells)

    def force(self, cells: Iterable[Cell]) -> None:
        """Have these cells published with the next tick, whether they changed or not."""
        self._forced.update(cells)
        self._begun = None

    def wanted(self, at: Instant, time: Instant) -> bool:
        """Tell whether there is something to publish at wall time `at`, windows ending at `time`."""
        if self._round or self._begun is None:
            return True
        # A clock that was set back must not silence us until it is where it was.
        if 0 <= at - self._begun[0] < self._every:
            return False
        return bool(self._due) or self._begun[1] != time

    def take(self, total: Cell | None, time: Instant, tick: Tick) -> list[tuple[bytes, bytes]]:
        """Return the next slice; `total` is in each round in which T moved, so that readers see freshness."""
        if not self._round:
            self._always = self._forced
            if total is not None and (self._begun is None or self._begun[1] != time):
                self._always.add(total)
            self._round = sorted(self._due | self._always, key=lambda cell: cell.name, reverse=True)
            self._due, self._forced = set(), set()
            self._begun = (tick.at, time)
        figures, as_of = [], date(time)
        cells = self._round[-self._most :][::-1]
        bands = {} if self._outlook is None else dict(zip(cells, self._outlook.bands(cells, time), strict=True))
        for cell in cells:
            sums = cell.figures()
            employers = self._employers.figures(cell, sums.employers)
            shown = (sums[2:6], sums.open, employers)
            if cell in self._always or self._shown.get(cell) != shown:
                usual = bands.get(cell)
                record = public_record(cell.name, sums, employers, as_of, tick.revision, expected=usual)
                figures.append((cell.key, record))
                self._shown[cell] = shown
        del self._round[-self._most :]
        return figures
