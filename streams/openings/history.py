"""Counting rules 4 to 6: from the intervals of a fingerprint's postings to everything that is counted of them.

A pure function of the SET of intervals. Whatever order partitions and sources arrive in, the counts at the end are
those of the final set: each arrival emits history(after) - history(before), and the differences add up to it.
"""

from collections.abc import Iterable
from math import inf
from typing import NamedTuple

from streams.contracts.stage import DAY, HOUR, Instant
from streams.contracts.tally import Kind

#: How long after its founding an opening takes in further postings, bound included (rule 4).
SAME_OPENING: Instant = 60 * DAY
#: A gap up to this, bound included, is flapping: the opening resumes (rule 5), the posting stays (rule 4).
FLAPPING: Instant = 48 * HOUR

# Bound once: to look a word of an enumeration up costs more than to count with it.
NEW, RESUMED, REPOSTED, CLOSED = Kind.NEW, Kind.RESUMED, Kind.REPOSTED, Kind.CLOSED
POSTINGS, DUPLICATES = Kind.POSTINGS, Kind.DUPLICATES


class PostingInterval(NamedTuple):
    """When a posting was open: half-open, `end` is infinite while it is.

    source, posting_id: decide between intervals from one instant (rule 4).
    number: counts the posting's intervals from 0. posting: whatever tells postings apart.
    """

    start: Instant
    source: str
    posting_id: str
    number: int
    end: float
    posting: int


class Happening(NamedTuple):
    """One thing to count at an instant, in the cells of `posting`.

    NEW stands for all that is counted with a founding; `first`: the founding interval is its posting's first.
    """

    kind: Kind
    at: Instant
    posting: int
    first: bool


class _Opening:
    """Postings of 60 days: the founding, and the end of the union of its intervals so far."""

    __slots__ = ("founded", "founder", "until")

    def __init__(self, founded: Instant, founder: int, until: float) -> None:
        self.founded = founded
        self.founder = founder
        self.until = until


def opening_history(intervals: Iterable[PostingInterval]) -> list[Happening]:
    """Everything that is counted of one fingerprint, or of those of its postings that one source has."""
    history: list[Happening] = []
    newest: _Opening | None = None
    openings: list[_Opening] = []
    # Where each posting's newest interval is, and when that one ends.
    homes: dict[int, tuple[_Opening, float]] = {}
    for start, _, _, number, end, posting in sorted(intervals):
        home = homes.get(posting)
        founds = False
        if home is not None and start <= home[1] + FLAPPING:
            opening = home[0]
        elif newest is not None and start <= newest.founded + SAME_OPENING:
            opening = newest
        else:
            founds = True
            opening = newest = _Opening(start, posting, end)
            openings.append(opening)
            history.append(Happening(NEW, start, posting, number == 0))
        if not founds:
            until = opening.until
            if start > until:  # the union has a gap; touching intervals are one (rule 5)
                again = RESUMED if start - until <= FLAPPING else REPOSTED
                history += (
                    Happening(CLOSED, int(until), opening.founder, False),
                    Happening(again, start, opening.founder, False),
                )
            if end > until:
                opening.until = end
        if number == 0:
            history.append(Happening(POSTINGS, start, posting, True))
            if not founds:
                history.append(Happening(DUPLICATES, start, posting, True))
        homes[posting] = (opening, end)
    history += [
        Happening(CLOSED, int(opening.until), opening.founder, False) for opening in openings if opening.until < inf
    ]
    return history
