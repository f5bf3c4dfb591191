"""The openings stage as time goes by: the horizon, what is forgotten, who is waited for, who is idle."""

import pytest

from streams.contracts.stage import Effects
from streams.openings.origins import SILENCE
from tests.unit.intake.feed import DAY, HOUR, T0, Now, whole
from tests.unit.openings.sightings import (
    batch,
    market,
    message,
    openings,
    sighted,
    state_of,
    tallies,
)


@pytest.mark.parametrize(("start", "late"), [(0, 0), (-1, 1)])
def test_the_horizon_is_measured_from_the_slowest_watermark(start: int, late: int) -> None:
    """What begins before it is ignored and counted for its source, what begins at it is not (rule 12)."""
    stage = openings(2, days=120)
    stage.fold(batch(message(origin=1, watermark=500 * DAY), message(watermark=120 * DAY)))
    step = stage.fold(batch(message(sighted("beta:1", (start, None)), watermark=130 * DAY)))
    assert step.counts["late_total", "beta"] == late
    assert bool(market(step)) == (not late)
    assert stage.size()[0] == 1 - late


def test_a_message_that_spans_years_is_judged_posting_by_posting() -> None:
    """What comes in order is not late, however far the message reads; what comes out of order in it is."""
    stage = openings(days=120)
    told = [("a:1", 0), ("a:2", 200 * DAY), ("a:3", 79 * DAY), ("a:4", 700 * DAY)]
    seen = [sighted(key, (start, None), fingerprint=bytes([number]) * 16) for number, (key, start) in enumerate(told)]
    assert stage.fold(batch(message(*seen, watermark=700 * DAY))).counts["late_total", "a"] == 1
    assert stage.size()[0] == 3


def test_before_everybody_has_been_heard_nothing_is_late() -> None:
    """There is no watermark, so there is no horizon."""
    step = openings(2, days=1).fold(batch(message(sighted("alpha:1", (0, None)), watermark=500 * DAY)))
    assert step.counts["late_total", "alpha"] == 0
    assert market(step)["NEW", 0] == 1


def test_a_horizon_of_zero_ignores_and_forgets_nothing() -> None:
    """History may be loaded in any order."""
    stage = openings(days=0)
    stage.fold(batch(message(sighted("alpha:1", (0, HOUR)), watermark=9_000 * DAY)))
    assert stage.tick(Now()) is None
    assert market(stage.fold(batch(message(sighted("beta:1", (0, None)))))) == {
        ("POSTINGS", 0): 1,
        ("DUPLICATES", 0): 1,
        ("CLOSED", 60): -1,
    }


def test_what_nothing_can_change_is_forgotten_in_steps() -> None:
    """Once the horizon has passed the last start that could join it; what is open stays for ever."""
    stage = openings(days=120, per_tick=2)
    steps: list[Effects | None] = [
        stage.fold(
            batch(
                message(sighted("alpha:1", (0, HOUR), fingerprint=bytes(16))),
                message(sighted("alpha:2", (0, HOUR), fingerprint=bytes([1] * 16))),
                message(sighted("alpha:3", (0, HOUR), fingerprint=bytes([2] * 16))),
                message(sighted("alpha:4", (0, None), fingerprint=bytes([3] * 16))),
                message(watermark=(120 + 60) * DAY),
            )
        )
    ]
    assert stage.tick(Now()) is None
    steps.append(stage.fold(batch(message(watermark=(120 + 60) * DAY + 1))))
    dropped = []
    for _ in range(4):
        step = stage.tick(Now())
        steps.append(step)
        dropped.append(sum(value is None for value in step.changes.values()) if step else 0)
    assert sum(dropped) == 3
    assert max(dropped) <= 2
    left = {key: value for key, value in state_of(*steps).items() if key[:1] == b"f"}
    assert left.keys() == {b"f" + bytes([3] * 16)}
    assert stage.size() == (1, sum(map(len, left.values())))


def test_the_horizon_does_not_fall_back_behind_what_was_forgotten() -> None:
    """A silent origin reads on from long ago: what it brings could have joined what is gone, so it is late."""
    stage = openings(2, days=120, live=True)
    steps: list[Effects | None] = [
        stage.start(new=True),
        stage.fold(batch(message(sighted("alpha:1", (0, HOUR))), message(origin=1, idle=True))),
        stage.tick(Now(0)),
        stage.fold(batch(message(watermark=400 * DAY))),
        stage.tick(Now(SILENCE + 1)),
    ]
    after = openings(2, days=120, live=True)
    after.load(whole(state_of(*steps)))
    for one in (stage, after):
        step = one.fold(batch(message(sighted("beta:1", (2 * HOUR, None)), origin=1, watermark=DAY)))
        assert market(step) == {}
        assert step.counts["late_total", "beta"] == 1


def test_what_an_idle_origin_may_still_bring_is_waited_for() -> None:
    """History is loaded while we run: one partition has it before the other, and nothing of it is late."""
    stage = openings(2, days=120)
    stage.fold(batch(message(watermark=0, idle=True), message(origin=1, watermark=0, idle=True)))
    stage.fold(batch(message(sighted("alpha:1", (0, HOUR)), watermark=400 * DAY)))
    assert stage.tick(Now(SILENCE)) is None
    step = stage.fold(batch(message(sighted("beta:1", (HOUR, None)), origin=1, watermark=400 * DAY)))
    assert (step.counts["late_total", "beta"], market(step)["DUPLICATES", 60]) == (0, 1)


def test_live_a_silent_origin_holds_nobody_back() -> None:
    """After ten minutes of wall time without a word; then it counts again as soon as it speaks."""
    stage = openings(2, live=True)
    stage.fold(batch(message(watermark=5), message(origin=1, watermark=3)))
    stage.tick(Now(0))
    stage.fold(batch(message(watermark=7)))
    stage.tick(Now(SILENCE))
    assert tallies(stage.fold(batch(message(watermark=8)))).watermark == T0 + 3
    stage.tick(Now(SILENCE + 1))
    assert tallies(stage.fold(batch(message(watermark=9)))).watermark == T0 + 9
    stage.fold(batch(message(origin=1, watermark=4)))
    stage.tick(Now(SILENCE + 2))
    assert tallies(stage.fold(batch(message(watermark=10)))).watermark == T0 + 4


def test_a_replay_waits_for_everybody() -> None:
    """By event time wall time decides nothing."""
    stage = openings(2, live=False)
    stage.fold(batch(message(watermark=5), message(origin=1, watermark=3)))
    stage.tick(Now(0))
    stage.tick(Now(9 * DAY))
    assert tallies(stage.fold(batch(message(watermark=9)))).watermark == T0 + 3


def test_idleness_is_told_once_when_all_origins_are_idle() -> None:
    """And every message of ours is read; it ends with the next batch. A takeover does not repeat it."""
    stage = openings(2)
    steps: list[Effects | None] = [stage.start(new=True), stage.fold(batch(message(idle=True)))]
    assert stage.tick(Now(idle=True)) is None
    steps.append(stage.fold(batch(message(origin=1, idle=True))))
    assert stage.tick(Now(idle=False)) is None
    steps.append(stage.tick(Now(idle=True)))
    assert tallies(steps[-1]).idle
    assert stage.tick(Now(idle=True)) is None
    after = openings(2)
    after.load(whole(state_of(*steps)))
    assert after.tick(Now(idle=True)) is None
    for one in (stage, after):
        assert not tallies(one.fold(batch(message(watermark=1)))).idle
