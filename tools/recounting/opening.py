"""Openings of one fingerprint and what they count: counting rules 4 to 6. Any number of postings may share one."""

from collections.abc import Iterator
from typing import NamedTuple

from recounting.event import DAY, HOUR, Posting
from recounting.history import Interval

SAME_OPENING = 60 * DAY
FLAPPING = 48 * HOUR


class Change(NamedTuple):
    """`kind` of the figure that changes by `amount` at `at`, in the cells of `posting`."""

    kind: str
    at: int
    amount: int
    posting: Posting


def changes(postings: list[tuple[Posting, list[Interval]]]) -> Iterator[Change]:
    """All counted changes of the postings of one fingerprint, each with its intervals in order."""
    openings: list[list[tuple[Interval, Posting]]] = []
    home: dict[tuple[str, str], tuple[int, int | None]] = {}
    founded: set[tuple[tuple[str, str], int]] = set()
    spans = [(span.start, *first.key, span, first) for first, intervals in postings for span in intervals]
    for start, *_, span, first in sorted(spans, key=lambda item: item[:3]):
        last = home.get(first.key)
        if last is not None and last[1] is not None and start <= last[1] + FLAPPING:
            opening = last[0]
        elif openings and start <= openings[-1][0][0].start + SAME_OPENING:
            opening = len(openings) - 1
        else:
            opening = len(openings)
            openings.append([])
            founded.add((first.key, start))
        openings[opening].append((span, first))
        home[first.key] = (opening, span.end)
    for opening_spans in openings:
        yield from _stretches(opening_spans)
    for first, intervals in postings:
        if intervals:
            yield Change("postings", intervals[0].start, 1, first)
            if (first.key, intervals[0].start) not in founded:
                yield Change("duplicates", intervals[0].start, 1, first)


def _stretches(spans: list[tuple[Interval, Posting]]) -> Iterator[Change]:
    """Rule 5 on one opening; `spans` are sorted by start and the first one founded it."""
    founder = spans[0][1]
    union: list[Interval] = []
    for span, _ in spans:
        if union and (union[-1].end is None or span.start <= union[-1].end):
            end = None if union[-1].end is None or span.end is None else max(union[-1].end, span.end)
            union[-1] = Interval(union[-1].start, end)
        else:
            union.append(span)
    yield Change("new", union[0].start, 1, founder)
    yield Change("positions", union[0].start, founder.positions, founder)
    end = None
    for stretch in union:
        if end is not None:
            yield Change("resumed" if stretch.start <= end + FLAPPING else "reposted", stretch.start, 1, founder)
        end = stretch.end
        if end is not None:
            yield Change("closed", end, 1, founder)
