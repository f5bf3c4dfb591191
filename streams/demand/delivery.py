"""Delivery: a message of tallies decoded for counting, and the parts of a batch that are counted together."""

from collections import defaultdict
from collections.abc import Callable
from typing import Literal

import msgspec

from streams.contracts.stage import Instant
from streams.contracts.tally import Repeats, Shown, Tally
from streams.demand.cell import Cell
from streams.demand.combination import Combination
from streams.demand.vector import Vectors, vectors_of


class Delivery(msgspec.Struct, array_like=True, gc=False):
    """The wire shape of `streams.contracts.tally.Tallies`, with the attributes left as bytes.

    Most attributes have occurred before: looking them up by their bytes takes half the time of decoding them.
    """

    watermark: Instant | None
    idle: bool
    appended: int | None
    records: int
    groups: list[tuple[msgspec.Raw, list[Tally]]]
    foundings: list[tuple[msgspec.Raw, int, Shown]] = []
    repeats: list[Repeats] = []


decode_delivery = msgspec.msgpack.Decoder(Delivery).decode


#: A tally, the cells that it counts in, and its counts packed.
Tallied = tuple[Combination, Tally, Vectors]


PANE: Literal[0] = 0
DAY: Literal[1] = 1


class Part:
    """Tallies of one minute or day. `count` sums them in the cells; there they are read before the next part."""

    __slots__ = ("cells", "tallies")

    def __init__(self) -> None:
        self.tallies: list[Tallied] = []
        self.cells: list[Cell] = []

    def count(self, kind: Literal[0, 1]) -> None:
        """Leave in each cell that is touched, base and derived, what this part adds to it (`adds`, `posts`).

        kind: which of the `Vectors`, PANE or DAY.
        """
        cells = self.cells
        part = object()  # a cell remembers its last part for long: the mark must not keep the tallies alive
        for combination, tally, vectors in self.tallies:
            vector, employers = vectors[kind], tally.employers
            for cell in combination.cells:
                if cell.part is part:
                    cell.adds += vector
                    if employers:
                        cell.posts += employers
                else:
                    cell.part = part
                    cell.adds = vector
                    cell.posts = [*employers]
                    cells.append(cell)
        for cell in cells.copy():
            for parent in cell.parents:
                if parent.part is part:
                    parent.adds += cell.adds
                    parent.posts += cell.posts
                else:
                    parent.part = part
                    parent.adds = cell.adds
                    parent.posts = cell.posts.copy()
                    cells.append(parent)


class Parts:
    """A batch, by minute and by day."""

    def __init__(self) -> None:
        self.minutes: defaultdict[int, Part] = defaultdict(Part)
        self.days: defaultdict[int, Part] = defaultdict(Part)

    def add(self, delivery: Delivery, find: Callable[[bytes], Combination]) -> None:
        """Add a delivery; `find` gives the combination of packed attributes."""
        for raw, tallies in delivery.groups:
            combination = find(bytes(raw))
            for tally in tallies:
                tallied = (combination, tally, vectors_of(tally.counts))
                self.minutes[tally.minute].tallies.append(tallied)
                self.days[tally.day].tallies.append(tallied)
