"""The openings stage, seen from the engine: sightings in, signed counts out."""

from collections import Counter
from itertools import permutations

import pytest

from streams.contracts.sighting import Applied
from streams.contracts.stage import Effects
from streams.contracts.tally import Kind, Pay, Tallies
from streams.openings import Openings
from streams.openings.origins import SILENCE
from tests.unit.intake.feed import ADVERT, DAY, HOUR, MINUTE, T0, Now, whole
from tests.unit.openings.sightings import (
    EMPLOYER,
    batch,
    counted,
    ends,
    market,
    message,
    openings,
    own,
    sighted,
    tallies,
)

OTHER = bytes(16)


def state_of(*steps: Effects | None) -> dict[bytes, bytes]:
    """The state log after these steps."""
    state: dict[bytes, bytes] = {}
    for step in steps:
        for key, value in step.changes.items() if step else ():
            if value is None:
                state.pop(key, None)
            else:
                state[key] = value
    return state


def test_a_new_state_says_that_it_exists() -> None:
    """Without a watermark yet: it holds demand's clock back until it has read something."""
    assert tallies(openings().start(new=True)) == Tallies(None, False, None, 0, [])


def test_a_takeover_says_nothing() -> None:
    """Demand knows this origin."""
    assert openings().start(new=False) == Effects()


def test_one_message_holds_a_batch_by_attributes_minute_and_day() -> None:
    """With the watermark, the oldest append time and the number of records."""
    stage = openings()
    step = stage.fold(
        batch(
            message(sighted("alpha:1", (0, None), positions=3), watermark=0, appended=70, records=2),
            message(sighted("alpha:2", (59_999_999, None), fingerprint=OTHER), watermark=HOUR, appended=60, records=1),
            message(ends("alpha:1", 0, HOUR), watermark=HOUR, records=9),
        )
    )
    told = tallies(step)
    assert (told.watermark, told.idle, told.appended, told.records) == (T0 + HOUR, False, 60, 3)
    assert step.visible == [(60, 3)]
    assert market(step) == {
        ("NEW", 0): 2,
        ("OPENED", 0): 2,
        ("POSITIONS", 0): 4,
        ("POSTINGS", 0): 2,
        ("CLOSED", 60): 1,
    }
    assert own("alpha", step) == market(step)
    assert len(told.groups) == 1


def test_without_records_nothing_becomes_visible() -> None:
    """An expiry is nobody's record."""
    step = openings().fold(batch(message(sighted("alpha:1", (0, None)))))
    assert (step.visible, tallies(step).appended, tallies(step).records) == ([], None, 0)


def test_employers_come_with_postings_and_are_never_taken_back() -> None:
    """One hash a posting, on its day, for openings and duplicates alike (rule 11)."""
    stage = openings()
    steps = [
        stage.fold(batch(message(sighted("alpha:1", (HOUR, None))))),
        stage.fold(batch(message(sighted("beta:1", (0, None), employer=9)))),
        stage.fold(batch(message(ends("alpha:1", HOUR, 2 * HOUR)))),
    ]
    found = [
        (attributes.source, tally.minute - T0 // MINUTE, tally.employers)
        for step in steps
        for attributes, listed in tallies(step).groups
        for tally in listed
        if tally.employers
    ]
    assert found == [("alpha", 60, (EMPLOYER,)), ("beta", 0, (9,))]


def test_what_cancels_within_a_batch_is_not_told() -> None:
    """A posting that ends and goes on at the same instant never closed."""
    stage = openings()
    stage.fold(batch(message(sighted("alpha:1", (0, None)))))
    again = sighted("alpha:1", (0, HOUR), (HOUR, None), employer=None)
    assert tallies(stage.fold(batch(message(again)))).groups == []


def test_a_correction_is_signed_and_counted() -> None:
    """An end that moves: the difference alone is told (rule 7)."""
    stage = openings()
    stage.fold(batch(message(sighted("alpha:1", (0, None)))))
    stage.fold(batch(message(ends("alpha:1", 0, 2 * HOUR))))
    step = stage.fold(batch(message(ends("alpha:1", 0, HOUR))))
    assert market(step) == {("CLOSED", 60): 1, ("CLOSED", 120): -1}
    assert step.counts == {("corrections_total", "alpha"): 1}


def test_a_second_founding_counts_positions_again_but_no_posting() -> None:
    """Reopened after more than 60 days and 48 hours: another opening of a known posting, on the day it begins."""
    stage = openings()
    stage.fold(batch(message(sighted("alpha:1", (0, HOUR), positions=3, day=ADVERT.day - 2))))
    step = stage.fold(batch(message(sighted("alpha:1", (90 * DAY, None), number=1, positions=3, day=ADVERT.day - 2))))
    assert counted(step) == {
        (cells, 90 * 1440, 90, kind): number
        for cells in ("market", "alpha")
        for kind, number in ((Kind.NEW, 1), (Kind.POSITIONS, 3), (Kind.OPENED, 1))
    }


def test_applications_count_at_their_own_instant_under_their_attributes() -> None:
    """They have nothing to do with openings, and pass through."""
    step = openings().fold(
        batch(message(applications=[Applied(0, T0 + 2 * MINUTE, 7, 5), Applied(0, T0 + 2 * MINUTE, 7, -2)]))
    )
    assert market(step) == own("alpha", step) == {("APPLICATIONS", 2): 3}


def test_one_opening_stands_behind_several_adverts() -> None:
    """Counted once in the market, once in each source (rule 8), in whatever order they come."""
    adverts = [sighted("alpha:1", (0, None)), sighted("beta:7", (HOUR, None)), sighted("alpha:2", (2 * HOUR, None))]
    for order in permutations(adverts):
        stage = openings()
        steps = [stage.fold(batch(message(one))) for one in order]
        assert market(*steps) == {
            ("NEW", 0): 1,
            ("POSITIONS", 0): 1,
            ("OPENED", 0): 1,
            ("POSTINGS", 0): 1,
            ("POSTINGS", 60): 1,
            ("POSTINGS", 120): 1,
            ("DUPLICATES", 60): 1,
            ("DUPLICATES", 120): 1,
        }
        assert own("beta", *steps) == {(kind, 60): 1 for kind in ("NEW", "POSITIONS", "OPENED", "POSTINGS")}
        assert own("alpha", *steps)["DUPLICATES", 120] == 1


def test_pay_follows_the_founding() -> None:
    """An opening's pay is that of its founding posting: it moves when an earlier one comes (rule 8)."""
    stage = openings()
    steps = [
        stage.fold(batch(message(sighted("alpha:1", (HOUR, None), pay=Pay("EUR", 5))))),
        stage.fold(batch(message(sighted("beta:1", (0, None), pay=Pay("CNY", 7))))),
    ]
    found: Counter[tuple[str, int]] = Counter()
    for step in steps:
        for attributes, listed in tallies(step).groups:
            for currency, annual, number in [pay for tally in listed if attributes.role for pay in tally.pays]:
                found[currency, annual] += number
    assert found == {("EUR", 5): 0, ("CNY", 7): 1}


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


def history(stage: Openings) -> list[Effects | None]:
    """A bit of everything."""
    return [
        stage.start(new=True),
        stage.fold(batch(message(sighted("alpha:1", (0, None), pay=Pay("EUR", 7)), sighted("beta:1", (5, None))))),
        stage.fold(batch(message(ends("beta:1", 5, HOUR), origin=1, watermark=HOUR))),
        stage.fold(batch(message(sighted("alpha:9", (0, 1), fingerprint=OTHER), origin=1, watermark=DAY, idle=True))),
        stage.tick(Now(idle=True)),
    ]


def test_a_recovered_stage_goes_on_like_the_live_one() -> None:
    """Memory is a function of the state records; `value` gives each of them."""
    live, after = openings(2, days=120), openings(2, days=120)
    state = state_of(*history(live))
    after.load(whole(state))
    assert after.start(new=False) == Effects()
    assert {key: after.value(key) for key in state} == {key: live.value(key) for key in state} == state
    assert after.size() == live.size()
    for one in (
        message(sighted("gamma:1", (2, None)), ends("alpha:1", 0, 2 * HOUR), watermark=2 * HOUR),
        message(ends("alpha:9", 0, None, fingerprint=OTHER), watermark=300 * DAY),
        message(sighted("beta:1", (250 * DAY, None), number=1), origin=1, watermark=400 * DAY),
    ):
        assert after.fold(batch(one)) == live.fold(batch(one))
        assert after.tick(Now(idle=True)) == live.tick(Now(idle=True))


@pytest.mark.parametrize("key", [b"f" + bytes(16), b"a" + bytes(4), b"o7", b"h", b"zz"])
def test_keys_that_do_not_exist_have_no_value(key: bytes) -> None:
    """The engine deletes what the state does not have."""
    assert openings().value(key) is None
