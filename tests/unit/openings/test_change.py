"""What an arrival changes."""

from streams.contracts.tally import Kind
from streams.openings.change import Change, changes, histories
from streams.openings.history import Happening
from streams.openings.member import Member
from tests.unit.intake.feed import ADVERT, HOUR, T0
from tests.unit.openings.sightings import sighted


def member(key: str, *intervals: tuple[int, int | None]) -> Member:
    """A posting, with intervals after T0."""
    return Member(key, ADVERT, list(sighted(key, *intervals).intervals))


def told(before: list[Member], after: list[Member]) -> dict[tuple[str, int, int], tuple[int, int]]:
    """Market and own number by kind, hours after T0 and place of the posting."""
    return {
        (change.happening.kind.name, (change.happening.at - T0) // HOUR, change.happening.posting): change[1:]
        for change in changes(histories(before), histories(after))
    }


def test_the_first_posting_counts_alike_everywhere() -> None:
    """In the market's cells and in its source's."""
    assert told([], [member("a:1", (0, None))]) == {("NEW", 0, 0): (1, 1), ("POSTINGS", 0, 0): (1, 1)}


def test_a_posting_of_another_source_is_new_for_its_own_source_alone() -> None:
    """In the market it repeats the opening (rule 8)."""
    first = member("a:1", (0, None))
    assert told([first], [first, member("b:1", (2 * HOUR, None))]) == {
        ("NEW", 2, 1): (0, 1),
        ("POSTINGS", 2, 1): (1, 1),
        ("DUPLICATES", 2, 1): (1, 0),
    }


def test_a_posting_of_the_same_source_is_a_duplicate_in_both() -> None:
    """Rule 6 within the source."""
    first = member("a:1", (0, None))
    assert told([first], [first, member("a:2", (2 * HOUR, None))]) == {
        ("POSTINGS", 2, 1): (1, 1),
        ("DUPLICATES", 2, 1): (1, 1),
    }


def test_an_earlier_posting_takes_the_founding_over() -> None:
    """What the other one founded is taken back in the market; its source still sees it (rule 7)."""
    late = member("b:1", (5 * HOUR, None))
    assert told([late], [late, member("a:1", (0, None))]) == {
        ("NEW", 5, 0): (-1, 0),
        ("DUPLICATES", 5, 0): (1, 0),
        ("NEW", 0, 1): (1, 1),
        ("POSTINGS", 0, 1): (1, 1),
    }


def test_one_source_may_see_an_end_where_the_market_sees_none() -> None:
    """The opening is open while anybody advertises it."""
    other = member("b:1", (HOUR, None))
    assert told([member("a:1", (0, None)), other], [member("a:1", (0, 2 * HOUR)), other]) == {("CLOSED", 2, 0): (0, 1)}


def test_without_a_change_nothing_is_told() -> None:
    """Whatever stands there."""
    members = [member("a:1", (0, HOUR), (2 * HOUR, 3 * HOUR)), member("b:1", (HOUR, None))]
    assert told(members, members) == {}
    assert list(changes(histories([]), histories([]))) == []


def test_a_change_names_its_happening() -> None:
    """With whether it is its posting's first interval, which decides the day it is counted on (rule 9)."""
    found = list(changes(histories([]), histories([member("a:1", (0, None))])))
    assert Change(Happening(Kind.NEW, T0, 0, True), 1, 1) in found
