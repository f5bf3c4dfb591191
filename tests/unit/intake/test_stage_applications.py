"""Applications in the intake stage: they wait for their posting, are matched or given up (counting rule 14)."""

import pytest

from tests.unit.intake.feed import (
    DAY,
    HOUR,
    MINUTE,
    T0,
    Now,
    application,
    applications,
    intake,
    matched,
    posting,
    postings,
    told,
)


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


def test_unmatched_applications_go_to_the_target_of_the_partition() -> None:
    """Nobody knows their posting, so there is no employer to go by."""
    stage = intake(partition=5, targets=4)
    stage.fold(postings(posting("opened", T0 + HOUR, "other")))
    effects = stage.fold(applications(application("a", T0)))
    assert {target: len(told(effects, target).applications) for target in range(4)} == {0: 0, 1: 1, 2: 0, 3: 0}
