"""One posting's changes: short ways equal the general rule, and little memory is enough."""

from collections import Counter

from hypothesis import example, given
from hypothesis import strategies as st

from streams.contracts.stage import Instant
from streams.contracts.tally import Kind
from streams.intake import Intervals
from streams.openings.single import changes, collapse, difference
from tests.unit.intake.feed import DAY, HOUR

GAPS = st.sampled_from([0, 1, HOUR, 48 * HOUR, 48 * HOUR + 1, 20 * DAY, 60 * DAY, 60 * DAY + 1])


@st.composite
def lives(draw: st.DrawFn) -> Intervals:
    """Intervals of one posting, in order, without overlap; the last one may be open."""
    now, life = draw(GAPS), []
    for _ in range(draw(st.integers(1, 6))):
        end = now + draw(GAPS)
        life.append((now, end))
        now = end + draw(GAPS)
    start, end = life[-1]
    return (*life[:-1], (start, None if draw(st.booleans()) else end))


def summed(*parts: list[tuple[Kind, Instant, int]]) -> Counter[tuple[Kind, Instant]]:
    """Signed counts added up."""
    total: Counter[tuple[Kind, Instant]] = Counter()
    for part in parts:
        for kind, at, number in part:
            total[kind, at] += number
    return Counter({key: number for key, number in total.items() if number})


def steps(life: Intervals) -> list[Intervals]:
    """The life as it is seen, interval by interval: each opens, then ends."""
    seen = []
    for place, (start, end) in enumerate(life):
        seen.append((*life[:place], (start, None)))
        if end is not None:
            seen.append((*life[:place], (start, end)))
    return seen


@given(lives(), st.data())
def test_short_ways_equal_the_general_rule(life: Intervals, data: st.DataObject) -> None:
    """From any moment of a life to any later one, and from nothing; an end may also move or be taken back."""
    seen = [None, *steps(life), (*life[:-1], (life[-1][0], None)), life]
    before = data.draw(st.sampled_from(seen))
    after = data.draw(st.sampled_from([item for item in seen if item is not None]))
    assert summed(changes(before, after)) == summed(difference(before, after))


@given(lives())
@example(((0, 1), (60 * DAY, 61 * DAY), (100 * DAY, None)))
@example(((0, 61 * DAY), (63 * DAY, 64 * DAY), (100 * DAY, None)))
def test_two_intervals_are_memory_enough(life: Intervals) -> None:
    """Step by step on collapsed memory, the changes add up to the whole history."""
    parts, memory = [], None
    for seen in steps(life):
        # What intake does: append to the collapsed memory, or settle the last interval of it.
        if memory is None:
            after: Intervals = seen
        elif memory[-1][0] == seen[-1][0] and memory[-1][1] is None:
            after = (*memory[:-1], seen[-1])
        else:
            after = (*memory, seen[-1])
        parts.append(changes(memory, after))
        memory = collapse(after)
        assert len(memory) <= 2
    assert summed(*parts) == summed(difference(None, life))


def test_a_taken_back_end_is_a_negative_change() -> None:
    """A close at another instant than the emitted expiry."""
    assert summed(changes(((0, 9),), ((0, 5),))) == {(Kind.CLOSED, 9): -1, (Kind.CLOSED, 5): 1}
