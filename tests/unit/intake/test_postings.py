"""The memory of postings: what is kept, what time does to it, and when it ends."""

import pytest
from msgspec.structs import replace

from streams.contracts.sighting import Interval
from streams.intake.history import NO_EVENT_ID, first
from streams.intake.posting import PostingState, unpack_posting
from streams.intake.postings import MEMORY, Postings
from tests.unit.intake.feed import ADVERT, DAY, HOUR, T0, open_from

KEY = b"alpha:1"


def state(end: int | None = None, valid_through: int | None = None) -> PostingState:
    """A posting opened at T0, closed at `end`."""
    opened = first(ADVERT, bytes(16), 0, at=T0, digest=NO_EVENT_ID, valid_through=valid_through)
    return replace(opened, intervals=(Interval(0, T0, end),))


def test_what_is_kept_is_the_value_and_is_found_again() -> None:
    """One object: the bytes in memory are the value of the state log."""
    postings = Postings(forgets=True)
    packed = postings.keep(KEY, state())
    assert postings.value(KEY) is packed
    assert postings.get(KEY) == unpack_posting(packed) == state()
    assert (len(postings), postings.bytes) == (1, len(packed))
    assert (postings.get(b"alpha:2"), postings.value(b"alpha:2")) == (None, None)


def test_only_the_newest_interval_is_kept() -> None:
    """With the beginning of the first, which applications are judged by."""
    postings = Postings(forgets=True)
    life = (Interval(0, T0, T0 + 1), Interval(1, T0 + 2, T0 + 3), open_from(T0 + 4, 2))
    postings.keep(KEY, replace(state(), intervals=life))
    kept = postings.get(KEY)
    assert kept is not None
    assert (kept.intervals, kept.opened) == (life[-1:], T0)
    postings.keep(KEY, replace(kept, intervals=(life[-1]._replace(end=T0 + 5), open_from(T0 + 6, 3))))
    again = postings.get(KEY)
    assert again is not None
    assert (again.intervals, again.opened) == ((open_from(T0 + 6, 3),), T0)


def test_the_bytes_follow_what_is_kept_loaded_and_dropped() -> None:
    """`bytes` is a figure that people see: the sum of the packed states."""
    postings = Postings(forgets=True)
    for number, one in enumerate((state(), state(T0 + 1), replace(state(), events=bytes(64)))):
        postings.keep(b"%d" % (number % 2), one)
    postings.load(b"9", postings.value(b"0") or b"")
    assert postings.bytes == sum(len(postings.value(key) or b"") for key in (b"0", b"1", b"9"))
    for key in (b"0", b"1", b"9"):
        postings.drop(key)
    assert (len(postings), postings.bytes) == (0, 0)


@pytest.mark.parametrize("one", [state(T0 + HOUR), state(valid_through=T0 + HOUR)])
def test_a_posting_is_over_400_days_after_its_end(one: PostingState) -> None:
    """Exactly 400 days later it is not, whether it was closed or expired by its own word (rule 12)."""
    assert MEMORY == 400 * DAY
    postings = Postings(forgets=True)
    end = T0 + HOUR
    assert not postings.is_over(one, end + MEMORY)
    assert postings.is_over(one, end + MEMORY + 1)


def test_an_open_posting_is_never_over() -> None:
    """Nor is any before there is a watermark, or where nothing is forgotten."""
    assert not Postings(forgets=True).is_over(state(), T0 + 9_000 * DAY)
    assert not Postings(forgets=True).is_over(state(T0), None)
    assert not Postings(forgets=False).is_over(state(T0), T0 + 9_000 * DAY)


@pytest.mark.parametrize("loaded", [False, True])
def test_expiries_come_when_they_are_due_earliest_first(loaded: bool) -> None:
    """At most so many at once, and the same ones after a recovery."""
    postings = Postings(forgets=True)
    for number, hours in enumerate((3, 1, 2)):
        postings.keep(b"%d" % number, state(valid_through=T0 + hours * HOUR))
    postings.keep(b"closed", state(T0, valid_through=T0 + HOUR))
    postings.keep(b"open", state())
    if loaded:
        recovered = Postings(forgets=True)
        for key in (b"open", b"2", b"closed", b"0", b"1"):
            recovered.load(key, postings.value(key) or b"")
        postings = recovered
    assert postings.expiring(T0 + HOUR - 1, 9) == []
    assert [key for key, _ in postings.expiring(T0 + 9 * HOUR, 2)] == [b"1", b"2"]
    assert postings.expiring(T0 + 9 * HOUR, 9) == [(b"0", state(valid_through=T0 + 3 * HOUR))]


@pytest.mark.parametrize("loaded", [False, True])
def test_what_the_watermark_has_left_behind_is_dropped(loaded: bool) -> None:
    """The rest stays: what is open, what ended later, and what has not been told that it expired."""
    postings = Postings(forgets=True)
    kept = {
        b"old": state(T0 + HOUR),
        b"edge": state(T0 + HOUR + 1),
        b"open": state(),
        b"untold": state(valid_through=T0 + HOUR),
    }
    for key, one in kept.items():
        postings.keep(key, one)
    if loaded:
        recovered = Postings(forgets=True)
        for key in kept:
            recovered.load(key, postings.value(key) or b"")
        postings = recovered
    assert postings.forget(T0 + HOUR + MEMORY, 9) == []
    assert postings.forget(T0 + HOUR + MEMORY + 1, 9) == [b"old"]
    assert (postings.get(b"old"), len(postings)) == (None, 3)


def test_where_nothing_is_forgotten_nothing_is_dropped() -> None:
    """With a horizon of 0 postings stay too."""
    postings = Postings(forgets=False)
    postings.keep(KEY, state(T0))
    assert postings.forget(T0 + 9_000 * DAY, 9) == []
    assert len(postings) == 1
