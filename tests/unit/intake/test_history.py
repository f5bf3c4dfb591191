"""Counting rules 1 to 3, one by one."""

import pytest
from msgspec.structs import replace

from streams.contracts.posting import EventType
from streams.contracts.sighting import Interval
from streams.contracts.stage import Instant
from streams.intake.history import NO_EVENT_ID, Outcome, apply, bound, due, ended, event_digest, expire, first
from streams.intake.posting import PostingState
from tests.unit.intake.feed import ADVERT, DAY, HOUR, T0

FINGERPRINT = bytes(16)


def opened(until: Instant | None = None, event_id: str | None = None) -> PostingState:
    """A posting opened at T0."""
    return first(ADVERT, FINGERPRINT, 0, at=T0, digest=event_digest(event_id), valid_through=until)


def after(
    state: PostingState, kind: EventType, hours: float, until: Instant | None = None, event_id: str | None = None
) -> tuple[PostingState, Outcome]:
    """One more event, so many hours after T0."""
    return apply(state, kind, T0 + int(hours * HOUR), event_digest(event_id), until)


def test_closed_ends_the_interval() -> None:
    """Half-open, at the event's own time."""
    state, outcome = after(opened(), "closed", 5)
    assert (state.intervals, outcome) == ((Interval(0, T0, T0 + 5 * HOUR),), Outcome.CLOSED)


@pytest.mark.parametrize("kind", ["opened", "reopened"])
def test_a_closed_posting_opens_again(kind: EventType) -> None:
    """Another interval of the same posting."""
    state, outcome = after(after(opened(), "closed", 5)[0], kind, 9)
    assert (state.intervals[-1], outcome) == (Interval(1, T0 + 9 * HOUR, None), Outcome.REOPENED)


@pytest.mark.parametrize(
    ("closed", "kind", "outcome"),
    [
        (False, "opened", Outcome.POSTING),
        (False, "reopened", Outcome.POSTING),
        (True, "closed", Outcome.IDLE),
        (True, "updated", Outcome.IDLE),
    ],
)
def test_events_that_do_not_fit_change_nothing(closed: bool, kind: EventType, outcome: Outcome) -> None:
    """Neither the intervals nor the posting's time nor its remembered ids."""
    state = after(opened(), "closed", 1)[0] if closed else opened()
    assert after(state, kind, 5, until=T0 + 90 * DAY, event_id="x") == (state, outcome)


def test_older_than_the_last_applied_event_is_stale() -> None:
    """Equal times are not."""
    state = after(opened(), "updated", 5)[0]
    assert after(state, "closed", 4)[1] is Outcome.STALE
    assert after(state, "closed", 5)[1] is Outcome.CLOSED


def test_what_is_ignored_does_not_advance_the_postings_time() -> None:
    """A second opening at hour 9 is a copy; a close at hour 5 is not stale after it."""
    state, _ = after(opened(), "opened", 9)
    assert after(state, "closed", 5)[1] is Outcome.CLOSED


def test_an_id_of_the_last_eight_applied_events_is_a_duplicate() -> None:
    """The ninth before is forgotten; events without an id take a place too, and are equal to nothing."""
    state = opened(event_id="e0")
    for n in range(7):
        state = after(state, "updated", n + 1)[0]
    assert after(state, "closed", 20, event_id="e0")[1] is Outcome.EVENT
    state = after(state, "updated", 9)[0]
    assert after(state, "closed", 20, event_id="e0")[1] is Outcome.CLOSED
    assert after(opened(), "closed", 1)[1] is Outcome.CLOSED


def test_a_duplicate_is_told_before_a_stale_event() -> None:
    """The checks have an order: the layer of a copy is `event`, whenever it comes."""
    state = after(opened(event_id="e0"), "updated", 5)[0]
    assert after(state, "opened", 0, event_id="e0")[1] is Outcome.EVENT


def test_ids_are_compared_whole() -> None:
    """A digest that lies across two remembered ones is no match."""
    state = opened()
    across = bytes(4) + event_digest("e")[:4]
    state = apply(state, "updated", T0, event_digest("e"), None)[0]
    assert across in state.events
    assert apply(state, "closed", T0, across, None)[1] is Outcome.CLOSED
    assert NO_EVENT_ID in state.events


def test_a_posting_expires_at_its_newest_valid_through() -> None:
    """An update moves the end, until it is reached."""
    state = after(opened(T0 + DAY), "updated", 5, until=T0 + 2 * DAY)[0]
    assert (due(state), expire(state).intervals) == (T0 + 2 * DAY, (Interval(0, T0, T0 + 2 * DAY),))


def test_valid_through_before_the_start_or_too_far_is_ignored() -> None:
    """The previous value stays in force; both bounds themselves hold."""
    state = opened(T0 + DAY)
    for until in (T0 - 1, T0 + 5 * HOUR + 730 * DAY + 1, None):
        assert bound(after(state, "updated", 5, until=until)[0]) == T0 + DAY
    for until in (T0, T0 + 5 * HOUR + 730 * DAY):
        assert bound(after(state, "updated", 5, until=until)[0]) == until


def test_an_expired_posting_is_closed_whether_or_not_a_tick_has_said_so() -> None:
    """Its own times decide, so the cut of batches cannot matter."""
    for state in (opened(T0 + HOUR), expire(opened(T0 + HOUR))):
        assert after(state, "closed", 1)[1] is Outcome.IDLE
        again, outcome = after(state, "opened", 3)
        intervals = (Interval(0, T0, T0 + HOUR), Interval(1, T0 + 3 * HOUR, None))
        assert (again.intervals, outcome) == (intervals, Outcome.REOPENED)


def test_an_event_from_before_an_emitted_expiry_finds_the_posting_open() -> None:
    """The watermark decided when the expiry was emitted, not what it means."""
    state = expire(opened(T0 + 9 * HOUR))
    assert after(state, "closed", 5)[0].intervals == (Interval(0, T0, T0 + 5 * HOUR),)
    assert after(state, "opened", 5)[1] is Outcome.POSTING
    moved = after(state, "updated", 5, until=T0 + 20 * HOUR)[0]
    assert (moved.intervals, due(moved)) == ((Interval(0, T0, None),), T0 + 20 * HOUR)
    assert after(state, "updated", 5)[0].intervals == state.intervals


def test_an_update_with_a_later_end_reopens_an_expired_posting() -> None:
    """Only an expired one, and only if the end lies after the update."""
    state = opened(T0 + HOUR)
    assert after(state, "updated", 3, until=T0 + 3 * HOUR)[1] is Outcome.IDLE
    again, outcome = after(state, "updated", 3, until=T0 + 4 * HOUR)
    assert (again.intervals[-1], due(again), outcome) == (
        Interval(1, T0 + 3 * HOUR, None),
        T0 + 4 * HOUR,
        Outcome.REOPENED,
    )


def test_a_value_before_an_intervals_start_does_not_bound_it() -> None:
    """A posting that opens again after its old end stays open."""
    assert due(after(opened(T0 + HOUR), "opened", 3)[0]) is None


def test_an_end_at_the_start_makes_an_empty_interval() -> None:
    """Which counts: a posting that was over when it was seen."""
    state = opened(T0)
    assert expire(state).intervals == (Interval(0, T0, T0),)
    assert after(state, "closed", 0)[1] is Outcome.IDLE


def test_a_postings_beginning_is_known_when_its_first_interval_is_not() -> None:
    """Applications are judged by it (rule 14), whatever has been dropped of the intervals."""
    state = after(after(opened(), "closed", 1)[0], "reopened", 9)[0]
    assert state.opened == T0
    assert replace(state, intervals=state.intervals[1:], began=T0).opened == T0


@pytest.mark.parametrize(
    ("state", "end"),
    [
        (opened(), None),
        (opened(T0 + DAY), T0 + DAY),
        (after(opened(T0 + DAY), "closed", 5)[0], T0 + 5 * HOUR),
        (after(after(opened(), "closed", 5)[0], "reopened", 6)[0], None),
    ],
)
def test_a_posting_ends_when_it_closes_or_by_what_it_states(state: PostingState, end: Instant | None) -> None:
    """Memory of it is measured from there (rule 12), whether or not the expiry has been emitted."""
    assert ended(state) == end
