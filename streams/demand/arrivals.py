"""Arrivals: new openings of the watched cells by bucket, until the detector is given them.

    n cell bucket   a number of new openings, which is negative where more were taken back

Roles, sectors and the total are added up from role x sector cells when a bucket is taken; domains are counted by
themselves. A bucket that closed before its counts came stays here as well: they are taken with the next close.
"""

from collections import defaultdict
from collections.abc import Callable
from struct import Struct

import msgspec

from streams.contracts.stage import MINUTE, Instant
from streams.demand.cell import Cell, Cells
from streams.demand.vector import new_openings

ARRIVALS = b"n"
_CACHED = 1 << 16
_NUMBER = Struct(">i")
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(int).decode


class Arrivals:
    """Counts by bucket. `number` gives the bucket that holds an instant."""

    def __init__(self, cells: Cells, number: Callable[[Instant], int]) -> None:
        self._cells = cells
        self._number = number
        self._numbers: dict[int, int] = {}
        self._buckets: defaultdict[int, dict[Cell, int]] = defaultdict(dict)
        self._touched: dict[tuple[int, Cell], None] = {}

    def __len__(self) -> int:
        return sum(map(len, self._buckets.values()))

    @property
    def first(self) -> int | None:
        """The earliest bucket that holds something."""
        return min(self._buckets, default=None)

    def before(self, bucket: int) -> list[int]:
        """Return the buckets before this one that hold something, ascending."""
        return sorted(number for number in self._buckets if number < bucket)

    def add(self, minute: int, cells: list[Cell]) -> None:
        """Count what the part of this minute adds to these cells."""
        bucket = self._bucket(minute)
        for cell in cells:
            if cell.arrives and (new := new_openings(cell.adds)):
                counts = self._buckets[bucket]
                counts[cell] = counts.get(cell, 0) + new
                self._touched[bucket, cell] = None

    def _bucket(self, minute: int) -> int:
        bucket = self._numbers.get(minute)
        if bucket is None:
            if len(self._numbers) > _CACHED:
                self._numbers.clear()
            bucket = self._numbers[minute] = self._number(minute * MINUTE)
        return bucket

    def flush(self, changes: dict[bytes, bytes | None]) -> None:
        """Put the records that have changed into `changes`."""
        for bucket, cell in self._touched:
            changes[_key(cell, bucket)] = _encode(self._buckets[bucket][cell])
        self._touched.clear()

    def take(self, bucket: int, changes: dict[bytes, bytes | None]) -> dict[Cell, int]:
        """Return the counts of all watched cells in a bucket, and forget them. Call `flush` before."""
        counts = self._buckets.pop(bucket, {})
        totals = dict(counts)
        for cell, count in counts.items():
            changes[_key(cell, bucket)] = None
            if cell.base:
                for parent in cell.parents:
                    totals[parent] = totals.get(parent, 0) + count
        return totals

    def load(self, key: bytes, value: bytes) -> None:
        """Take a state record."""
        name, bucket = _parse(key)
        self._buckets[bucket][self._cells[name]] = _decode(value)

    def value(self, key: bytes) -> bytes | None:
        """Return the current value of a state key."""
        name, bucket = _parse(key)
        cell = self._cells.get(name)
        counts = self._buckets.get(bucket, {})
        return None if cell is None or cell not in counts else _encode(counts[cell])


def _key(cell: Cell, bucket: int) -> bytes:
    return ARRIVALS + cell.key + _NUMBER.pack(bucket)


def _parse(key: bytes) -> tuple[str, int]:
    return key[1 : -_NUMBER.size].decode(), _NUMBER.unpack(key[-_NUMBER.size :])[0]
