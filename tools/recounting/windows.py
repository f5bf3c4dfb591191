"""Windows: `jobs.demand.v1` of all cells at one instant, from counted changes."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from recounting.days import STOCK
from recounting.employers import estimate, sketch_of
from recounting.instant import DAY, HOUR, MINUTE
from recounting.opening import Change
from recounting.seat import Seat

#: name -> (length, pane)
WINDOWS = {"1h": (HOUR, MINUTE), "6h": (6 * HOUR, 5 * MINUTE), "24h": (DAY, 5 * MINUTE), "7d": (7 * DAY, HOUR)}
FIELDS = ("new", "positions", "closed", "applications", "employers")


def in_window(name: str, instant: int, at: int) -> bool:
    """Whether the pane of the instant starts in (at - window, at]."""
    length, pane = WINDOWS[name]
    return at - length < instant // pane * pane <= at


class Windows:
    """Sums of counted changes at one instant."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.open: defaultdict[str, int] = defaultdict(int)
        self._sums: defaultdict[tuple[str, str, str], int] = defaultdict(int)
        self._employers: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
        self._oldest = at - max(length for length, _ in WINDOWS.values())

    def add(self, change: Change[Seat], cells: Iterable[str]) -> None:
        """Counts one change in these cells of its posting."""
        kind, at, seat, _ = change
        if (stock := STOCK.get(kind, 0)) and at <= self.at:
            for cell in cells:
                self.open[cell] += stock
        for name in self._windows(at):
            for cell in cells:
                if kind == "postings":
                    self._employers[cell, name].add(seat.employer)
                self._sums[cell, name, kind] += 1
                if kind == "new":
                    self._sums[cell, name, "positions"] += seat.positions

    def apply(self, seat: Seat, at: int, number: int) -> None:
        """Counts applications in all cells of their posting."""
        for name in self._windows(at):
            for cell in (*seat.market, *seat.own):
                self._sums[cell, name, "applications"] += number

    def cells(self) -> dict[str, dict[str, Any]]:
        """Every touched cell in the form of `jobs.demand.v1`."""
        return {cell: self.cell(cell) for cell in sorted({*self.open, *(key[0] for key in self._sums)})}

    def cell(self, cell: str) -> dict[str, Any]:
        """Figures of one cell; zeros where nothing touched it."""
        windows = {}
        for name in WINDOWS:
            windows[name] = {field: self._sums.get((cell, name, field), 0) for field in FIELDS}
            windows[name]["employers"] = estimate(sketch_of(self._employers.get((cell, name), ())))
        return {"open": self.open.get(cell, 0), "windows": windows}

    def _windows(self, at: int) -> list[str]:
        return [name for name in WINDOWS if in_window(name, at, self.at)] if at > self._oldest else []
