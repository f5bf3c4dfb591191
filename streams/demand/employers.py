"""Employers: how many distinct employers posted, by cell and window.

For every cell it is enough to know each employer's LAST minute up to T, and its minutes after T:

- A minute m is in window w from T = p_w(m) on for w minutes, p_w(m) being the start of its pane. p_w never falls with
  m, so of two minutes m <= n <= T (both panes have started) n's pane leaves no earlier: whenever m is in w, n is.
- A minute after T is in the windows whose pane has started (an hour's pane counts whole), and in no others: it may be
  all that puts an employer into the 7d window, while the last minute up to T decides about 1h. So it is kept apart.

The last minutes are counted in the panes: the EMPLOYERS lane of a pane is how many have their last minute in it. A
posting moves one employer from pane to pane, and windows add the lane up like any count: no figure needs a scan, except
the estimate of a window with 2,048 employers or more (counting rule 11), for which a cell keeps `Ranks`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np

from streams.demand.cell import Cell, Cells
from streams.demand.combination import Combination
from streams.demand.panes import Panes
from streams.demand.portions import PORTION, portions
from streams.demand.ranks import Ranks
from streams.demand.vector import Lane, unpack
from streams.demand.windows import NEVER, OUTSIDE, SPANS, first_minute, is_gone, last_minute

#: So many of the smallest hashes are a cell's sketch; with fewer employers the number is exact.
SKETCH = 2048


class Employers:
    """Employers of all cells. Reads T from the panes and counts in their EMPLOYERS lane."""

    def __init__(self, cells: Cells, panes: Panes) -> None:
        self._cells = cells
        self._panes = panes
        self._ahead: dict[int, dict[Cell, list[int]]] = {}
        self._near: list[int] | None = None  # minutes after T whose hour has started

    def add(self, minute: int, postings: dict[Cell, list[int]]) -> None:
        """Take the employers of postings of one minute, by cell; their counts are in the panes already."""
        if minute > self._panes.now:
            ahead = self._ahead.setdefault(minute, postings)
            self._near = None
            if ahead is not postings:
                for cell, hashes in postings.items():
                    ahead.setdefault(cell, []).extend(hashes)
        elif not is_gone(minute, self._panes.now):
            self._see(minute, postings)

    def _see(self, minute: int, postings: dict[Cell, list[int]]) -> None:
        places, begin = self._panes.places, self._panes.begin
        pane, layer = places[minute]
        moved: dict[int, int] = {}  # so many of a cell's employers leave this minute
        for cell, hashes in postings.items():
            if cell.ranks is not None:
                cell.ranks.touched += hashes
            latest, layers = cell.latest, cell.layers
            seen = 0
            for employer in hashes:
                old = latest.get(employer, NEVER)
                if old < minute:
                    latest[employer] = minute
                    seen += 1
                    if old >= begin:
                        moved[old] = moved[old] + 1 if old in moved else 1
            if seen:
                pane[cell] = pane.get(cell, 0) + seen
                layers[layer] += seen
            if moved:
                for old, number in moved.items():
                    before, left = places[old]
                    before[cell] -= number
                    layers[left] -= number
                moved.clear()

    def advance(self) -> set[Cell]:
        """Follow T; return the cells whose figures may have changed. Called after the panes have moved."""
        now = self._panes.now
        moved: set[Cell] = set()
        self._near = None
        for minute in sorted(minute for minute in self._ahead if minute <= now):
            postings = self._ahead.pop(minute)
            moved.update(postings)
            self.add(minute, postings)
        return moved

    def trim(self, cells: set[Cell]) -> None:
        """Forget employers that have left every window, once they are more than half of those that a cell remembers."""
        begin = self._panes.begin
        for cell in cells:
            if len(cell.latest) > 2 * unpack(sum(cell.layers[:OUTSIDE]))[Lane.EMPLOYERS] + SPANS[0]:
                if cell.ranks is not None:
                    cell.ranks.refresh(cell.latest)
                    cell.ranks.forget(begin)
                cell.latest = {employer: minute for employer, minute in cell.latest.items() if minute >= begin}

    def figures(self, cell: Cell, within: tuple[int, ...]) -> tuple[int, ...]:
        """Return the number of employers by window; `within` counts those that are in it by their last minute."""
        ahead = self._postings_ahead(cell)
        if max(within) < SKETCH:
            cell.ranks = None
            if not ahead:
                return within
        return tuple(self._figure(cell, window, count, ahead) for window, count in enumerate(within))

    def _figure(self, cell: Cell, window: int, within: int, ahead: list[tuple[int, int, int]]) -> int:
        begin, end = first_minute(window, self._panes.now), last_minute(window, self._panes.now)
        # Employers that are in the window by a minute after T alone: its pane has started.
        only_ahead = {employer for employer, minute, latest in ahead if minute <= end and latest < begin}
        if within + len(only_ahead) < SKETCH:
            return within + len(only_ahead)
        return self._estimate(cell, begin, only_ahead)

    def _postings_ahead(self, cell: Cell) -> list[tuple[int, int, int]]:
        """Return (employer, minute, its last minute up to T) of postings in minutes after T whose hour has started."""
        if self._near is None:
            end = last_minute(OUTSIDE - 1, self._panes.now)
            self._near = sorted(minute for minute in self._ahead if minute <= end)
        latest = cell.latest
        return [
            (employer, minute, latest.get(employer, NEVER))
            for minute in self._near
            for employer in self._ahead[minute].get(cell, ())
        ]

    def _estimate(self, cell: Cell, begin: int, only_ahead: set[int]) -> int:
        if cell.ranks is None:
            cell.ranks = Ranks(cell.latest)
        cell.ranks.refresh(cell.latest)
        smallest = cell.ranks.smallest(begin, SKETCH)
        if only_ahead:
            smallest = np.sort(np.concatenate([smallest, np.fromiter(only_ahead, np.uint64, len(only_ahead))]))
        return round((SKETCH - 1) * 2**64 / int(smallest[SKETCH - 1]))

    def restore(self, postings: Iterable[tuple[Combination, int, int]]) -> Iterator[None]:
        """Count (combination, hash, minute) of all employers on record, part by part.

        The panes hold their counts, T is set.
        """
        now = self._panes.now
        for portion in portions(postings):
            for combination, employer, minute in portion:
                if minute > now:
                    ahead = self._ahead.setdefault(minute, {})
                    for cell in combination.every:
                        ahead.setdefault(cell, []).append(employer)
                elif not is_gone(minute, now):
                    for cell in combination.every:
                        if cell.latest.get(employer, NEVER) < minute:
                            cell.latest[employer] = minute
            yield
        counted = 0
        for cell in self._cells.values():
            for minute, count in Counter(cell.latest.values()).items():
                pane, layer = self._panes.places[minute]
                pane[cell] = pane.get(cell, 0) + count
                cell.layers[layer] += count
            counted += len(cell.latest)
            if counted > PORTION:
                counted = 0
                yield
