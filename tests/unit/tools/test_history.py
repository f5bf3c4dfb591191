"""Counting rules 1 to 3 on one posting, computed by hand."""

from recounting.history import Histories, History, Interval
from recounting.instant import DAY, HOUR, MINUTE, rfc3339

from tests.unit.tools.feed import NOON, event, posting

ALL = NOON + 10_000 * DAY
THROUGH = NOON + HOUR


def told(*lines: bytes, watermark: int = ALL) -> list[tuple[int, int | None]]:
    """Intervals of the one posting in the events, in microseconds after noon."""
    history = History()
    for line in lines:
        history.apply(event(line))
    return [(start - NOON, None if end is None else end - NOON) for start, end in history.intervals(watermark)]


def at(after: int) -> dict[str, str]:
    """A valid_through, microseconds after noon."""
    return {"valid_through": rfc3339(NOON + after)}


def test_layers_are_told_apart_in_their_order() -> None:
    """Rule 1: identifier first, then time, then state; what is ignored does not advance the posting's time."""
    told = [
        (posting("closed", 0), "idle"),  # unknown
        (posting("updated", 0, title="teacher"), "idle"),  # no employer
        (posting("opened", 10, event_id="x"), "applied"),
        (posting("closed", 5, event_id="x"), "event"),  # though stale too
        (posting("closed", 9), "stale"),
        (posting("opened", 30), "posting"),
        (posting("reopened", 30), "posting"),
        (posting("closed", 20), "applied"),  # what was ignored at 30 did not advance the time
        (posting("closed", 20), "idle"),  # equal times are not stale
        (posting("updated", 25), "idle"),
    ]
    history = History()
    assert [history.apply(event(line)) for line, _ in told] == [answer for _, answer in told]
    assert history.intervals(ALL) == [Interval(NOON + 10, NOON + 20)]


def test_update_and_reopening_of_an_unknown_posting_open_it_with_title_and_employer() -> None:
    """Rule 1: a feed may begin in the middle."""
    named = {"title": "teacher", "organization_name": "ACME"}
    for kind in ("updated", "reopened"):
        assert told(posting(kind, 7, **named)) == [(7, None)]
        assert told(posting(kind, 7, title="teacher")) == []
    assert told(posting("closed", 7, **named)) == []


def test_only_eight_identifiers_are_remembered() -> None:
    """Rule 1: those of the last 8 applied events; one without an identifier takes a place too."""
    kinds = ["opened", "closed"] * 5
    events = [posting(kind, place, event_id=str(place)) for place, kind in enumerate(kinds[:9])]
    assert told(*events, posting("closed", 20, event_id="1"))[-1] == (8, None)
    assert told(*events, posting("closed", 20, event_id="0"))[-1] == (8, 20)
    unnamed = [*events[:8], posting("opened", 8)]
    assert told(*unnamed, posting("closed", 20, event_id="1"))[-1] == (8, None)
    assert told(*unnamed, posting("closed", 20, event_id="0"))[-1] == (8, 20)


def test_touching_intervals_are_one_and_an_empty_one_counts() -> None:
    """Rule 1: a close and a reopening at the same instant leave no trace."""
    assert told(posting("opened", 0), posting("closed", 5), posting("reopened", 5)) == [(0, None)]
    assert told(posting("opened", 0), posting("closed", 0)) == [(0, 0)]


def test_an_expiry_waits_for_the_watermark() -> None:
    """Rule 3: the posting's own times say when, the watermark says whether it has been emitted."""
    opened = posting("opened", 0, **at(HOUR))
    assert told(opened, watermark=THROUGH - 1) == [(0, None)]
    assert told(opened, watermark=THROUGH) == [(0, HOUR)]


def test_the_newest_acceptable_value_bounds_the_interval() -> None:
    """Rule 3: too far and before the start are ignored; an event before the expiry may still move it."""
    opened = posting("opened", 0, **at(HOUR))
    assert told(opened, posting("updated", MINUTE, **at(3 * HOUR))) == [(0, 3 * HOUR)]
    assert told(opened, posting("updated", MINUTE, **at(731 * DAY))) == [(0, HOUR)]
    assert told(opened, posting("updated", MINUTE, **at(MINUTE + 730 * DAY))) == [(0, MINUTE + 730 * DAY)]
    assert told(posting("opened", 0, **at(-1))) == [(0, None)]
    assert told(posting("opened", 0, **at(0))) == [(0, 0)]


def test_a_value_before_an_update_ends_the_posting_in_the_past() -> None:
    """Rule 3: the newest value counts though it lies before the event that states it."""
    assert told(posting("opened", 0), posting("updated", 2 * HOUR, **at(HOUR))) == [(0, HOUR)]


def test_a_closed_that_states_an_earlier_end_ends_there() -> None:
    """Rule 3 with rule 1: never later than the event itself."""
    assert told(posting("opened", 0), posting("closed", 2 * HOUR, **at(HOUR))) == [(0, HOUR)]
    assert told(posting("opened", 0), posting("closed", 2 * HOUR, **at(3 * HOUR))) == [(0, 2 * HOUR)]


def test_an_opened_of_an_open_posting_moves_nothing() -> None:
    """Rule 1: layer posting comes before rule 3, whatever valid_through it states."""
    assert told(posting("opened", 0, **at(HOUR)), posting("opened", MINUTE, **at(9 * HOUR))) == [(0, HOUR)]


def test_a_value_before_an_intervals_start_does_not_bound_it() -> None:
    """Rule 3: reopened after its expiry the posting is open without end; a value still ahead bounds it again."""
    opened = posting("opened", 0, **at(HOUR))
    assert told(opened, posting("reopened", 2 * HOUR)) == [(0, HOUR), (2 * HOUR, None)]
    closed = posting("closed", MINUTE)
    assert told(opened, closed, posting("reopened", 2 * MINUTE)) == [(0, MINUTE), (2 * MINUTE, HOUR)]


def test_an_update_revives_an_expired_posting_but_not_a_closed_one() -> None:
    """Rule 1: only with a valid_through after its own instant, and the interval starts there."""
    opened = posting("opened", 0, **at(HOUR))
    assert told(opened, posting("updated", 2 * HOUR)) == [(0, HOUR)]
    assert told(opened, posting("updated", 2 * HOUR, **at(2 * HOUR))) == [(0, HOUR)]
    assert told(opened, posting("updated", 2 * HOUR, **at(9 * HOUR))) == [(0, HOUR), (2 * HOUR, 9 * HOUR)]
    closed = posting("closed", MINUTE)
    assert told(opened, closed, posting("updated", 2 * HOUR, **at(9 * HOUR))) == [(0, MINUTE)]


def test_an_ignored_event_lets_an_expiry_be_taken_back() -> None:
    """Rule 1: what was ignored did not advance the posting's time, so an earlier update still moves its end."""
    opened, ignored = posting("opened", 0, **at(HOUR)), posting("updated", 2 * HOUR)
    assert told(opened, ignored, posting("updated", MINUTE, **at(9 * HOUR))) == [(0, 9 * HOUR)]


def test_a_closed_posting_is_forgotten_after_400_days() -> None:
    """Rule 12: then it is another posting of the same name; with the horizon 0 nothing is forgotten."""
    lines = [posting("opened", 0), posting("closed", 0), posting("opened", 400 * DAY + 1)]
    for forgetting, lives in ((True, 2), (False, 1)):
        histories = Histories(forgetting=forgetting)
        for line in lines:
            histories.apply(event(line))
        assert len(histories.lives["a", "1"]) == lives
    histories = Histories()
    for line in [*lines[:2], posting("reopened", 400 * DAY)]:
        histories.apply(event(line))
    assert len(histories.lives["a", "1"]) == 1
