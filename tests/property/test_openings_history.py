"""Counting rules 4 to 6 over any lives of any postings: a function of the set, and equal to the rules said plainly."""

from collections import Counter
from math import inf
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.contracts.tally import Kind
from streams.openings import PostingInterval, opening_history
from tests.property.lives import lives
from tests.unit.intake.feed import DAY, HOUR

FLAPPING, BELONGS = 48 * HOUR, 60 * DAY
histories = st.lists(lives(), max_size=4, unique_by=lambda life: life[:2]).map(
    lambda found: [
        PostingInterval(start, source, posting_id, number, inf if end is None else end, place)
        for place, (source, posting_id, life) in enumerate(found)
        for number, start, end in life
    ]
)


def plainly(intervals: list[PostingInterval]) -> Counter[tuple[Kind, float, int]]:
    """The rules again, step by step: who belongs to which opening, and then each opening for itself."""
    openings: list[list[PostingInterval]] = []
    counted: Counter[tuple[Kind, float, int]] = Counter()
    for one in sorted(intervals, key=lambda one: (one.start, one.source, one.posting_id, one.number)):
        before = [other for other in intervals if (other.posting, other.number) == (one.posting, one.number - 1)]
        if before and one.start - before[0].end <= FLAPPING:
            next(opening for opening in openings if before[0] in opening).append(one)
        elif openings and one.start - openings[-1][0].start <= BELONGS:
            openings[-1].append(one)
        else:
            openings.append([one])
        if one.number == 0:
            counted[Kind.POSTINGS, one.start, one.posting] += 1
            counted[Kind.DUPLICATES, one.start, one.posting] += openings[-1] != [one]
    for opening in openings:
        founder = opening[0].posting
        counted[Kind.NEW, opening[0].start, founder] += 1
        end = opening[0].end
        for one in sorted(opening):
            if one.start > end:
                counted[Kind.CLOSED, end, founder] += 1
                counted[Kind.RESUMED if one.start - end <= FLAPPING else Kind.REPOSTED, one.start, founder] += 1
            end = max(end, one.end)
        counted[Kind.CLOSED, end, founder] += end < inf
    return +counted


@settings(max_examples=400)
@given(histories)
def test_history_equals_the_rules_said_plainly(intervals: list[PostingInterval]) -> None:
    """Every kind, instant and posting."""
    history = opening_history(intervals)
    assert Counter((item.kind, item.at, item.posting) for item in history) == plainly(intervals)
    firsts = {(one.start, one.posting) for one in intervals if one.number == 0}
    assert all(item.first == ((item.at, item.posting) in firsts) for item in history if item.kind is Kind.POSTINGS)


@settings(max_examples=200)
@given(histories, st.randoms(use_true_random=False))
def test_history_is_a_function_of_the_set(intervals: list[PostingInterval], shuffle: Random) -> None:
    """Any order of arrival gives the same history, and what opens and closes balances with what is open."""
    other = list(intervals)
    shuffle.shuffle(other)
    history = opening_history(intervals)
    assert history == opening_history(other)
    kinds = Counter(item.kind for item in history)
    opened = kinds[Kind.NEW] + kinds[Kind.RESUMED] + kinds[Kind.REPOSTED]
    still_open = opened - kinds[Kind.CLOSED]
    assert (still_open > 0) == any(one.end == inf for one in intervals)
    assert kinds[Kind.POSTINGS] == len({one.posting for one in intervals})
    assert kinds[Kind.DUPLICATES] <= kinds[Kind.POSTINGS]
