"""Panes: the counts of all cells by event time, and their state records.

State records, all of base cells (derived ones are added up again from them):

    m cell block   block = minute // 5, while its hour can be in the 1h window: counts by minute
    h cell hour    hour = minute // 60, later: counts by 5 minutes, or of the whole hour
    c cell         the counts of all that is older than 7 days

A record may be finer than memory, never coarser: what it holds too finely is in the same windows from now on. So
memory is a function of the records and T, and `value` gives what loads to the same memory.
When an hour settles, each cell's `m` records become one `h` record; when it is gone, that becomes part of `c`. This is
a matter of records only, no figure depends on it, so it takes its time: a limited number of keys an append.
"""

from collections import defaultdict
from collections.abc import Iterable
from operator import attrgetter
from struct import Struct

import msgspec

from streams.demand.cell import Cell, Cells
from streams.demand.hour import SETTLING, Hour, Pane, entries
from streams.demand.vector import entry, pack
from streams.demand.windows import NEVER, OUTSIDE, first_minute, is_gone

MINUTES, HOURS, REST = b"m", b"h", b"c"
_BLOCKS = 12
_NUMBER = Struct(">i")
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[tuple[int, ...]]).decode


class Places(dict[int, tuple[Pane, int]]):
    """Where a minute is counted, as long as no pane moves. A dict: it is asked several times for every posting."""

    def __init__(self, panes: "Panes") -> None:
        self._panes = panes

    def __missing__(self, minute: int) -> tuple[Pane, int]:
        place = self[minute] = self._panes.hour(minute).place(minute, self._panes.now)
        return place


class Panes:
    """Panes of all hours within 7 days of T, and of hours to come.

    now:    T in minutes, NEVER before there is a T.
    begin:  the first minute that is not gone.
    places: the pane and the layer of every minute from there on.
    """

    def __init__(self, cells: Cells) -> None:
        self.now = NEVER
        self.begin = first_minute(-1, NEVER)
        self._cells = cells
        self._hours: dict[int, Hour] = {}
        self.places = Places(self)
        self._written: defaultdict[tuple[bytes, int], dict[Cell, None]] = defaultdict(dict)  # by kind and number

    def hour(self, minute: int) -> Hour:
        """Return the hour of a minute that is not gone."""
        number = minute // 60
        if number not in self._hours:
            self._hours[number] = Hour(number)
        return self._hours[number]

    def add(self, minute: int, cells: list[Cell]) -> None:
        """Count what the part of this minute adds to these cells."""
        if is_gone(minute, self.now):
            for cell in cells:
                cell.rest += cell.adds
                if cell.base:
                    self._keep(cell)
            return
        pane, layer = self.places[minute]
        hour = self.hour(minute)
        loose, block = hour.loose, minute // 5
        bit = 1 << block % _BLOCKS
        written = self._written[MINUTES, block]
        settling = self.now >= hour.start + SETTLING
        for cell in cells:
            adds = cell.adds
            pane[cell] = pane[cell] + adds if cell in pane else adds
            cell.layers[layer] += adds
            if not cell.base:
                continue
            if settling:
                self._settle(hour, cell)
            elif cell not in written:
                loose[cell] = loose.get(cell, 0) | bit
                written[cell] = None
        if settling and hour.merge(self.now):
            self.places.clear()

    def advance(self, now: int) -> set[Cell]:
        """Move T forward; return the cells whose figures may have changed."""
        self.now = now
        self.begin = first_minute(-1, now)
        self.places.clear()
        moved: set[Cell] = set()
        for hour in self._hours.values():
            hour.advance(now, moved)
        return moved

    @property
    def size(self) -> int:
        """About how many records there are: one an hour and cell once it has settled, several before."""
        return sum(max(map(len, hour.panes.values()), default=0) for hour in self._hours.values())

    @property
    def backlog(self) -> bool:
        """Say whether `settle` has something to do."""
        return any(
            self.now >= hour.start + SETTLING and (hour.loose or hour.is_gone(self.now))
            for hour in self._hours.values()
        )

    def settle(self, limit: int) -> int:
        """Settle and forget hours, oldest first, changing `limit` keys (one cell's at least); return how many."""
        used = 0
        for number in sorted(self._hours):
            hour = self._hours[number]
            if self.now < hour.start + SETTLING:
                break
            gone = hour.is_gone(self.now)
            cells: Iterable[Cell] = (
                {cell for pane in hour.panes.values() for cell in pane if cell.base} if gone else hour.loose
            )
            for cell in sorted(cells, key=attrgetter("name")):
                needed = (hour.loose.get(cell, 0).bit_count() or 1) + 1
                if used and used + needed > limit:
                    return used
                used += needed
                if gone:
                    self._forget(hour, cell)
                else:
                    self._settle(hour, cell)
            if gone:
                for cell in {cell for pane in hour.panes.values() for cell in pane}:
                    hour.drop(cell)
                del self._hours[number]
                self.places.clear()
            elif hour.merge(self.now):
                self.places.clear()
        return used

    def _settle(self, hour: Hour, cell: Cell) -> None:
        self._erase_loose(hour, cell)
        self._written[HOURS, hour.start // 60][cell] = None

    def _forget(self, hour: Hour, cell: Cell) -> None:
        if cell not in hour.loose:
            self._written[HOURS, hour.start // 60][cell] = None
        self._erase_loose(hour, cell)
        hour.drop(cell)
        self._keep(cell)

    def _keep(self, cell: Cell) -> None:
        cell.kept = True
        self._written[REST, 0][cell] = None

    def _erase_loose(self, hour: Hour, cell: Cell) -> None:
        bits = hour.loose.pop(cell, 0)
        first = hour.start // 5
        for block in range(_BLOCKS):
            if bits >> block & 1:
                self._written[MINUTES, first + block][cell] = None

    def flush(self, changes: dict[bytes, bytes | None]) -> None:
        """Put the records that have changed into `changes`."""
        for (kind, number), cells in self._written.items():
            suffix = b"" if kind == REST else _NUMBER.pack(number)
            for cell, record in zip(cells, self._records(kind, number, cells), strict=True):
                changes[kind + cell.key + suffix] = record
        self._written.clear()

    def value(self, key: bytes) -> bytes | None:
        """Return the current value of a state key."""
        kind, name, number = _parse(key)
        cell = self._cells.get(name)
        return self._records(kind, number, (cell,))[0] if cell else None

    def _records(self, kind: bytes, number: int, cells: Iterable[Cell]) -> list[bytes | None]:
        if kind == REST:
            return [_encode((entry(0, cell.rest),)) if cell.kept else None for cell in cells]
        hour = self._hours.get(number // _BLOCKS if kind == MINUTES else number)
        if hour is None:
            return [None for _ in cells]
        loose = hour.loose
        if kind == MINUTES:
            first, bit = number % _BLOCKS * 5, 1 << number % _BLOCKS
            panes = hour.among(range(first, first + 5))
            return [_encode(entries(cell, panes)) if loose.get(cell, 0) & bit else None for cell in cells]
        panes = hour.among(sorted(hour.panes))
        settled = [[] if cell in loose else entries(cell, panes) for cell in cells]
        return [_encode(found) if found else None for found in settled]

    def load(self, key: bytes, value: bytes) -> None:
        """Take a state record. `now` is NEVER here: `advance` moves everything to its layer afterwards."""
        kind, name, number = _parse(key)
        cell = self._cells[name]
        found = _decode(value)
        if kind == REST:
            cell.kept = True
            for one in (cell, *cell.parents):
                one.rest += pack((0, *found[0][1:]))
            return
        hour = self.hour(number * (5 if kind == MINUTES else 60))
        if kind == MINUTES:
            hour.loose[cell] = hour.loose.get(cell, 0) | 1 << number % _BLOCKS
        for offset, *lanes in found:
            pane, vector = self.places[hour.start + offset][0], pack((0, *lanes))
            for one in (cell, *cell.parents):
                pane[one] = pane.get(one, 0) + vector
                one.layers[OUTSIDE] += vector


def _parse(key: bytes) -> tuple[bytes, str, int]:
    if key[:1] == REST:
        return REST, key[1:].decode(), 0
    return key[:1], key[1 : -_NUMBER.size].decode(), _NUMBER.unpack(key[-_NUMBER.size :])[0]
