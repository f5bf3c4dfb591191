"""Openings of one fingerprint and what they count: counting rules 4 to 6. Any number of postings may share one."""

from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Generic, NamedTuple, Protocol, TypeVar

from recounting.history import Interval
from recounting.instant import DAY, HOUR

SAME_OPENING = 60 * DAY
FLAPPING = 48 * HOUR


class Named(Protocol):
    """A posting, as far as it matters here."""

    @property
    def key(self) -> tuple[str, str]:
        """Source and identifier."""
        ...


Member = TypeVar("Member", bound=Named)
_Span = tuple[int, tuple[str, str], Interval, Member, bool]


class Change(NamedTuple, Generic[Member]):
    """One more of `kind` at `at`, in the cells of `posting`.

    kind:       `new`, `resumed`, `reposted`, `closed` of an opening, the posting is its founder; `postings`,
                `duplicates` of the posting itself.
    advertised: it is counted on the day that the posting's advert tells, not on the day of `at` (rule 9).
    """

    kind: str
    at: int
    posting: Member
    advertised: bool


def changes(postings: Sequence[tuple[Member, list[Interval]]]) -> Iterator[Change[Member]]:
    """All counted changes of the postings of one fingerprint, each with its intervals in order."""
    spans: list[_Span[Member]] = []
    for posting, intervals in postings:
        spans += [(span.start, posting.key, span, posting, span is intervals[0]) for span in intervals]
    spans.sort(key=itemgetter(0, 1))
    openings: list[list[_Span[Member]]] = []
    home: dict[tuple[str, str], tuple[int, int | None]] = {}
    for spanned in spans:
        start, key, span, posting, first = spanned
        number, end = home.get(key, (-1, None))
        founds = False
        if end is None or start > end + FLAPPING:
            number = len(openings) - 1
            founds = not openings or start > openings[-1][0][0] + SAME_OPENING
        if founds:
            number += 1
            openings.append([])
        openings[number].append(spanned)
        home[key] = (number, span.end)
        if first:
            yield Change("postings", start, posting, advertised=True)
            if not founds:
                yield Change("duplicates", start, posting, advertised=True)
    for opening in openings:
        yield from _stretches(opening)


def _stretches(spans: list[_Span[Member]]) -> Iterator[Change[Member]]:
    """Rule 5 on one opening; `spans` are sorted by start and the first one founded it."""
    start, _, (_, end), founder, first = spans[0]
    yield Change("new", start, founder, advertised=first)
    for start, _, span, _, _ in spans[1:]:
        if end is None:
            return
        if start <= end:
            end = None if span.end is None else max(end, span.end)
            continue
        yield Change("closed", end, founder, advertised=False)
        yield Change("resumed" if start <= end + FLAPPING else "reposted", start, founder, advertised=False)
        end = span.end
    if end is not None:
        yield Change("closed", end, founder, advertised=False)
