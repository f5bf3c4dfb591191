"""What is remembered of a fingerprint's postings."""

import pytest

from streams.contracts.sighting import Interval
from streams.contracts.tally import Pay
from streams.openings.member import Member, Members, pack_members, settled, take, unpack_members
from tests.unit.intake.feed import ADVERT, DAY, HOUR, T0
from tests.unit.openings.sightings import ends, sighted


def member(key: str, *intervals: tuple[int, int | None], number: int = 0) -> Member:
    """A posting, with intervals after T0."""
    return Member(key, ADVERT, list(sighted(key, *intervals, number=number).intervals))


def spans(members: Members) -> list[tuple[str, list[tuple[int, int, int | None]]]]:
    """Keys, and number, start and end of the intervals after T0."""
    return [
        (
            one.key,
            [(number, start - T0, None if end is None else end - T0) for number, start, end in one.intervals],
        )
        for one in members
    ]


def test_a_new_posting_comes_behind_the_others() -> None:
    """Its place tells it apart from then on."""
    members = [member("a:1", (0, 1))]
    assert take(members, sighted("b:1", (5, None)), ADVERT, None) == 0
    assert spans(members) == [("a:1", [(0, 0, 1)]), ("b:1", [(0, 5, None)])]


def test_an_interval_replaces_the_one_of_its_number() -> None:
    """It has ended, or its end has moved or been taken back; what comes behind it is added."""
    members = [member("a:1", (0, None))]
    take(members, ends("a:1", 0, 9), None, None)
    assert spans(members) == [("a:1", [(0, 0, 9)])]
    take(members, ends("a:1", 0, None), None, None)
    assert spans(members) == [("a:1", [(0, 0, None)])]
    take(members, sighted("a:1", (0, 5), (7, None), employer=None), ADVERT, None)
    assert spans(members) == [("a:1", [(0, 0, 5), (1, 7, None)])]


def test_intervals_of_before_are_kept() -> None:
    """A history is whole, however short intake's memory of it is."""
    members = [member("a:1", (0, 1))]
    for number in range(1, 5):
        begin = 10 * number
        take(members, sighted("a:1", (begin, begin + 1), number=number), ADVERT, None)
    assert spans(members) == [("a:1", [(number, 10 * number, 10 * number + 1) for number in range(5)])]


def test_what_begins_before_the_horizon_is_ignored() -> None:
    """At the horizon itself it is taken (rule 12); the answer is how many intervals were not."""
    for start, late in ((DAY, 0), (DAY - 1, 1)):
        members: Members = []
        assert take(members, sighted("a:1", (start, None)), ADVERT, T0 + DAY) == late
        assert len(members) == 1 - late


def test_an_end_is_never_ignored() -> None:
    """Its interval is known, so it counts, however old it is; those behind it are judged each for itself."""
    members = [member("a:1", (0, None))]
    several = sighted("a:1", (0, HOUR), (2 * HOUR, 3 * HOUR), (DAY, None), employer=None)
    assert take(members, several, ADVERT, T0 + DAY) == 1
    assert spans(members) == [("a:1", [(0, 0, HOUR), (2, DAY, None)])]


def test_an_ignored_interval_stays_ignored_when_it_ends() -> None:
    """Nobody knows it; and later ones of the same posting are taken again, under their own numbers."""
    members: Members = []
    assert take(members, sighted("a:1", (0, None)), ADVERT, T0 + DAY) == 1
    assert take(members, ends("a:1", 0, HOUR), None, T0 + DAY) == 1
    assert members == []
    assert take(members, sighted("a:1", (2 * DAY, None), number=1), ADVERT, T0 + DAY) == 0
    assert spans(members) == [("a:1", [(1, 2 * DAY, None)])]


def test_a_posting_that_was_forgotten_and_comes_again_is_another_one() -> None:
    """It has an employer, as every first sighting has; what follows is of the newest."""
    members = [member("a:1", (0, HOUR))]
    take(members, sighted("a:1", (500 * DAY, None)), ADVERT, None)
    take(members, ends("a:1", 500 * DAY, 501 * DAY), None, None)
    assert spans(members) == [("a:1", [(0, 0, HOUR)]), ("a:1", [(0, 500 * DAY, 501 * DAY)])]


@pytest.mark.parametrize(
    ("intervals", "until"),
    [
        ([(0, None)], None),
        ([(0, 1), (5, None)], None),
        ([(0, HOUR)], 60 * DAY),
        ([(0, 100 * DAY)], 102 * DAY),
        ([(0, HOUR), (50 * DAY, 51 * DAY)], 110 * DAY),
    ],
)
def test_a_fingerprint_is_settled_when_nothing_new_can_change_it(
    intervals: list[tuple[int, int | None]], until: int | None
) -> None:
    """No later start could join an opening (60 days) or resume a posting (48 hours); never while one is open."""
    found = settled([member("a:1", *intervals)])
    assert (None if found is None else found - T0) == until


def test_one_open_posting_keeps_all_of_its_fingerprint() -> None:
    """They are forgotten together (rule 12)."""
    assert settled([member("a:1", (0, HOUR)), member("b:1", (0, None))]) is None
    latest = settled([member("a:1", (0, HOUR)), member("b:1", (DAY, 2 * DAY))])
    assert latest == T0 + 61 * DAY


def test_what_is_packed_is_unpacked() -> None:
    """Everything that counting needs."""
    advert = type(ADVERT)(3, 5, -7, backdated=True, remote=True, pay=Pay("EUR", 9))
    members = [Member("a:1", advert, [Interval(0, -5, 9), Interval(1, T0, None)]), member("b:岗", (0, 1))]
    assert unpack_members(pack_members(members)) == members
