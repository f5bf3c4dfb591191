"""The intake stage: batches and ticks in, effects and sightings out."""

import pytest

from streams.contracts.reject import RejectReason
from streams.contracts.stage import OperatorError
from streams.intake import Applied, Intake
from tests.unit.intake.feed import (
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
    posting,
    postings,
)


def intake(clock: str = "event", **more: object) -> Intake:
    """A stage with the tests' catalogue."""
    return Intake(Catalogue(), clock=clock, **more)  # type: ignore[arg-type]


def matched(applied: list[Applied]) -> list[tuple[bool, int]]:
    """Whether each was matched, and its number."""
    return [(item.posting is not None, item.number) for item in applied]


def test_bad_records_become_dead_letters_and_good_ones_count() -> None:
    """Each with its offset and reason; nothing else is disturbed."""
    good = postings(posting("opened", T0), offset=1).records[0]
    bad = [Given(0, 0, b"alpha:1", b"{"), Given(2, 0, None, good.value), Given(3, 0, b"alpha:1", None)]
    effects, sightings = intake().fold(Batch("jobs.postings.v1", 0, [bad[0], good, bad[1], bad[2]]))
    assert [(letter.offset, letter.reason) for letter in effects.dead] == [
        (0, RejectReason.NOT_JSON),
        (2, RejectReason.EMPTY_KEY),
        (3, RejectReason.NULL_VALUE),
    ]
    assert effects.counts["rejected_total", "jobs.postings.v1", "not_json"] == 1
    assert len(sightings.postings) == 1


def test_a_flood_stops_the_worker_before_the_batch_has_any_effect() -> None:
    """Again and again at the same place, also after a restart."""
    stage = intake(window=100, ratio=0.5)
    bad = [Given(n, 0, b"alpha:1", b"oops") for n in range(60)]
    effects, _ = stage.fold(Batch("jobs.postings.v1", 3, bad[:40]))
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
    effects, _ = intake().fold(
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
    _, sightings = intake().fold(postings(event))
    assert sightings.postings[0].posting.intervals == ((T0, None),)


def test_the_first_event_decides_the_attributes() -> None:
    """No update moves a posting to another cell (rule 2)."""
    stage = intake()
    stage.fold(postings(posting("opened", T0, total_job_openings=4)))
    _, sightings = stage.fold(
        postings(posting("updated", T0 + 1, title="Driver", organization_name="B", total_job_openings=9))
    )
    assert (sightings.postings[0].posting.attributes.role, sightings.postings[0].posting.positions) == ("welder", 4)


def test_zero_openings_are_one_position() -> None:
    """0 or absent: 1."""
    _, sightings = intake().fold(postings(posting("opened", T0, total_job_openings=0)))
    assert sightings.postings[0].posting.positions == 1


def test_postings_in_a_foreign_partition_are_counted_and_processed() -> None:
    """Checked once, at a posting's first event."""
    stage = intake(partition_of=lambda key: 5 if key.endswith(b"1") else 0)
    effects, sightings = stage.fold(postings(posting("opened", T0), posting("opened", T0, "2"), posting("closed", T0)))
    assert effects.counts["misrouted_total", "alpha"] == 1
    assert len(sightings.postings) == 2


def test_the_event_clock_is_the_postings_watermark() -> None:
    """Wall time lets nothing expire."""
    stage = intake()
    stage.fold(postings(posting("opened", T0, valid_through="2024-02-19T00:00:00Z")))
    stage.tick(Now(T0 + 90 * DAY, idle=True))
    assert stage.tick(Now(T0 + 90 * DAY, idle=True)) is None
    stage.fold(postings(posting("opened", T0 + DAY, "2")))
    result = stage.tick(Now())
    assert result is not None
    assert result[1].postings[0].posting.intervals == ((T0, T0 + DAY),)


def test_an_end_that_moves_earlier_falls_due_earlier() -> None:
    """The calendar follows the newest stated value."""
    stage = intake()
    stage.fold(postings(posting("opened", T0, valid_through="2024-03-19T00:00:00Z")))
    stage.fold(postings(posting("updated", T0, valid_through="2024-02-18T01:00:00Z")))
    stage.fold(postings(posting("opened", T0 + HOUR, "2")))
    result = stage.tick(Now())
    assert result is not None
    assert result[1].postings[0].posting.intervals == ((T0, T0 + HOUR),)


def test_the_wall_clock_runs_once_all_input_is_read() -> None:
    """Until then what is still to be read may move the end."""
    stage = intake("wall")
    stage.fold(postings(posting("opened", T0, valid_through="2024-02-19T00:00:00Z")))
    assert stage.tick(Now(T0 + DAY, idle=False)) is None
    result = stage.tick(Now(T0 + DAY, idle=True))
    assert result is not None
    assert len(result[1].postings) == 1


def test_time_sets_free_a_limited_number_at_once() -> None:
    """The rest comes with the next tick, earliest first."""
    stage = intake(per_tick=2)
    until = [f"2024-02-18T0{n}:00:00Z" for n in (3, 1, 2)]
    stage.fold(postings(*(posting("opened", T0, str(n), valid_through=text) for n, text in enumerate(until))))
    stage.fold(postings(posting("opened", T0 + DAY, "late")))
    ends = []
    while (result := stage.tick(Now())) is not None:
        ends.append([(item.posting.intervals[-1][1] or 0) - T0 for item in result[1].postings])
    assert ends == [[HOUR, 2 * HOUR], [3 * HOUR]]


@pytest.mark.parametrize("collapsed", [False, True])
def test_applications_go_to_a_known_posting_that_started_in_time(collapsed: bool) -> None:
    """The same ten minutes hold for a posting that is known already, and they count from its very first interval."""
    stage = intake()
    events = [posting("opened", T0)]
    if collapsed:
        stage.collapse = lambda intervals: intervals[-1:]
        events += [posting("closed", T0 + DAY), posting("reopened", T0 + 9 * DAY)]
    stage.fold(postings(*events))
    early, before, late = T0 - 10 * MINUTE - 1, T0 - 10 * MINUTE, T0 + 3 * DAY
    _, sightings = stage.fold(
        applications(application("a", early), application("b", before), application("c", late, count=3))
    )
    assert matched(sightings.applications) == [(False, 1), (True, 1), (True, 3)]


@pytest.mark.parametrize(("start", "belongs"), [(10 * MINUTE, True), (10 * MINUTE + 1, False)])
def test_an_early_application_waits_ten_minutes_for_its_posting(start: int, belongs: bool) -> None:
    """Its posting may start exactly ten minutes after it."""
    stage = intake()
    _, sightings = stage.fold(applications(application("a", T0)))
    assert sightings.applications == []
    effects, sightings = stage.fold(postings(posting("opened", T0 + start)))
    assert matched(sightings.applications) == [(belongs, 1)]
    assert effects.counts["unmatched_applications_total", "alpha"] == (0 if belongs else 1)


@pytest.mark.parametrize("ticks", [False, True])
def test_a_late_posting_takes_back_what_was_given_up(ticks: bool) -> None:
    """A posting from before the watermark finds its application, tick or no tick: only sets decide."""
    stage = intake()
    stage.fold(applications(application("a", T0)))
    stage.fold(postings(posting("opened", T0 + HOUR, "other")))
    told = []
    if ticks:
        result = stage.tick(Now())
        assert result is not None
        told += matched(result[1].applications)
        assert told == [(False, 1)]
    _, sightings = stage.fold(postings(posting("opened", T0)))
    told += matched(sightings.applications)
    assert sum(number for known, number in told if known) == 1
    assert sum(number for known, number in told if not known) == 0


def test_what_is_more_than_seven_days_behind_is_not_taken_back() -> None:
    """Memory ends somewhere, by the watermark and not by when a tick came."""
    stage = intake()
    stage.fold(applications(application("a", T0)))
    stage.fold(postings(posting("opened", T0 + 7 * DAY + 1, "other")))
    _, sightings = stage.fold(postings(posting("opened", T0)))
    assert matched(sightings.applications) == [(False, 1)]


@pytest.mark.parametrize(("watermark", "told"), [(10 * MINUTE, []), (10 * MINUTE + 1, [(False, 1)])])
def test_an_application_that_comes_too_late_to_wait_is_unmatched_at_once(
    watermark: int, told: list[tuple[bool, int]]
) -> None:
    """The watermark has passed it before it came; exactly ten minutes later it may still wait."""
    stage = intake()
    stage.fold(postings(posting("opened", T0 + watermark, "other")))
    _, sightings = stage.fold(applications(application("a", T0)))
    assert matched(sightings.applications) == told


def test_repeated_applications_are_duplicates() -> None:
    """Layer `event`, as with postings."""
    effects, _ = intake().fold(applications(application("a", T0), application("a", T0)))
    assert effects.counts["duplicates_total", "alpha", "event"] == 1
    assert effects.counts["application_events_total", "alpha"] == 2


def test_other_topics_are_refused() -> None:
    """A wiring mistake must not count anything."""
    with pytest.raises(ValueError, match="no input of intake"):
        intake().fold(Batch("jobs.demand.v1", 0, []))
