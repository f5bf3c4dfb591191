"""Book: the days of one cell, packed, and the stock of openings at their ends."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from streams.demand.cellday import CHUNK_BYTES


class Book:
    """Records of days in memory, as short as they can be: there are millions.

    due: days from here on are to be published; None: nothing is. marked: the same, as the state log says it.
    """

    __slots__ = ("_chunks", "_days", "_flows", "_records", "due", "marked")

    def __init__(self) -> None:
        self.due: int | None = None
        self.marked: int | None = None
        # One place a day in each, by day: a dict of records would take as much again as the records do.
        self._days = array("i")
        self._flows = array("q")
        self._records: list[bytes] = []
        self._chunks: dict[int, bytes] = {}  # of few days, one behind the other

    def set(self, day: int, flow: int, record: bytes | None = None) -> None:
        """Say by how much the stock grew on a day, and its packed `CellDay`; None: what was said of that stays.

        A day is in the book from its first flow on, be it 0.
        """
        place = bisect_left(self._days, day)
        if place == len(self._days) or self._days[place] != day:
            self._days.insert(place, day)
            self._flows.insert(place, flow)
            self._records.insert(place, record or b"")
            return
        self._flows[place] = flow
        if record is not None:
            self._records[place] = record

    def record(self, day: int) -> bytes | None:
        """Return the packed `CellDay`; None if there is none."""
        place = bisect_left(self._days, day)
        if place == len(self._days) or self._days[place] != day:
            return None
        return self._records[place] or None

    def set_chunk(self, day: int, place: int, chunk: bytes) -> None:
        """Keep employers that have been moved out of a day's record; `place` counts its chunks."""
        held, begin = self._chunks.get(day, b""), place * CHUNK_BYTES
        self._chunks[day] = held[:begin].ljust(begin, b"\0") + chunk + held[begin + CHUNK_BYTES :]

    def chunk(self, day: int, place: int) -> bytes | None:
        """Return one chunk, None if there is none."""
        return self.chunks(day)[place * CHUNK_BYTES :][:CHUNK_BYTES] or None

    def chunks(self, day: int) -> bytes:
        """Return all chunks of a day."""
        return self._chunks.get(day, b"")

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
