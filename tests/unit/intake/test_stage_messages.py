"""What the intake stage tells the openings partitions."""

from streams.contracts.sighting import Interval, Sightings
from streams.contracts.stage import Effects
from tests.unit.intake.feed import APPENDED, DAY, HOUR, T0, Now, intake, open_from, posting, postings, told


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
