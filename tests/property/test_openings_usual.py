"""The short way of the usual arrivals equals the general rule wherever it answers."""

from copy import deepcopy

from hypothesis import event, given, settings
from hypothesis import strategies as st

from streams.contracts.sighting import Interval, Sighting
from streams.openings.change import changes, histories
from streams.openings.member import Member, Members, take
from streams.openings.usual import founds, usual_changes
from tests.property.lives import Life, lives, steps
from tests.unit.intake.feed import ADVERT, DAY, HOUR, T0

FINGERPRINT = bytes(16)


def moved(life: Life) -> Life:
    """The same life, from T0 on."""
    source, posting_id, intervals = life
    shifted = tuple(Interval(number, T0 + start, None if end is None else T0 + end) for number, start, end in intervals)
    return source, posting_id, shifted


def member(life: Life) -> Member:
    """A posting with this life."""
    source, posting_id, intervals = moved(life)
    return Member(f"{source}:{posting_id}", ADVERT, list(intervals))


@st.composite
def arrivals(draw: st.DrawFn) -> tuple[Members, Sighting]:
    """Postings of a fingerprint, and what intake may say next: of a new one, or of one of these."""
    *lived, life = draw(st.lists(lives(), min_size=1, max_size=4, unique_by=lambda life: life[:2]))
    members = [member(one) for one in lived]
    if not members or draw(st.booleans()):
        source, posting_id, intervals = moved(life)
        return members, Sighting(FINGERPRINT, f"{source}:{posting_id}", intervals, ADVERT, 7)
    one = draw(st.sampled_from(members))
    newest = one.intervals[-1]
    end = draw(st.one_of(st.none(), steps.map(lambda step: newest.start + step)))
    fresh = [newest._replace(end=newest.start + HOUR if end == newest.end else end)]
    if end is not None and draw(st.booleans()):
        fresh = [newest._replace(end=end), Interval(newest.number + 1, end + draw(steps), None)]
    began = fresh[-1].number > newest.number
    return members, Sighting(FINGERPRINT, one.key, tuple(fresh), ADVERT if began else None, None)


@st.composite
def usual_arrivals(draw: st.DrawFn) -> tuple[Members, Sighting]:
    """Postings of one interval, most of them open, one after the other; and one more that comes, or one that ends."""
    keys = draw(st.lists(st.sampled_from(["a:1", "a:2", "b:1", "b:2", "c:1"]), min_size=2, max_size=4, unique=True))
    spans = [Interval(0, T0 + draw(steps) // draw(st.integers(1, 3)), None) for _ in keys]
    if draw(st.booleans()):
        place = draw(st.integers(0, len(spans) - 1))
        spans[place] = spans[place]._replace(end=spans[place].start + draw(steps))
    members = [Member(key, ADVERT, [span]) for key, span in zip(keys[1:], spans[1:], strict=True)]
    if draw(st.booleans()):
        starts = [span.start for span in spans]
        start = draw(st.sampled_from([max(starts) + draw(steps), min(starts) - draw(steps), starts[0]]))
        return members, Sighting(FINGERPRINT, keys[0], (Interval(0, start, None),), ADVERT, 7)
    one = draw(st.sampled_from(members))
    ended = one.intervals[0]._replace(end=one.intervals[0].start + draw(steps))
    return members, Sighting(FINGERPRINT, one.key, (ended,), None, None)


@settings(max_examples=1_000)
@given(st.one_of(arrivals(), usual_arrivals(), usual_arrivals()))
def test_the_short_way_equals_the_general_rule(arrival: tuple[Members, Sighting]) -> None:
    """Kind, instant, posting, and the numbers in the market's cells and in the source's."""
    members, sighting = arrival
    usual = usual_changes(members, sighting)
    event("usual" if usual is not None else "general")
    if usual is None:
        return
    after = deepcopy(members)
    assert take(after, sighting, sighting.advert, None) == 0
    expected = {change.happening: change[1:] for change in changes(histories(members), histories(after))}
    assert {change.happening: change[1:] for change in usual} == expected
    assert len(usual) == len(expected)


@given(lives(2), st.one_of(st.none(), st.integers(0, 2 * DAY)))
def test_a_founding_is_what_the_rules_say(life: Life, early: int | None) -> None:
    """A first posting that `founds` counts one opening and itself, whatever else may follow."""
    source, posting_id, intervals = moved(life)
    sighting = Sighting(FINGERPRINT, f"{source}:{posting_id}", intervals, ADVERT, 7)
    if founds(sighting, None if early is None else T0 + early):
        members: Members = []
        take(members, sighting, ADVERT, None if early is None else T0 + early)
        found = [change.happening.kind.name for change in changes(histories([]), histories(members))]
        assert sorted(found) == ["NEW", "POSTINGS"]
