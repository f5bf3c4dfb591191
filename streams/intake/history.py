"""Counting rules 1 to 3: what one event does to one posting. Pure: (state, event) to (state, outcome).

Why the counts are exact: an event is judged by the posting's own times and ids alone, never by the wall clock, by
other postings, or by whether an expiry was already emitted. So the state after a prefix of the partition is a function
of that prefix, however it was cut into batches and whenever ticks fell in between.
"""

from enum import StrEnum
from hashlib import blake2b

from msgspec.structs import replace

from streams.contracts.posting import EventType
from streams.contracts.sighting import Advert, Interval
from streams.contracts.stage import DAY, Instant
from streams.intake.posting import PostingState

#: A `valid_through` further ahead of the event that states it is a placeholder, not a date (counting rule 3).
LONGEST_VALIDITY: Instant = 730 * DAY
REMEMBERED_EVENTS = 8
DIGEST = 8
#: Stands in the memory for an applied event without an `event_id`; nothing is ever equal to it.
NO_EVENT_ID = bytes(DIGEST)


class Outcome(StrEnum):
    """What became of an event. The first four were applied; the others changed nothing (layers of the contract)."""

    FIRST = "first"
    REOPENED = "reopened"
    CLOSED = "closed"
    UPDATED = "updated"
    EVENT = "event"
    STALE = "stale"
    POSTING = "posting"
    IDLE = "idle"


def event_digest(event_id: str | None) -> bytes:
    """8 bytes that stand for an event's id; only eight ids are ever compared with each other."""
    return blake2b(event_id.encode(), digest_size=DIGEST).digest() if event_id else NO_EVENT_ID


def first(
    advert: Advert, fingerprint: bytes, target: int, *, at: Instant, digest: bytes, valid_through: Instant | None
) -> PostingState:
    """Open an unknown posting at `at`."""
    if valid_through is not None and not _holds(valid_through, at, at):
        valid_through = None
    return PostingState(advert, fingerprint, target, (Interval(0, at, None),), at, digest, valid_through)


def apply(
    state: PostingState, kind: EventType, at: Instant, digest: bytes, valid_through: Instant | None
) -> tuple[PostingState, Outcome]:
    """Apply an event of a known posting: checks in the order of rule 1.

    at: the event's `occurred_at`. valid_through: what the event states, as an instant; None if nothing.
    """
    events = state.events
    if digest in events and digest != NO_EVENT_ID and _remembered(events, digest):
        return state, Outcome.EVENT
    if at < state.last:
        return state, Outcome.STALE
    number, start, end = state.intervals[-1]
    closed = end is not None and not state.expired
    limit = bound(state)
    lapsed = not closed and limit is not None and at >= limit
    events = (events + digest)[-REMEMBERED_EVENTS * DIGEST :]
    if kind == "closed":
        if closed or lapsed:
            return state, Outcome.IDLE
        stated = valid_through if _holds(valid_through, start, at) else state.valid_through
        # A closing that states an earlier end says when the posting ended (rule 3: the newest stated value counts).
        over = at if stated is None or stated < start else min(at, stated)
        intervals = (*state.intervals[:-1], Interval(number, start, over))
        return replace(
            state, intervals=intervals, last=at, events=events, valid_through=stated, expired=False
        ), Outcome.CLOSED
    if kind == "updated":
        if closed:
            return state, Outcome.IDLE
        if not lapsed:
            return _updated(state, at, events, valid_through), Outcome.UPDATED
        if valid_through is None or valid_through <= at or not _holds(valid_through, at, at):
            return state, Outcome.IDLE
    elif not closed and not lapsed:
        return state, Outcome.POSTING
    # A lapsed interval ends where its own times say, also where no tick has come to emit it yet.
    before = state.intervals if closed else (*state.intervals[:-1], Interval(number, start, limit))
    stated = valid_through if _holds(valid_through, at, at) else state.valid_through
    return replace(
        state,
        intervals=(*before, Interval(number + 1, at, None)),
        last=at,
        events=events,
        valid_through=stated,
        expired=False,
    ), Outcome.REOPENED


def bound(state: PostingState) -> Instant | None:
    """The instant at which the last interval expires; None if nothing bounds it (rule 3)."""
    limit = state.valid_through
    return limit if limit is not None and limit >= state.intervals[-1].start else None


def ended(state: PostingState) -> Instant | None:
    """When the posting ended, or will by what it states; None if nothing ends it."""
    end = state.intervals[-1].end
    return bound(state) if end is None else end


def due(state: PostingState) -> Instant | None:
    """The instant of an expiry that is still to be emitted."""
    return bound(state) if state.valid_through is not None and state.intervals[-1].end is None else None


def expire(state: PostingState) -> PostingState:
    """Emit the expiry: the last interval ends at its bound. Not an event: neither time nor ids advance."""
    intervals = (*state.intervals[:-1], state.intervals[-1]._replace(end=bound(state)))
    return replace(state, intervals=intervals, expired=True)


def _updated(state: PostingState, at: Instant, events: bytes, valid_through: Instant | None) -> PostingState:
    newest = state.intervals[-1]
    if valid_through == state.valid_through or not _holds(valid_through, newest.start, at):
        return replace(state, last=at, events=events)
    # If an expiry was emitted, its instant has moved: it is taken back here and emitted anew when due.
    intervals = (*state.intervals[:-1], newest._replace(end=None))
    return replace(state, intervals=intervals, last=at, events=events, valid_through=valid_through, expired=False)


def _holds(valid_through: Instant | None, start: Instant, stated_at: Instant) -> bool:
    return valid_through is not None and start <= valid_through <= stated_at + LONGEST_VALIDITY


def _remembered(events: bytes, digest: bytes) -> bool:
    return any(events[place : place + DIGEST] == digest for place in range(0, len(events), DIGEST))
