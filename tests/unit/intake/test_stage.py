"""The intake stage: batches and ticks in, effects and sightings out."""

from typing import Any

import pytest

from streams.contracts.reject import RejectReason
from streams.contracts.sighting import Interval, Sightings
from streams.contracts.stage import Effects, OperatorError
from streams.intake import Intake
from tests.unit.intake.feed import (
    APPENDED,
    DAY,
    HOUR,
    MINUTE,
    T0,
    Batch,
    Catalogue,
    Given,
    Now,
    application,
    applications,
    open_from,
    posting,
    postings,
    told,
    whole,
)


def intake(clock: str = "event", **more: object) -> Intake:
    """A stage with the tests' catalogue."""
    return Intake(Catalogue(), clock=clock, **more)  # type: ignore[arg-type]


def matched(sightings: Sightings) -> list[tuple[bool, int]]:
    """Whether applications were matched, and their numbers."""
    return [(sightings.attributes[item.attributes].role != "other", item.number) for item in sightings.applications]


def test_bad_records_become_dead_letters_and_good_ones_count() -> None:
    """Each with its offset and reason; nothing else is disturbed."""
    good = postings(posting("opened", T0), offset=1).records[0]
    bad = [Given(0, 0, b"alpha:1", b"{"), Given(2, 0, None, good.value), Given(3, 0, b"alpha:1", None)]
    effects = intake().fold(Batch("jobs.postings.v1", 0, [bad[0], good, bad[1], bad[2]]))
    assert [(letter.offset, letter.reason) for letter in effects.dead] == [
        (0, RejectReason.NOT_JSON),
        (2, RejectReason.EMPTY_KEY),
        (3, RejectReason.NULL_VALUE),
    ]
    assert effects.counts["rejected_total", "jobs.postings.v1", "not_json"] == 1
    assert len(told(effects).postings) == 1


def test_a_flood_stops_the_worker_before_the_batch_has_any_effect() -> None:
    """Again and again at the same place, also after a restart."""
    stage = intake(window=100, ratio=0.5)
    bad = [Given(n, 0, b"alpha:1", b"oops") for n in range(60)]
    effects = stage.fold(Batch("jobs.postings.v1", 3, bad[:40]))
    records = [*bad[40:], *postings(posting("opened", T0)).records]
    again = intake(window=100, ratio=0.5)
    again.load([(key, value) for key, value in effects.changes.items() if value is not None])
    for each in (stage, again):
        with pytest.raises(OperatorError, match=r"jobs\.postings\.v1, partition 3.*REJECTS__RATIO"):
            each.fold(Batch("jobs.postings.v1", 3, records))
        assert each.value(b"palpha:1") is None
        assert each.value(b"m") == effects.changes[b"m"]


def test_rejects_of_one_topic_do_not_stop_the_other() -> None:
    """Each topic partition has its own window."""
    stage = intake(window=100, ratio=0.5)
    bad = [Given(n, 0, b"alpha:1", b"oops") for n in range(50)]
    stage.fold(Batch("jobs.postings.v1", 0, bad))
    stage.fold(Batch("jobs.applications.v1", 0, bad))


def test_ignored_events_are_counted_by_layer() -> None:
    """Never silence."""
    effects = intake().fold(
        postings(
            posting("opened", T0, event_id="a"),
            posting("opened", T0, event_id="a"),
            posting("opened", T0, event_id="b"),
            posting("closed", T0 - 1),
            posting("closed", T0, "unknown"),
            posting("updated", T0, "unknown", title="Welder"),
        )
    )
    assert dict(effects.counts) == {
        ("duplicates_total", "alpha", "event"): 1,
        ("duplicates_total", "alpha", "posting"): 1,
        ("stale_total", "alpha"): 1,
        ("idle_total", "alpha"): 2,
        ("posting_events_total", "alpha", "opened"): 3,
        ("posting_events_total", "alpha", "closed"): 2,
        ("posting_events_total", "alpha", "updated"): 1,
    }


@pytest.mark.parametrize("kind", ["updated", "reopened"])
def test_a_complete_event_opens_an_unknown_posting(kind: str) -> None:
    """A feed may start in the middle of a posting's life."""
    event = posting(kind, T0, title="Welder", organization_name="Example Ltd")
    assert told(intake().fold(postings(event))).postings[0].intervals == (open_from(T0),)


def test_the_first_event_decides_what_a_posting_is_counted_under() -> None:
    """No update, no reopening moves a posting to another cell, number, day or opening (rule 2)."""
    stage = intake()
    first = told(stage.fold(postings(posting("opened", T0, total_job_openings=4))))
    other: dict[str, Any] = {
        "title": "Driver",
        "organization_name": "B",
        "total_job_openings": 9,
        "work_mode": "remote",
    }
    assert told(stage.fold(postings(posting("updated", T0 + 1, **other)))).postings == []
    stage.fold(postings(posting("closed", T0 + DAY)))
    again = told(stage.fold(postings(posting("reopened", T0 + 9 * DAY, **other))))
    assert again.attributes == first.attributes
    assert again.attributes[0].role == "welder"
    assert first.postings[0].advert is not None
    assert first.postings[0].advert.positions == 4
    assert again.postings[0].advert == first.postings[0].advert
    assert again.postings[0].fingerprint == first.postings[0].fingerprint


def test_postings_in_a_foreign_partition_are_counted_and_processed() -> None:
    """Checked once, at a posting's first event."""
    stage = intake(partition_of=lambda key: 5 if key.endswith(b"1") else 0)
    effects = stage.fold(postings(posting("opened", T0), posting("opened", T0, "2"), posting("closed", T0)))
    assert effects.counts["misrouted_total", "alpha"] == 1
    assert len(told(effects).postings) == 2


def test_the_event_clock_is_the_postings_watermark() -> None:
    """Wall time lets nothing expire."""
    stage = intake()
    stage.fold(postings(posting("opened", T0, valid_through="2024-02-19T00:00:00Z")))
    stage.tick(Now(T0 + 90 * DAY, idle=True))
    assert stage.tick(Now(T0 + 90 * DAY, idle=True)) is None
    stage.fold(postings(posting("opened", T0 + DAY, "2")))
    assert told(stage.tick(Now())).postings[0].intervals == (Interval(0, T0, T0 + DAY),)


def test_an_end_that_moves_earlier_falls_due_earlier() -> None:
    """The calendar follows the newest stated value."""
    stage = intake()
    stage.fold(postings(posting("opened", T0, valid_through="2024-03-19T00:00:00Z")))
    stage.fold(postings(posting("updated", T0, valid_through="2024-02-18T01:00:00Z")))
    stage.fold(postings(posting("opened", T0 + HOUR, "2")))
    assert told(stage.tick(Now())).postings[0].intervals == (Interval(0, T0, T0 + HOUR),)


def test_the_wall_clock_runs_once_all_input_is_read() -> None:
    """Until then what is still to be read may move the end."""
    stage = intake("wall")
    stage.fold(postings(posting("opened", T0, valid_through="2024-02-19T00:00:00Z")))
    assert stage.tick(Now(T0 + DAY, idle=False)) is None
    assert len(told(stage.tick(Now(T0 + DAY, idle=True))).postings) == 1


def test_time_sets_free_a_limited_number_at_once() -> None:
    """The rest comes with the next tick, earliest first."""
    stage = intake(per_tick=2)
    until = [f"2024-02-18T0{n}:00:00Z" for n in (3, 1, 2)]
    stage.fold(postings(*(posting("opened", T0, str(n), valid_through=text) for n, text in enumerate(until))))
    stage.fold(postings(posting("opened", T0 + DAY, "late")))
    ends = []
    while (effects := stage.tick(Now())) is not None:
        ends.append([(item.intervals[-1].end or 0) - T0 for item in told(effects).postings])
    assert ends == [[HOUR, 2 * HOUR], [3 * HOUR]]


@pytest.mark.parametrize("reopened", [False, True])
def test_applications_go_to_a_known_posting_that_started_in_time(reopened: bool) -> None:
    """The same ten minutes hold for a posting that is known already, and they count from its very first interval."""
    stage = intake()
    events = [posting("opened", T0)]
    if reopened:
        events += [posting("closed", T0 + DAY), posting("reopened", T0 + 9 * DAY)]
    stage.fold(postings(*events))
    early, before, late = T0 - 10 * MINUTE - 1, T0 - 10 * MINUTE, T0 + 3 * DAY
    effects = stage.fold(
        applications(application("a", early), application("b", before), application("c", late, count=3))
    )
    assert matched(told(effects)) == [(False, 1), (True, 1), (True, 3)]


@pytest.mark.parametrize(("start", "belongs"), [(10 * MINUTE, True), (10 * MINUTE + 1, False)])
def test_an_early_application_waits_ten_minutes_for_its_posting(start: int, belongs: bool) -> None:
    """Its posting may start exactly ten minutes after it."""
    stage = intake()
    assert told(stage.fold(applications(application("a", T0)))).applications == []
    effects = stage.fold(postings(posting("opened", T0 + start)))
    assert matched(told(effects)) == [(belongs, 1)]
    assert effects.counts["unmatched_applications_total", "alpha"] == (0 if belongs else 1)


@pytest.mark.parametrize("ticks", [False, True])
def test_a_late_posting_takes_back_what_was_given_up(ticks: bool) -> None:
    """A posting from before the watermark finds its application, tick or no tick: only sets decide."""
    stage = intake()
    stage.fold(applications(application("a", T0)))
    stage.fold(postings(posting("opened", T0 + HOUR, "other")))
    counted = []
    if ticks:
        counted += matched(told(stage.tick(Now())))
        assert counted == [(False, 1)]
    effects = stage.fold(postings(posting("opened", T0)))
    counted += matched(told(effects))
    assert sum(number for known, number in counted if known) == 1
    assert sum(number for known, number in counted if not known) == 0
    assert effects.counts["corrections_total", "alpha"] == int(ticks)


def test_what_is_more_than_seven_days_behind_is_not_taken_back() -> None:
    """Memory ends somewhere, by the watermark and not by when a tick came."""
    stage = intake()
    stage.fold(applications(application("a", T0)))
    stage.fold(postings(posting("opened", T0 + 7 * DAY + 1, "other")))
    assert matched(told(stage.fold(postings(posting("opened", T0))))) == [(False, 1)]


@pytest.mark.parametrize("restarted", [False, True])
def test_where_nothing_is_forgotten_any_late_posting_takes_back(restarted: bool) -> None:
    """History may come in any order: years later, and after a restart, the posting finds what was given up."""
    stage = intake(forgets=False)
    state = dict(stage.fold(applications(application("a", T0))).changes)
    state |= stage.fold(postings(posting("opened", T0 + 900 * DAY, "other"))).changes
    ticked = stage.tick(Now())
    assert ticked is not None
    assert matched(told(ticked)) == [(False, 1)]
    state |= ticked.changes
    assert stage.tick(Now()) is None
    if restarted:
        stage = intake(forgets=False)
        stage.load([(key, value) for key, value in state.items() if value is not None])
    assert sorted(matched(told(stage.fold(postings(posting("opened", T0)))))) == [(False, -1), (True, 1)]


@pytest.mark.parametrize(("watermark", "counted"), [(10 * MINUTE, []), (10 * MINUTE + 1, [(False, 1)])])
def test_an_application_that_comes_too_late_to_wait_is_unmatched_at_once(
    watermark: int, counted: list[tuple[bool, int]]
) -> None:
    """The watermark has passed it before it came; exactly ten minutes later it may still wait."""
    stage = intake()
    stage.fold(postings(posting("opened", T0 + watermark, "other")))
    assert matched(told(stage.fold(applications(application("a", T0))))) == counted


def test_repeated_applications_are_duplicates() -> None:
    """Layer `event`, as with postings."""
    effects = intake().fold(applications(application("a", T0), application("a", T0)))
    assert effects.counts["duplicates_total", "alpha", "event"] == 1
    assert effects.counts["application_events_total", "alpha"] == 2


def test_other_topics_are_refused() -> None:
    """A wiring mistake must not count anything."""
    with pytest.raises(ValueError, match="no input of intake"):
        intake().fold(Batch("jobs.demand.v1", 0, []))


def test_a_new_state_says_to_every_target_that_it_exists() -> None:
    """Without a watermark yet: it holds the clocks behind it back until it has read something."""
    effects = intake(targets=3).start(new=True)
    assert sorted(effects.outputs) == [0, 1, 2]
    for target in effects.outputs:
        assert told(effects, target) == Sightings(None, False, None, 0, [], [], [])
    assert effects.changes.keys() == {b"m"}


def test_a_takeover_says_nothing() -> None:
    """The stage behind knows this origin."""
    assert intake().start(new=False) == Effects()


def test_a_batch_is_one_message_with_how_far_it_goes() -> None:
    """The watermark, the oldest append time and the number of records; the delay is measured from them."""
    effects = intake().fold(postings(posting("opened", T0), posting("opened", T0 + HOUR, "2"), posting("closed", T0)))
    sightings = told(effects)
    assert (sightings.watermark, sightings.idle, sightings.appended, sightings.records) == (
        T0 + HOUR,
        False,
        APPENDED,
        3,
    )
    assert effects.visible == [(APPENDED, 3)]


def test_detours_within_a_batch_do_not_show() -> None:
    """A posting is told once a batch, as it is at the end, whatever happened in between."""
    stage = intake()
    events = [posting("opened", T0), posting("closed", T0 + HOUR), posting("reopened", T0 + 2 * HOUR)]
    (sighting,) = told(stage.fold(postings(*events, posting("closed", T0 + 3 * HOUR)))).postings
    assert sighting.intervals == (Interval(0, T0, T0 + HOUR), Interval(1, T0 + 2 * HOUR, T0 + 3 * HOUR))
    assert sighting.employer is not None
    assert told(stage.fold(postings(posting("updated", T0 + 4 * HOUR)))).postings == []


def test_what_changed_is_told_and_nothing_else() -> None:
    """An end comes without advert and employer, a new beginning with its advert, each interval with its number."""
    stage = intake()
    (first,) = told(stage.fold(postings(posting("opened", T0)))).postings
    (end,) = told(stage.fold(postings(posting("closed", T0 + HOUR)))).postings
    (again,) = told(stage.fold(postings(posting("reopened", T0 + DAY)))).postings
    assert first.advert is not None
    assert (end.intervals, end.advert, end.employer) == ((Interval(0, T0, T0 + HOUR),), None, None)
    assert (again.intervals, again.advert, again.employer) == ((open_from(T0 + DAY, 1),), first.advert, None)
    assert {first.fingerprint, end.fingerprint, again.fingerprint} == {first.fingerprint}
    assert {first.key, end.key, again.key} == {"alpha:1"}


def test_an_end_that_is_taken_back_is_told_open_again() -> None:
    """A late update from before an emitted expiry moves it."""
    stage = intake()
    stage.fold(postings(posting("opened", T0, valid_through="2024-02-18T05:00:00Z"), posting("opened", T0 + DAY, "2")))
    assert told(stage.tick(Now())).postings[0].intervals == (Interval(0, T0, T0 + 5 * HOUR),)
    (back,) = told(stage.fold(postings(posting("updated", T0 + HOUR, valid_through="2024-02-18T07:00:00Z")))).postings
    assert (back.intervals, back.advert) == ((open_from(T0),), None)
    assert told(stage.tick(Now())).postings[0].intervals == (Interval(0, T0, T0 + 7 * HOUR),)


def test_an_employers_postings_go_to_one_target() -> None:
    """Whatever portal they come from and whatever they are called: openings of a fingerprint meet there."""
    stage = intake(targets=4)
    names = [f"Firm {number}" for number in range(12)]
    events = [posting("opened", T0, f"{n}", organization_name=name) for n, name in enumerate(names)]
    events += [
        posting("opened", T0, f"b{n}", source="beta", title="Driver", organization_name=f"{name.upper()}, Ltd.")
        for n, name in enumerate(names)
    ]
    effects = stage.fold(postings(*events))
    found = {sighting.key: target for target in range(4) for sighting in told(effects, target).postings}
    assert len(found) == 24
    assert len(set(found.values())) > 1
    assert all(found[f"alpha:{n}"] == found[f"beta:b{n}"] for n in range(12))


def test_unmatched_applications_go_to_the_target_of_the_partition() -> None:
    """Nobody knows their posting, so there is no employer to go by."""
    stage = intake(partition=5, targets=4)
    stage.fold(postings(posting("opened", T0 + HOUR, "other")))
    effects = stage.fold(applications(application("a", T0)))
    assert {target: len(told(effects, target).applications) for target in range(4)} == {0: 0, 1: 1, 2: 0, 3: 0}


def test_idleness_is_told_once_until_the_next_batch() -> None:
    """An idle origin holds no clock back."""
    stage = intake()
    stage.fold(postings(posting("opened", T0)))
    assert told(stage.tick(Now(idle=True))).idle
    assert stage.tick(Now(idle=True)) is None
    assert stage.tick(Now(idle=False)) is None
    assert not told(stage.fold(postings(posting("closed", T0)))).idle


def test_idleness_survives_a_takeover() -> None:
    """It is part of the state: the next owner does not repeat it."""
    effects = intake().tick(Now(idle=True))
    assert effects is not None
    after = intake()
    after.load([(key, value) for key, value in effects.changes.items() if value is not None])
    assert after.tick(Now(idle=True)) is None


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


def test_a_recovered_stage_goes_on_like_the_live_one() -> None:
    """Memory is a function of the state records; `value` gives each of them."""
    live, after = intake(), intake()
    state: dict[bytes, bytes] = {}
    for effects in (
        live.start(new=True),
        live.fold(postings(posting("opened", T0, valid_through="2024-02-19T00:00:00Z", tags=["x"]))),
        live.fold(postings(posting("opened", T0, "2"), posting("closed", T0 + HOUR, "2"), posting("opened", T0, "3"))),
        live.fold(applications(application("a", T0, "9"), application("b", T0, cumulative_count=3))),
    ):
        state |= {key: value for key, value in effects.changes.items() if value is not None}
    after.load(whole(state))
    assert {key: after.value(key) for key in state} == {key: live.value(key) for key in state} == state
    assert after.size() == live.size()
    for batch in (
        postings(posting("reopened", T0 + DAY, "2"), posting("opened", T0 + 2 * DAY, "late")),
        applications(application("a", T0, "9"), application("c", T0 + HOUR, cumulative_count=5)),
    ):
        assert after.fold(batch) == live.fold(batch)
        assert after.tick(Now(idle=True)) == live.tick(Now(idle=True))


@pytest.mark.parametrize("key", [b"palpha:9", b"a\0\0\0\x09", b"ialpha", b"calpha:1", b"walpha:1"])
def test_keys_that_do_not_exist_have_no_value(key: bytes) -> None:
    """The engine deletes what the state does not have."""
    assert intake().value(key) is None
