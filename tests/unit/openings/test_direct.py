"""Direct: what demand is told."""

from hashlib import blake2b

from streams.contracts.stage import Effects
from streams.contracts.tally import Kind, Tallies, decode_tallies
from streams.intake import Intake
from streams.openings import Direct
from tests.unit.intake.feed import (
    APPENDED,
    DAY,
    HOUR,
    MINUTE,
    T0,
    Catalogue,
    Now,
    application,
    applications,
    posting,
    postings,
)


def direct() -> Direct:
    """A stage on the event clock."""
    return Direct(Intake(Catalogue(), clock="event"))


def told(effects: Effects | None) -> Tallies:
    """The message in some effects."""
    assert effects is not None
    assert list(effects.outputs) == [0]
    return decode_tallies(effects.outputs[0])


def counts(message: Tallies) -> dict[tuple[str, str, int], dict[Kind, int]]:
    """What is not zero, by role, source and minute after T0."""
    return {
        (attributes.role, attributes.source, tally.minute - T0 // MINUTE): {
            kind: tally.counts[kind] for kind in Kind if tally.counts[kind]
        }
        for attributes, tallies in message.groups
        for tally in tallies
    }


def test_a_new_state_says_that_it_exists() -> None:
    """Without a watermark yet: it holds demand's clock back until it has read something."""
    message = told(direct().start(new=True))
    assert message == Tallies(None, False, None, 0, [])


def test_a_takeover_says_nothing() -> None:
    """Demand knows this origin."""
    assert direct().start(new=False) == Effects()


def test_one_message_holds_a_batch_by_attributes_and_minute() -> None:
    """With the watermark, the oldest append time and the number of records."""
    effects = direct().fold(
        postings(
            posting("opened", T0, total_job_openings=3),
            posting("opened", T0 + 59_999_999, "2"),
            posting("opened", T0 + 2 * MINUTE, "3", title="Driver"),
            posting("closed", T0 + HOUR),
        )
    )
    message = told(effects)
    assert counts(message) == {
        ("welder", "alpha", 0): {Kind.NEW: 2, Kind.POSITIONS: 4, Kind.POSTINGS: 2},
        ("driver", "alpha", 2): {Kind.NEW: 1, Kind.POSITIONS: 1, Kind.POSTINGS: 1},
        ("welder", "alpha", 60): {Kind.CLOSED: 1},
    }
    assert (message.watermark, message.idle, message.appended, message.records) == (T0 + HOUR, False, APPENDED, 4)
    assert effects.visible == [(APPENDED, 4)]


def test_employers_are_hashes_of_folded_names() -> None:
    """First 8 bytes, big-endian, of blake2b-128 (rule 11), one for each posting."""
    event = posting("opened", T0, organization_name="EXAMPLE, Ltd.")
    ((_, ((_, _, employers),)),) = told(direct().fold(postings(event))).groups
    assert employers == (int.from_bytes(blake2b(b"example", digest_size=16).digest()[:8], "big"),)


def test_what_cancels_within_a_batch_is_not_told() -> None:
    """A posting that ends and goes on at the same instant never closed."""
    stage = direct()
    stage.fold(postings(posting("opened", T0)))
    message = told(stage.fold(postings(posting("closed", T0 + HOUR), posting("opened", T0 + HOUR))))
    assert message.groups == []


def test_a_correction_is_signed_and_counted() -> None:
    """A close from before an expiry that was told already."""
    stage = direct()
    stage.fold(postings(posting("opened", T0, valid_through="2024-02-18T02:00:00Z"), posting("opened", T0 + DAY, "2")))
    assert counts(told(stage.tick(Now()))) == {("welder", "alpha", 120): {Kind.CLOSED: 1}}
    effects = stage.fold(postings(posting("closed", T0 + HOUR)))
    assert counts(told(effects)) == {
        ("welder", "alpha", 60): {Kind.CLOSED: 1},
        ("welder", "alpha", 120): {Kind.CLOSED: -1},
    }
    assert effects.counts["corrections_total", "alpha"] == 1


def test_a_second_founding_counts_positions_again_but_no_posting() -> None:
    """Reopened after more than 60 days and 48 hours: another opening of a known posting."""
    stage = direct()
    stage.fold(postings(posting("opened", T0, total_job_openings=3), posting("closed", T0 + HOUR)))
    message = told(stage.fold(postings(posting("reopened", T0 + 90 * DAY))))
    assert counts(message) == {("welder", "alpha", 90 * 1440): {Kind.NEW: 1, Kind.POSITIONS: 3}}


def test_applications_count_at_their_own_instant_under_their_posting() -> None:
    """Those without a posting count under `other` and `unknown`, with their source."""
    stage = direct()
    stage.fold(postings(posting("opened", T0), posting("opened", T0 + HOUR, "2")))
    message = told(stage.fold(applications(application("a", T0 + 2 * MINUTE, count=7), application("b", T0, "9"))))
    assert counts(message) == {
        ("welder", "alpha", 2): {Kind.APPLICATIONS: 7},
        ("other", "alpha", 0): {Kind.APPLICATIONS: 1},
    }
    assert [attributes.sector for attributes, _ in message.groups] == ["j", "unknown"]


def test_idleness_is_told_once_until_the_next_batch() -> None:
    """An idle origin does not hold demand's clock back."""
    stage = direct()
    stage.fold(postings(posting("opened", T0)))
    assert told(stage.tick(Now(idle=True))).idle
    assert stage.tick(Now(idle=True)) is None
    assert stage.tick(Now(idle=False)) is None
    assert not told(stage.fold(postings(posting("closed", T0)))).idle


def test_idleness_survives_a_takeover() -> None:
    """It is part of the state: the next owner does not repeat it."""
    stage = direct()
    effects = stage.tick(Now(idle=True))
    assert effects is not None
    after = direct()
    after.load([(key, value) for key, value in effects.changes.items() if value is not None])
    assert after.tick(Now(idle=True)) is None
