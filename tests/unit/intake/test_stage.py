"""The intake stage: batches and ticks in, effects and sightings out."""

from typing import Any

import pytest

from streams.contracts.reject import RejectReason
from streams.contracts.sighting import Interval
from streams.contracts.stage import OperatorError
from tests.unit.intake.feed import (
    DAY,
    HOUR,
    T0,
    Batch,
    Given,
    Now,
    application,
    applications,
    intake,
    open_from,
    posting,
    postings,
    told,
    whole,
)


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


def test_other_topics_are_refused() -> None:
    """A wiring mistake must not count anything."""
    with pytest.raises(ValueError, match="no input of intake"):
        intake().fold(Batch("jobs.demand.v1", 0, []))


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
