"""Cell: the running sums of one cell, and what is known of its employers."""

from itertools import accumulate
from typing import NamedTuple

from streams.contracts.cells import derived_cells, is_base, parse_cell
from streams.demand.book import Book
from streams.demand.market import market_of
from streams.demand.ranks import Ranks
from streams.demand.vector import columns
from streams.demand.windows import OUTSIDE


class CellFigures(NamedTuple):
    """Figures of a cell. Each tuple has one entry per window.

    open, founded: since the state began; `founded` does not fall when an opening is taken back.
    employers: those whose last posting up to T is in the window; all of them, not estimated.
    """

    open: int
    founded: int
    new: tuple[int, ...]
    positions: tuple[int, ...]
    closed: tuple[int, ...]
    applications: tuple[int, ...]
    employers: tuple[int, ...]


class Cell:
    """One cell in memory.

    layers:    packed counts by layer (see `windows`): window i is the sum of the layers 0 to i; the last is OUTSIDE.
    rest:      packed counts of what has left the panes: with the layers, everything since the state began.
    kept:      the state has a record of `rest`.
    latest:    employer hash -> minute of its last posting up to T. May hold employers that have left every window.
    ranks:     the same of a cell with many, while they are needed; None otherwise.
    part, adds, posts: the part of a batch that is being counted (`delivery`), and what it adds to this cell: packed
               counts, and the employers of postings.
    book:      its days.
    market:    where it is judged if it is watched for surges, else None.
    children:  cells that are added up in this one.
    """

    __slots__ = (
        "adds",
        "base",
        "book",
        "children",
        "kept",
        "key",
        "latest",
        "layers",
        "market",
        "name",
        "parents",
        "part",
        "posts",
        "ranks",
        "rest",
        "values",
    )

    def __init__(self, name: str, parents: tuple["Cell", ...], *, base: bool) -> None:
        self.name = name
        self.key = name.encode()
        self.values = parse_cell(name)
        self.parents = parents
        self.base = base
        self.market = market_of(self.values)
        self.children: list[Cell] = []
        for parent in parents:
            parent.children.append(self)
        self.layers = [0] * (OUTSIDE + 1)
        self.rest = 0
        self.part: object = None
        self.adds = 0
        self.posts: list[int] = []
        self.kept = False
        self.latest: dict[int, int] = {}
        self.ranks: Ranks | None = None
        self.book = Book()

    def move(self, vector: int, old: int, new: int) -> None:
        """Move counts from one layer to another, as time does."""
        self.layers[old] -= vector
        self.layers[new] += vector

    def employers_since(self, begin: int) -> int:
        """Return how many employers have their last posting up to T in this minute or later."""
        if self.ranks is None:
            return sum(begin <= minute for minute in self.latest.values())
        self.ranks.refresh(self.latest)
        return self.ranks.count(begin)

    def figures(self) -> CellFigures:
        """Add up the windows."""
        *windows, last = accumulate(self.layers)
        employers, new, positions, applications, closed, again, taken = columns([*windows, last + self.rest])
        return CellFigures(
            new[-1] + again[-1] - closed[-1],
            new[-1] + taken[-1],
            new[:-1],
            positions[:-1],
            closed[:-1],
            applications[:-1],
            employers[:-1],
        )


class Cells(dict[str, Cell]):
    """Cells by name; a missing one is made, with those it is added up in."""

    def __missing__(self, name: str) -> Cell:
        base = is_base(name)
        parents = tuple(self[derived] for derived in derived_cells(name)) if base else ()
        cell = self[name] = Cell(name, parents, base=base)
        return cell
