"""The arrivals that are counted without a history. That they are right is a property test's to say."""

import pytest

from streams.contracts.sighting import Sighting
from streams.contracts.tally import Kind
from streams.openings.change import Change
from streams.openings.history import Happening
from streams.openings.member import Member
from streams.openings.usual import founds, usual_changes
from tests.unit.intake.feed import ADVERT, DAY, HOUR, T0
from tests.unit.openings.sightings import ends, sighted


def member(key: str, *intervals: tuple[int, int | None]) -> Member:
    """A posting, with intervals after T0."""
    return Member(key, ADVERT, list(sighted(key, *intervals).intervals))


@pytest.mark.parametrize(
    ("sighting", "early", "answer"),
    [
        (sighted("a:1", (HOUR, None)), None, True),
        (sighted("a:1", (HOUR, None)), T0 + HOUR, True),
        (sighted("a:1", (HOUR, None)), T0 + HOUR + 1, False),
        (sighted("a:1", (HOUR, 2 * HOUR)), None, False),
        (sighted("a:1", (HOUR, None), number=1), None, False),
        (sighted("a:1", (0, 1), (HOUR, None)), None, False),
    ],
)
def test_a_posting_founds_if_it_is_open_new_and_in_time(sighting: Sighting, early: int | None, answer: bool) -> None:
    """The horizon itself is in time."""
    assert founds(sighting, early) == answer


def test_a_repeated_advert_is_easily_seen() -> None:
    """Of the same source, or of another one while the first is open."""
    happened = [Happening(kind, T0 + HOUR, 1, True) for kind in (Kind.POSTINGS, Kind.DUPLICATES)]
    again = usual_changes([member("a:1", (0, None))], sighted("a:2", (HOUR, None)))
    assert again == [Change(one, 1, 1) for one in happened]
    other = usual_changes([member("a:1", (0, None))], sighted("b:1", (HOUR, None)))
    assert other is not None
    assert Change(Happening(Kind.NEW, T0 + HOUR, 1, True), 0, 1) in other
    assert Change(happened[1], 1, 0) in other


def test_an_end_is_easily_seen() -> None:
    """Of the only posting, or where another source's advert keeps the opening open."""
    closed = Happening(Kind.CLOSED, T0 + HOUR, 0, False)
    assert usual_changes([member("a:1", (0, None))], ends("a:1", 0, HOUR)) == [Change(closed, 1, 1)]
    both = [member("a:1", (0, None)), member("b:1", (1, None))]
    assert usual_changes(both, ends("a:1", 0, HOUR)) == [Change(closed, 0, 1)]


@pytest.mark.parametrize(
    ("members", "sighting"),
    [
        ([member("a:1", (0, HOUR))], sighted("b:1", (2 * HOUR, None))),  # the opening is closed
        ([member("a:1", (HOUR, None))], sighted("b:1", (0, None))),  # earlier than what is known
        ([member("a:1", (0, None))], sighted("b:1", (0, None))),  # at the same instant
        ([member("a:1", (0, None))], sighted("b:1", (61 * DAY, None))),  # another opening
        ([member("a:1", (0, HOUR))], ends("a:1", 0, 2 * HOUR)),  # an end that moves
        ([member("a:1", (0, HOUR))], ends("a:1", 0, None)),  # one that is taken back
        ([member("a:1", (0, None)), member("b:1", (2 * HOUR, None))], ends("a:1", 0, HOUR)),  # a gap
        ([], ends("a:1", 0, HOUR)),  # nobody knows it
        ([member("a:1", (0, HOUR))], sighted("a:1", (2 * HOUR, None), number=1)),  # it comes again
    ],
)
def test_anything_else_is_left_to_the_rules(members: list[Member], sighting: Sighting) -> None:
    """It would take the history to see it."""
    assert usual_changes(members, sighting) is None
