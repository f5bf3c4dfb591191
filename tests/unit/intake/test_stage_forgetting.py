"""Postings that ended long ago are unknown to the intake stage again (counting rule 12)."""

import pytest

from streams.contracts.sighting import Interval
from streams.contracts.stage import Effects
from tests.unit.intake.feed import (
    DAY,
    HOUR,
    T0,
    Now,
    application,
    applications,
    intake,
    matched,
    open_from,
    posting,
    postings,
    told,
)


def test_a_forgotten_posting_that_comes_back_is_a_new_one() -> None:
    """With its employer, numbered from 0, counted under what it says now (rule 12)."""
    stage = intake()
    stage.fold(postings(posting("opened", T0, total_job_openings=2), posting("closed", T0 + HOUR)))
    late = T0 + HOUR + 400 * DAY
    stage.fold(postings(posting("opened", late, "other")))
    assert told(stage.fold(postings(posting("updated", late)))).postings == []
    stage.fold(postings(posting("opened", late + 1, "another")))
    effects = stage.fold(postings(posting("updated", late + 2)))
    assert effects.counts["idle_total", "alpha"] == 1
    (back,) = told(stage.fold(postings(posting("opened", late + 3, total_job_openings=5)))).postings
    assert back.intervals == (open_from(late + 3),)
    assert back.employer is not None
    assert back.advert is not None
    assert back.advert.positions == 5


@pytest.mark.parametrize("cut", [False, True])
def test_what_is_forgotten_within_a_batch_is_forgotten(cut: bool) -> None:
    """The watermark decides, not where batches end: the posting that comes back is another one."""
    stage = intake()
    events = [posting("opened", T0), posting("closed", T0 + HOUR), posting("opened", T0 + 402 * DAY, "2")]
    back = posting("opened", T0 + 403 * DAY)
    batches = [[event] for event in (*events, back)] if cut else [[*events, back]]
    seen = [sighting for batch in batches for sighting in told(stage.fold(postings(*batch))).postings]
    ours = [sighting for sighting in seen if sighting.key == "alpha:1"]
    assert ours[-2].intervals == (Interval(0, T0, T0 + HOUR),)
    assert (ours[-1].intervals, ours[-1].employer is None) == ((open_from(T0 + 403 * DAY),), False)


def test_the_expiry_of_a_forgotten_posting_is_told_before_it_is_replaced() -> None:
    """No tick came in time to emit it: without an end its opening would stay open for ever."""
    stage = intake()
    stage.fold(postings(posting("opened", T0, valid_through="2024-02-19T00:00:00Z")))
    stage.fold(postings(posting("opened", T0 + 402 * DAY, "2")))
    end, back = told(stage.fold(postings(posting("opened", T0 + 403 * DAY)))).postings
    assert (end.intervals, end.advert, end.employer) == ((Interval(0, T0, T0 + DAY),), None, None)
    assert (back.intervals, back.employer is None) == ((open_from(T0 + 403 * DAY),), False)


def test_no_expiry_is_swept_away_before_it_is_told() -> None:
    """However far time has jumped and however little a tick may do."""
    stage = intake(per_tick=1)
    until = [f"2024-02-{19 + n}T00:00:00Z" for n in range(4)]
    stage.fold(postings(*(posting("opened", T0, str(n), valid_through=text) for n, text in enumerate(until))))
    stage.fold(postings(posting("opened", T0 + 500 * DAY, "late")))
    steps = [effects for _ in range(20) if (effects := stage.tick(Now())) is not None]
    ends = [(sighting.key, sighting.intervals) for step in steps for sighting in told(step).postings]
    assert ends == [(f"alpha:{n}", (Interval(0, T0, T0 + (n + 1) * DAY),)) for n in range(4)]
    stage.fold(postings(posting("updated", T0 + 501 * DAY, "late")))  # all are looked at once a day
    for _ in range(20):
        stage.tick(Now())
    assert stage.size()[0] == 1


@pytest.mark.parametrize("ticks", [False, True])
def test_a_forgotten_postings_cumulative_count_is_forgotten_with_it(ticks: bool) -> None:
    """Whether a tick or an application meets it first: what comes then is a base again (rule 14)."""
    stage = intake()
    stage.fold(postings(posting("opened", T0), posting("closed", T0 + HOUR)))
    stage.fold(applications(application("a", T0, cumulative_count=40)))
    stage.fold(postings(posting("opened", T0 + 402 * DAY, "2")))
    if ticks:
        stage.tick(Now())
    assert told(stage.fold(applications(application("b", T0 + 402 * DAY, cumulative_count=45)))).applications == []
    stage.fold(applications(application("c", T0 + 402 * DAY, cumulative_count=47)))
    assert matched(told(stage.fold(postings(posting("opened", T0 + 402 * DAY))))) == [(True, 2)]


def test_a_tick_drops_what_is_forgotten_from_the_state() -> None:
    """The posting and its largest cumulative count, in steps; an open posting stays for ever."""
    stage = intake(per_tick=2)
    for n in range(3):
        stage.fold(postings(posting("opened", T0, str(n)), posting("closed", T0 + HOUR, str(n))))
    stage.fold(postings(posting("opened", T0, "open")))
    stage.fold(applications(application("a", T0, "1", cumulative_count=7)))
    stage.fold(postings(posting("opened", T0 + HOUR + 400 * DAY + 1, "late")))
    steps = [stage.tick(Now()) or Effects() for _ in range(4)]  # each looks at two postings
    dropped = [{key for key, value in step.changes.items() if value is None and key[:1] in b"pc"} for step in steps]
    assert set().union(*dropped) == {b"palpha:0", b"palpha:1", b"palpha:2", b"calpha:1"}
    assert max(len([key for key in keys if key[:1] == b"p"]) for keys in dropped) <= 2
    assert stage.value(b"palpha:1") is None
    assert stage.value(b"palpha:open") is not None
    assert stage.size()[0] == 2
