"""Vector: the counts of a pane, packed into one integer, so that ONE addition adds all of them.

Lane i takes 64 bits from bit 64 * i; negative lanes borrow from the next, and `unpack` gives the borrow back. A lane
holds sums below 2**63: intake must bound what a single event can state.
"""

from enum import IntEnum
from functools import lru_cache
from struct import Struct

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
_LANES = Struct(f"<{len(Lane)}q")
_BIAS = sum(1 << (_WIDTH * lane + _WIDTH - 1) for lane in Lane)


def pack(lanes: tuple[int, ...]) -> int:
    """Pack one number per lane, in the order of `Lane`."""
    return sum(number << (_WIDTH * lane) for lane, number in enumerate(lanes))


def unpack(vector: int) -> tuple[int, ...]:
    """Return one number per lane, in the order of `Lane`."""
    # With the bias every lane is positive: nothing borrows. Flipping the top bits turns it into two's complement.
    lanes: tuple[int, ...] = _LANES.unpack(((vector + _BIAS) ^ _BIAS).to_bytes(_LANES.size, "little"))
    return lanes


@lru_cache(1 << 16)
def stored(vector: int) -> tuple[int, ...]:
    """Return the lanes that a state record holds: all but EMPLOYERS. Most panes hold one of few small vectors."""
    return unpack(vector)[1:]


@lru_cache(1 << 14)
def vector_of(counts: tuple[int, ...]) -> int:
    """Pack the counts of a tally (in the order of `Kind`)."""
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
