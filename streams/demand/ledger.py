"""Ledger: the days of all cells, and their state records.

    d cell day        counts, pay and up to 32 employers of a base cell's day
    k cell day chunk  32 employers more
    u cell            the days from this one on may not be published yet

Days of derived cells are sums (unions of employers), added up again from those records at each recovery. Days that
were counted in lately are open, all others packed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from struct import Struct

from streams.contracts.tally import Kind
from streams.demand.cell import Cell, Cells
from streams.demand.cellday import CellDay, Pays, flow, packed_counts, packed_pays
from streams.demand.delivery import DAY as PART_OF_DAY
from streams.demand.delivery import Part

DAY, CHUNK, DUE = b"d", b"k", b"u"

#: So many days are open at once.
OPEN = 50_000

_NOTHING = (0,) * len(Kind)
_NUMBER = Struct(">i")
_PLACE = Struct(">iI")


class Ledger:
    """Days of all cells. `due`: cells with days to be published, in the order in which they became due."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        self._open: dict[tuple[Cell, int], CellDay] = {}
        self._touched: dict[tuple[Cell, int], CellDay] = {}
        self.due: dict[Cell, None] = {}
        self.size = 0

    def add(self, number: int, part: Part) -> None:
        """Count the part of one day."""
        part.count(PART_OF_DAY)
        touched = self._touched
        for cell in part.cells:
            key = (cell, number)
            day = touched.get(key)
            if day is None:
                day = touched[key] = self._day(cell, number)
            day.vector += cell.adds
            if cell.posts:
                day.see(cell.posts)
        for combination, tally, _ in part.tallies:
            if tally.pays:
                for cell in combination.every:
                    touched[cell, number].pay(tally.pays)

    def flush(self, changes: dict[bytes, bytes | None]) -> None:
        """Put the records of what was counted since the last call into `changes`."""
        for (cell, number), day in self._touched.items():
            counts, packed = day.counts(), None
            if cell.base:
                suffix = _NUMBER.pack(number)
                while (chunk := day.take_chunk()) is not None:
                    place = day.chunks - 1
                    changes[CHUNK + cell.key + _PLACE.pack(number, place)] = chunk
                    cell.book.set_chunk(number, place, chunk)
                packed = changes[DAY + cell.key + suffix] = day.pack(counts)
            self._set(cell, number, counts, packed)
            self._note(cell, number, changes)
        self._touched = {}
        if len(self._open) > OPEN:
            self._close()

    def _set(self, cell: Cell, number: int, counts: tuple[int, ...], packed: bytes | None) -> None:
        before = len(cell.book)
        cell.book.set(number, flow(counts), packed)
        self.size += len(cell.book) - before

    def _note(self, cell: Cell, number: int, changes: dict[bytes, bytes | None]) -> None:
        book = cell.book
        book.change(number)
        self.due.setdefault(cell)
        if book.marked is None or number < book.marked:
            book.marked = number
            changes[DUE + cell.key] = _NUMBER.pack(number)

    def _day(self, cell: Cell, number: int) -> CellDay:
        day = self._open.get((cell, number))
        if day is None:
            day = self._open[cell, number] = self.look(cell, number)
        return day

    def look(self, cell: Cell, number: int) -> CellDay:
        """Return a cell-day to read; an empty one where nothing was counted."""
        day = self._open.get((cell, number))
        if day is not None:
            return day
        packed = cell.book.record(number)
        return CellDay() if packed is None else CellDay.unpack(packed, cell.book.chunks(number))

    def counts(self, cell: Cell, number: int) -> tuple[int, ...]:
        """Return a cell-day's counts in the order of `Kind`, without opening it."""
        day = self._open.get((cell, number))
        if day is not None:
            return day.counts()
        packed = cell.book.record(number)
        return _NOTHING if packed is None else packed_counts(packed)

    def pays(self, cell: Cell, number: int) -> Pays:
        """Return a cell-day's pay, without opening it: to be read, not kept."""
        day = self._open.get((cell, number))
        if day is not None:
            return day.pays
        packed = cell.book.record(number)
        return {} if packed is None else packed_pays(packed)

    def _close(self) -> None:
        for (cell, number), day in self._open.items():
            if not cell.base:  # the records of base cells are up to date
                self._shed(cell, number, day)
        self._open = {}

    def _shed(self, cell: Cell, number: int, day: CellDay) -> None:
        day.shed()
        counts = day.counts()
        self._set(cell, number, counts, day.pack(counts))

    def published(self, cells: Iterable[Cell], changes: dict[bytes, bytes | None]) -> None:
        """Take back the marks of cells whose due days have all been published and acknowledged."""
        for cell in cells:
            book = cell.book
            if book.marked != book.due:
                book.marked = book.due
                changes[DUE + cell.key] = None if book.due is None else _NUMBER.pack(book.due)

    def load(self, key: bytes, value: bytes) -> None:
        """Take a state record."""
        kind = key[:1]
        if kind == DUE:
            cell = self._cells[key[1:].decode()]
            (cell.book.due,) = (cell.book.marked,) = _NUMBER.unpack(value)
            self.due[cell] = None
        elif kind == CHUNK:
            number, place = _PLACE.unpack(key[-_PLACE.size :])
            cell = self._cells[key[1 : -_PLACE.size].decode()]
            cell.book.set_chunk(number, place, value)
        else:
            (number,) = _NUMBER.unpack(key[-_NUMBER.size :])
            cell = self._cells[key[1 : -_NUMBER.size].decode()]
            self._set(cell, number, packed_counts(value), value)

    def complete(self) -> Iterator[None]:
        """Add up the days of derived cells after the last `load`: day by day, so that few are open at once."""
        cells: defaultdict[int, list[Cell]] = defaultdict(list)
        for cell in self._cells.values():
            for number in cell.book.days() if cell.parents else ():
                cells[number].append(cell)
        for number in sorted(cells):
            sums: defaultdict[Cell, CellDay] = defaultdict(CellDay)
            for cell in cells.pop(number):
                part = self.look(cell, number)
                for parent in cell.parents:
                    sums[parent].add(part)
            for cell, day in sums.items():
                self._shed(cell, number, day)
            yield

    def value(self, key: bytes) -> bytes | None:
        """Return the current value of a state key."""
        kind = key[:1]
        if kind == DUE:
            cell = self._cells.get(key[1:].decode())
            return None if cell is None or cell.book.marked is None else _NUMBER.pack(cell.book.marked)
        if kind == CHUNK:
            number, place = _PLACE.unpack(key[-_PLACE.size :])
            cell = self._cells.get(key[1 : -_PLACE.size].decode())
            return cell.book.chunk(number, place) if cell else None
        (number,) = _NUMBER.unpack(key[-_NUMBER.size :])
        cell = self._cells.get(key[1 : -_NUMBER.size].decode())
        return cell.book.record(number) if cell else None
