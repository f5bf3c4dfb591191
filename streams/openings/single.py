"""A posting that is an opening of its own: rules 4 to 6 for one posting, and how little of its past they need."""

from collections import Counter

from streams.contracts.stage import Instant
from streams.contracts.tally import Kind
from streams.intake import Intervals
from streams.openings.history import FLAPPING, SAME_OPENING, PostingInterval, opening_history

#: Signed counts by (kind, instant).
Changes = list[tuple[Kind, Instant, int]]


def changes(before: Intervals | None, after: Intervals) -> Changes:
    """history(after) - history(before) of one posting; `before` is None for one seen first.

    The two usual cases, an advert that comes and one that ends, are answered without the general rule; a property
    test holds them equal to it.
    """
    if len(after) == 1:
        start, end = after[0]
        if before is None:
            opened: Changes = [(Kind.POSTINGS, start, 1), (Kind.NEW, start, 1)]
            return opened if end is None else [*opened, (Kind.CLOSED, end, 1)]
        if end is not None and before == ((start, None),):
            return [(Kind.CLOSED, end, 1)]
    if before == after:
        return []
    return difference(before, after)


def difference(before: Intervals | None, after: Intervals) -> Changes:
    """The general rule: what the history gained and lost."""
    counted = Counter(_history(after))
    counted.subtract(_history(before or ()))
    return [(kind, at, number) for (kind, at), number in counted.items() if number]


def collapse(intervals: Intervals) -> Intervals:
    """The same posting with at most two intervals: the last, and one for all before it in the newest opening.

    Only the last interval can still change, and a later one can only join the newest opening or found the next
    (rule 4). For that the opening's founding and the end before the last interval suffice: whatever happened between
    them is in the history before and after alike and cancels.
    """
    founded = intervals[0][0]
    oldest = 0
    for place in range(1, len(intervals)):
        start, ended = intervals[place][0], intervals[place - 1][1]
        if ended is not None and start > ended + FLAPPING and start > founded + SAME_OPENING:
            founded, oldest = start, place
    if oldest == len(intervals) - 1:
        return intervals[-1:]
    return (founded, intervals[-2][1]), intervals[-1]


def _history(intervals: Intervals) -> list[tuple[Kind, Instant]]:
    return [
        (kind, at) for kind, at, _ in opening_history(PostingInterval(start, "", "", end) for start, end in intervals)
    ]
