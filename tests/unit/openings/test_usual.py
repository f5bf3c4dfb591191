"""The arrivals that are counted without a history. That they are right is a property test's to say."""

from collections import Counter
from copy import deepcopy

import pytest

from streams.contracts.sighting import Sighting
from streams.openings.change import changes, histories
from streams.openings.member import Member, take
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


def equal_to_the_rules(members: list[Member], sighting: Sighting) -> bool:
    """Whether the short way says what the histories before and after say."""
    after = deepcopy(members)
    take(after, sighting, sighting.advert, None)
    told = usual_changes(members, sighting) or ()
    return Counter(told) == Counter(changes(histories(members), histories(after)))


@pytest.mark.parametrize(
    ("members", "sighting"),
    [
        ([member("a:1", (0, None))], sighted("a:2", (HOUR, None))),
        ([member("a:1", (0, None))], sighted("b:1", (HOUR, None))),
        ([member("a:1", (0, None))], ends("a:1", 0, HOUR)),
        ([member("a:1", (0, None)), member("b:1", (1, None))], ends("a:1", 0, HOUR)),
    ],
    ids=["repeated by its source", "repeated by another", "the only one ends", "one of two ends"],
)
def test_what_happens_most_is_counted_the_short_way(members: list[Member], sighting: Sighting) -> None:
    """And says what the rules say."""
    assert usual_changes(members, sighting) is not None
    assert equal_to_the_rules(members, sighting)


@pytest.mark.parametrize(
    ("members", "sighting"),
    [
        ([member("a:1", (0, HOUR))], sighted("b:1", (2 * HOUR, None))),
        ([member("a:1", (HOUR, None))], sighted("b:1", (0, None))),
        ([member("a:1", (HOUR, None))], sighted("a:2", (0, None))),
        ([member("a:1", (0, None))], sighted("b:1", (0, None))),
        ([member("b:1", (0, None))], sighted("a:1", (0, None))),
        ([member("a:1", (0, None))], sighted("b:1", (60 * DAY, None))),
        ([member("a:1", (0, None))], sighted("b:1", (61 * DAY, None))),
        ([member("a:1", (61 * DAY, None))], sighted("b:1", (0, None))),
        ([member("a:1", (0, HOUR))], ends("a:1", 0, 2 * HOUR)),
        ([member("a:1", (0, HOUR))], ends("a:1", 0, None)),
        ([member("a:1", (0, None)), member("b:1", (2 * HOUR, None))], ends("a:1", 0, HOUR)),
        ([member("a:1", (0, HOUR))], sighted("a:1", (2 * HOUR, None), number=1)),
    ],
)
def test_what_is_harder_to_see_is_left_to_the_rules_or_right(members: list[Member], sighting: Sighting) -> None:
    """Closed openings, earlier ones, equal instants, the bound of 60 days, ends that move, gaps, returns."""
    assert usual_changes(members, sighting) is None or equal_to_the_rules(members, sighting)
