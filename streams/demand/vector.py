"""Vector: the counts of a pane, packed into one integer, so that ONE addition adds all of them.

Lane i takes 64 bits from bit 64 * i; negative lanes borrow from the next, and `unpack` gives the borrow back. A lane
holds sums below 2**63: intake must bound what a single event can state.
"""

from enum import IntEnum
from functools import cache, lru_cache
from struct import Struct
from typing import NamedTuple

import msgspec

from streams.contracts.tally import Kind


class Lane(IntEnum):
    """Positions in an unpacked vector.

    EMPLOYERS: employers whose LAST posting is in this pane: the sum over a window's panes is its number of employers.
               Derived from the employers' own records, so it is not part of a stored vector.
    AGAIN:     resumed + reposted.
    TAKEN:     openings taken back, as a positive number: NEW + TAKEN only grows.
    """

    EMPLOYERS = 0
    NEW = 1
    POSITIONS = 2
    APPLICATIONS = 3
    CLOSED = 4
    AGAIN = 5
    TAKEN = 6


_WIDTH = 64
_COUNT = len(Lane)
_SPAN = _WIDTH * _COUNT
_encode = msgspec.msgpack.Encoder().encode


def pack(lanes: tuple[int, ...]) -> int:
    """Pack numbers, one a lane."""
    return sum(number << (_WIDTH * lane) for lane, number in enumerate(lanes))


def unpack(vector: int, count: int = _COUNT) -> tuple[int, ...]:
    """Return one number per lane, in the order of `Lane` unless the vector has other lanes."""
    bias, lanes = _lanes(count)
    # With the bias every lane is positive: nothing borrows. Flipping the top bits turns it into two's complement.
    numbers: tuple[int, ...] = lanes.unpack(((vector + bias) ^ bias).to_bytes(lanes.size, "little"))
    return numbers


def columns(vectors: list[int]) -> list[tuple[int, ...]]:
    """Return one tuple per lane, with a number for each vector: `unpack` of all of them in one go."""
    wide = 0
    for vector in reversed(vectors):
        wide = (wide << _SPAN) + vector
    numbers = unpack(wide, _COUNT * len(vectors))
    return [numbers[lane::_COUNT] for lane in range(_COUNT)]


@cache
def _lanes(count: int) -> tuple[int, Struct]:
    return sum(1 << (_WIDTH * lane + _WIDTH - 1) for lane in range(count)), Struct(f"<{count}q")


@lru_cache(1 << 16)
def entry(offset: int, vector: int) -> msgspec.Raw:
    """Encode (offset, all lanes but EMPLOYERS) for a state record. Most panes hold one of few small vectors."""
    return msgspec.Raw(_encode((offset, *unpack(vector)[1:])))


class Came(IntEnum):
    """Lanes of a vector of arrivals. REPEATED: events that said again what was known; no tally has them.

    LATE: new openings that came when their bucket had closed, until the detector is given them.
    """

    NEW = 0
    POSTINGS = 1
    DUPLICATES = 2
    BACKDATED = 3
    REPEATED = 4
    LATE = 5


def pane_vector(counts: tuple[int, ...]) -> int:
    """Pack the counts of a tally (in the order of `Kind`) for a pane."""
    new = counts[Kind.NEW]
    return pack(
        (
            0,
            new,
            counts[Kind.POSITIONS],
            counts[Kind.APPLICATIONS],
            counts[Kind.CLOSED],
            counts[Kind.RESUMED] + counts[Kind.REPOSTED],
            max(0, -new),
        )
    )


class Vectors(NamedTuple):
    """The counts of a tally, packed for a pane, for a day (the lanes are those of `Kind`), and for arrivals."""

    pane: int
    day: int
    came: int


@lru_cache(1 << 14)
def vectors_of(counts: tuple[int, ...]) -> Vectors:
    """Pack the counts of a tally. Few occur: looking them up costs a tenth."""
    kinds = (Kind.NEW, Kind.POSTINGS, Kind.DUPLICATES, Kind.BACKDATED)
    return Vectors(pane_vector(counts), pack(counts), pack(tuple(counts[kind] for kind in kinds)))
