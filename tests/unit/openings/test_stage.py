"""The openings stage, seen from the engine: sightings in, signed counts out."""

from collections import Counter
from itertools import permutations

import pytest

from streams.contracts.sighting import Applied
from streams.contracts.stage import Effects
from streams.contracts.tally import Kind, Pay, Tallies
from streams.openings import Openings
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
    state_of,
    tallies,
)

OTHER = bytes(16)


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
