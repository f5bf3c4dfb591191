"""Counted changes to the figures of `jobs.demand.v1`: cells, panes, windows, and rule 11's number of employers."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple, Protocol

from recounting.event import DAY, HOUR, MINUTE, Posting

#: name -> (length, pane)
WINDOWS = {"1h": (HOUR, MINUTE), "6h": (6 * HOUR, 5 * MINUTE), "24h": (DAY, 5 * MINUTE), "7d": (7 * DAY, HOUR)}
FIELDS = ("new", "positions", "closed", "applications", "employers")
STOCK = {"new": 1, "resumed": 1, "reposted": 1, "closed": -1}
SKETCH = 2048
DESCRIPTION_BYTES = 20_000


class Classification(Protocol):
    """What decides the cells of a posting."""

    @property
    def role(self) -> str:
        """Slug of the role, or `other`."""

    @property
    def sector(self) -> str:
        """Slug of the sector."""

    @property
    def industries(self) -> Sequence[str]:
        """Distinct slugs of industries."""

    @property
    def domains(self) -> Sequence[str]:
        """Distinct slugs of domains."""


class Judge(NamedTuple):
    """The two things that are not recounted: classification and the folding of employers' names."""

    classify: Callable[..., Classification]
    fold_employer: Callable[[str], str]


class Seat(NamedTuple):
    """Where a change is counted: the pair role x sector, all its cells, the hash of the employer."""

    role: str
    sector: str
    cells: tuple[str, ...]
    employer: int


def seat_of(posting: Posting, judge: Judge) -> Seat:
    """Cells of a posting, by its first event."""
    found = judge.classify(
        posting.title,
        posting.industries,
        posting.scheme,
        posting.staffing,
        posting.skills,
        posting.tags,
        posting.description.encode()[:DESCRIPTION_BYTES].decode(errors="ignore"),
    )
    cells = cells_of(found.role, found.sector, found.industries, found.domains, posting.key[0])
    return Seat(found.role, found.sector, cells, employer_hash(judge.fold_employer(posting.employer or "")))


@cache
def unmatched(source: str) -> Seat:
    """Where an application without a posting goes."""
    return Seat("other", "unknown", cells_of("other", "unknown", (), (), source), 0)


def cells_of(role: str, sector: str, industries: Iterable[str], domains: Iterable[str], source: str) -> tuple[str, ...]:
    """Every cell, once."""
    cells = ["total", f"sector={sector}", f"role={role}", f"role={role},sector={sector}", f"source={source}"]
    cells += [f"industry={industry}" for industry in industries]
    for domain in domains:
        cells += [f"domain={domain}", f"domain={domain},role={role}"]
    return tuple(dict.fromkeys(cells))


def employer_hash(folded: str) -> int:
    """First 8 bytes, big-endian, of blake2b-128."""
    return int.from_bytes(hashlib.blake2b(folded.encode(), digest_size=16).digest()[:8], "big")


def estimate(hashes: set[int]) -> int:
    """Distinct employers: their number below 2,048, else 2047 x 2^64 / the 2,048th smallest hash, rounded."""
    if len(hashes) < SKETCH:
        return len(hashes)
    largest = sorted(hashes)[SKETCH - 1]
    return (2 * (SKETCH - 1) * 2**64 + largest) // (2 * largest)


def in_window(name: str, instant: int, at: int) -> bool:
    """Whether the pane of the instant starts in (at - window, at]."""
    length, pane = WINDOWS[name]
    return at - length < instant // pane * pane <= at


class Figures:
    """Sums of counted changes at one instant."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.open: defaultdict[str, int] = defaultdict(int)
        self.new_openings: defaultdict[tuple[str, str], int] = defaultdict(int)
        self._sums: defaultdict[tuple[str, str, str], int] = defaultdict(int)
        self._employers: defaultdict[tuple[str, str], set[int]] = defaultdict(set)

    def add(self, kind: str, instant: int, amount: int, seat: Seat) -> None:
        """Counts one change in all cells of its seat."""
        if kind == "new":
            self.new_openings[seat.role, seat.sector] += amount
        if kind in STOCK and instant <= self.at:
            for cell in seat.cells:
                self.open[cell] += STOCK[kind] * amount
        for name in WINDOWS:
            if in_window(name, instant, self.at):
                for cell in seat.cells:
                    if kind == "postings":
                        self._employers[cell, name].add(seat.employer)
                    self._sums[cell, name, kind] += amount

    def cells(self) -> dict[str, dict[str, Any]]:
        """Every touched cell in the form of `jobs.demand.v1`."""
        return {cell: self.cell(cell) for cell in sorted({*self.open, *(key[0] for key in self._sums)})}

    def cell(self, cell: str) -> dict[str, Any]:
        """Figures of one cell; zeros where nothing touched it."""
        windows = {}
        for name in WINDOWS:
            windows[name] = {field: self._sums.get((cell, name, field), 0) for field in FIELDS}
            windows[name]["employers"] = estimate(self._employers.get((cell, name), set()))
        return {"open": self.open.get(cell, 0), "windows": windows}
