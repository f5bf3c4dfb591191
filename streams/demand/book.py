"""Book: the days of one cell, packed, and the stock of openings at their ends."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator


class Book:
    """Records of days in memory, as short as they can be: there are millions.

    records: day -> packed `CellDay`. chunks: day -> employers that have been moved out of the record, if any.
    due:     days from here on are to be published; None: nothing is. marked: the same, as the state log says it.
    """

    __slots__ = ("_days", "_flows", "chunks", "due", "marked", "records")

    def __init__(self) -> None:
        self.records: dict[int, bytes] = {}
        self.chunks: dict[int, list[bytes]] = {}
        self.due: int | None = None
        self.marked: int | None = None
        self._days = array("i")
        self._flows = array("q")

    def set_flow(self, day: int, flow: int) -> None:
        """Say by how much the stock grew on a day; a day is in the book from its first flow on, be it 0."""
        place = bisect_left(self._days, day)
        if place < len(self._days) and self._days[place] == day:
            self._flows[place] = flow
        else:
            self._days.insert(place, day)
            self._flows.insert(place, flow)

    def change(self, day: int) -> None:
        """Note that figures of a day, and so the stock of all later ones, are to be published."""
        if self.due is None or day < self.due:
            self.due = day

    def since(self, day: int) -> list[tuple[int, int]]:
        """Return (day, stock at its end) of the book's days from this one on, ascending."""
        place = bisect_left(self._days, day)
        stock = sum(self._flows[:place])
        found = []
        for at in range(place, len(self._days)):
            stock += self._flows[at]
            found.append((self._days[at], stock))
        return found

    def days(self) -> Iterator[int]:
        """Return the book's days, ascending."""
        return iter(self._days)

    def stock(self, day: int) -> int:
        """Return how many openings were open at the end of a day."""
        return sum(self._flows[: bisect_right(self._days, day)])

    def __len__(self) -> int:
        return len(self._days)
