"""Counting rules 4 to 6: from the intervals of a fingerprint's postings to everything that is counted of them.

A pure function of the SET of intervals. Whatever order partitions and sources arrive in, the counts at the end are
those of the final set: each arrival emits history(after) - history(before), and the differences add up to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import inf
from typing import NamedTuple

from streams.contracts.stage import DAY, HOUR, Instant
from streams.contracts.tally import Kind

#: How long after its founding an opening takes in further postings, bound included (rule 4).
SAME_OPENING: Instant = 60 * DAY
#: A gap up to this, bound included, is flapping: the opening resumes (rule 5), the posting stays (rule 4).
FLAPPING: Instant = 48 * HOUR


class PostingInterval(NamedTuple):
    """When a posting was open: half-open, `end` is None while it is."""

    start: Instant
    source: str
    posting_id: str
    end: Instant | None


class Happening(NamedTuple):
    """One thing to count at an instant, in the cells of `posting` (source, posting_id).

    NEW stands for POSITIONS too: as many as the founding posting advertises.
    """

    kind: Kind
    at: Instant
    posting: tuple[str, str]


@dataclass
class _Opening:
    founded: Instant
    founder: tuple[str, str]
    intervals: list[tuple[Instant, float]] = field(default_factory=list)


def opening_history(intervals: Iterable[PostingInterval]) -> list[Happening]:
    """Everything that is counted of one fingerprint."""
    openings: list[_Opening] = []
    # Where each posting's newest interval is, and when that one ends.
    homes: dict[tuple[str, str], tuple[_Opening, float]] = {}
    history = []
    for start, end, posting in _in_order(intervals):
        home = homes.get(posting)
        founds = False
        if home is not None and start <= home[1] + FLAPPING:
            opening = home[0]
        elif openings and start <= openings[-1].founded + SAME_OPENING:
            opening = openings[-1]
        else:
            founds = True
            opening = _Opening(start, posting)
            openings.append(opening)
        opening.intervals.append((start, end))
        if home is None:
            history.append(Happening(Kind.POSTINGS, start, posting))
            if not founds:
                history.append(Happening(Kind.DUPLICATES, start, posting))
        homes[posting] = (opening, end)
    for opening in openings:
        history.extend(_stretches(opening))
    return history


def _in_order(intervals: Iterable[PostingInterval]) -> list[tuple[Instant, float, tuple[str, str]]]:
    """By (start, source, posting_id); of one posting's intervals from one instant the empty one came first."""
    ordered = sorted(
        (start, source, posting_id, inf if end is None else end) for start, source, posting_id, end in intervals
    )
    return [(start, end, (source, posting_id)) for start, source, posting_id, end in ordered]


def _stretches(opening: _Opening) -> Iterable[Happening]:
    """The union of an opening's intervals; touching ones are one, an empty one counts (rule 5)."""
    founder = opening.founder
    yield Happening(Kind.NEW, opening.founded, founder)
    open_until: float = opening.founded
    for start, end in opening.intervals:  # in the order of their starts
        if start > open_until:
            yield Happening(Kind.CLOSED, int(open_until), founder)
            yield Happening(Kind.RESUMED if start - open_until <= FLAPPING else Kind.REPOSTED, start, founder)
        open_until = max(open_until, end)
    if open_until < inf:
        yield Happening(Kind.CLOSED, int(open_until), founder)
