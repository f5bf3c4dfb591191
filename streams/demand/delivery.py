"""Delivery: a message of tallies decoded for counting, and the part of a batch that falls in one minute."""

from collections import defaultdict
from collections.abc import Callable

import msgspec

from streams.contracts.stage import Instant
from streams.demand.cell import Cell
from streams.demand.combination import Combination
from streams.demand.vector import vector_of


class Delivery(msgspec.Struct, array_like=True, gc=False):
    """The wire shape of `streams.contracts.tally.Tallies`, with the attributes left as bytes.

    Most attributes have occurred before: looking them up by their bytes takes half the time of decoding them.
    """

    watermark: Instant | None
    idle: bool
    appended: int | None
    records: int
    groups: list[tuple[msgspec.Raw, list[tuple[int, tuple[int, ...], list[int]]]]]


decode_delivery = msgspec.msgpack.Decoder(Delivery).decode


#: Attributes, counts and employer hashes of a tally.
Tallied = tuple[Combination, tuple[int, ...], list[int]]


class Part:
    """The tallies of one minute. `count` sums them in the cells; then they are read there, before the next part."""

    __slots__ = ("cells", "tallies")

    def __init__(self) -> None:
        self.tallies: list[Tallied] = []
        self.cells: list[Cell] = []

    def count(self) -> None:
        """Leave in each cell that is touched, base and derived, what this part adds to it (`adds`, `posts`)."""
        cells = self.cells
        for combination, counts, employers in self.tallies:
            vector = vector_of(counts)
            for cell in combination.cells:
                if cell.part is self:
                    cell.adds += vector
                    if employers:
                        cell.posts += employers
                else:
                    cell.part = self
                    cell.adds = vector
                    cell.posts = employers.copy()
                    cells.append(cell)
        for cell in cells.copy():
            for parent in cell.parents:
                if parent.part is self:
                    parent.adds += cell.adds
                    parent.posts += cell.posts
                else:
                    parent.part = self
                    parent.adds = cell.adds
                    parent.posts = cell.posts.copy()
                    cells.append(parent)


class Parts(defaultdict[int, Part]):
    """A batch, by minute."""

    def __init__(self) -> None:
        super().__init__(Part)

    def add(self, delivery: Delivery, find: Callable[[bytes], Combination]) -> None:
        """Add a delivery; `find` gives the combination of packed attributes."""
        for raw, tallies in delivery.groups:
            combination = find(bytes(raw))
            for minute, counts, employers in tallies:
                self[minute].tallies.append((combination, counts, employers))
