"""Hour: the panes of one hour of event time, of all cells."""

from collections.abc import Iterable

import msgspec

from streams.demand.cell import Cell
from streams.demand.vector import entry
from streams.demand.windows import KEPT, OUTSIDE, PANES, SPANS, layer_of

_FIVE = PANES[1]
#: Minutes from the start of an hour until all its minutes have left the 1h window, until all have left the 24h window.
SETTLING = 59 + SPANS[0]
MERGING = 60 - _FIVE + SPANS[2]

Pane = dict[Cell, int]


class Hour:
    """Panes by their first minute as an offset in the hour, as fine as still needed, and the layer of each.

    A minute's pane becomes part of its 5-minute pane when it leaves the 1h window, and that one part of the hour when
    all have left the 24h window: from then on the coarser pane is in exactly the same windows.

    loose: cells whose records of this hour are still one per 5 minutes, with a bit for each: see `panes`. While there
    are any, the 5-minute panes stay apart, because each record must be told from the others.
    """

    __slots__ = ("_layers", "loose", "merged", "panes", "start")

    def __init__(self, number: int) -> None:
        self.start = number * 60
        self.panes: dict[int, Pane] = {}
        self._layers: dict[int, int] = {}
        self.loose: dict[Cell, int] = {}
        self.merged = False

    def place(self, minute: int, now: int) -> tuple[Pane, int]:
        """Return the pane that this minute is counted in, and its layer."""
        offset = self._offset(minute, now)
        if offset not in self.panes:
            self.panes[offset] = {}
            self._layers[offset] = layer_of(self.start + offset, now)
        return self.panes[offset], self._layers[offset]

    def _offset(self, minute: int, now: int) -> int:
        if now < minute + SPANS[0]:
            return minute - self.start
        return 0 if self.merged else (minute - self.start) // _FIVE * _FIVE

    def is_gone(self, now: int) -> bool:
        """Say whether this hour has left the longest window for good."""
        return now >= self.start + KEPT

    def advance(self, now: int, moved: set[Cell]) -> None:
        """Move each pane to the layer it is in at `now`; cells whose figures may have changed go to `moved`."""
        if now < self.start:
            return
        self.merged = self.merged or self._can_merge(now)
        for offset in sorted(self.panes):  # ascending: a pane joins one that has moved already
            minute, old = self.start + offset, self._layers[offset]
            joined, layer = self._offset(minute, now), layer_of(minute, now)
            if (joined, layer) == (offset, old):
                continue
            pane = self.panes.pop(offset)
            del self._layers[offset]
            if layer != old:
                for cell, vector in pane.items():
                    cell.move(vector, old, layer)
                moved.update(pane)
            target = self.panes.setdefault(joined, pane)
            self._layers[joined] = layer
            if target is not pane:
                for cell, vector in pane.items():
                    target[cell] = target.get(cell, 0) + vector

    def _can_merge(self, now: int) -> bool:
        return not self.loose and now >= self.start + MERGING

    def merge(self, now: int) -> bool:
        """Make one pane of all as soon as that can be; say whether it happened."""
        if self.merged or not self._can_merge(now):
            return False
        self.advance(now, set())
        return True

    def among(self, offsets: Iterable[int]) -> list[tuple[int, Pane]]:
        """Return the panes that there are at these offsets."""
        return [(offset, self.panes[offset]) for offset in offsets if offset in self.panes]

    def drop(self, cell: Cell) -> None:
        """Take this cell out of an hour that is gone; its counts become part of its rest."""
        for pane in self.panes.values():
            vector = pane.pop(cell, 0)
            cell.layers[OUTSIDE] -= vector
            cell.rest += vector


def entries(cell: Cell, panes: Iterable[tuple[int, Pane]]) -> list[msgspec.Raw]:
    """Return the part of a state record that each of these panes is for this cell."""
    return [entry(offset, pane[cell]) for offset, pane in panes if cell in pane]
