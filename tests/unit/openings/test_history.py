"""Counting rules 4 to 6, several postings of one fingerprint."""

from collections import Counter
from math import inf

import pytest

from streams.contracts.tally import Kind
from streams.openings import Happening, PostingInterval, opening_history
from tests.unit.intake.feed import DAY, HOUR

#: Postings; their places are their ids.
A, B, C = 1, 2, 3


def interval(start: int, end: int | None, posting: int = A, number: int = 0, source: str = "a") -> PostingInterval:
    """An interval of a posting."""
    return PostingInterval(start, source, str(posting), number, inf if end is None else end, posting)


def told(*intervals: PostingInterval) -> list[tuple[str, int, int]]:
    """Kind, instant and posting of everything counted, sorted."""
    return sorted((item.kind.name, item.at, item.posting) for item in opening_history(intervals))


def kinds(*intervals: PostingInterval) -> list[str]:
    """What is counted, sorted."""
    return [kind for kind, _, _ in told(*intervals)]


def test_one_posting_is_one_opening() -> None:
    """Founded, then closed."""
    assert told(interval(5, 9)) == [("CLOSED", 9, A), ("NEW", 5, A), ("POSTINGS", 5, A)]


def test_an_open_posting_has_no_end() -> None:
    """What is open is not closed."""
    assert told(interval(5, None)) == [("NEW", 5, A), ("POSTINGS", 5, A)]


def test_a_second_posting_is_a_duplicate_and_keeps_the_opening_open() -> None:
    """Open is the union; the founder's cells take the close."""
    assert told(interval(0, 5), interval(3, 9, B)) == [
        ("CLOSED", 9, A),
        ("DUPLICATES", 3, B),
        ("NEW", 0, A),
        ("POSTINGS", 0, A),
        ("POSTINGS", 3, B),
    ]


def test_the_founder_is_the_first_by_start_source_and_id() -> None:
    """Ties are decided by name, not by arrival."""
    assert ("NEW", 0, 9) in told(interval(0, 5, 1, source="b"), interval(0, 5, 9, source="a"))
    assert ("NEW", 0, 1) in told(interval(0, 5, 9), interval(0, 5, 1))
    assert ("NEW", 0, 9) in told(interval(1, 5, 1), interval(0, 5, 9))


def test_sixty_days_after_its_founding_an_opening_takes_no_more() -> None:
    """The bound itself belongs to it, and it counts from the founding, whatever has happened since."""
    later = 60 * DAY
    for others in ((), (interval(30 * DAY, 31 * DAY, B),)):
        assert kinds(interval(0, 5), *others, interval(later, None, C)).count("NEW") == 1
        assert kinds(interval(0, 5), *others, interval(later + 1, None, C)).count("NEW") == 2


def test_further_postings_belong_to_the_newest_opening() -> None:
    """An older one that is still open takes none."""
    found = told(interval(0, None), interval(61 * DAY, 62 * DAY, B), interval(70 * DAY, 71 * DAY, C))
    assert ("REPOSTED", 70 * DAY, B) in found
    assert [item for item in found if item[2] == A] == [("NEW", 0, A), ("POSTINGS", 0, A)]


def test_flapping_stays_in_its_opening_whatever_its_age() -> None:
    """Up to 48 hours after the end of the same posting's interval, the bound included."""
    end = 100 * DAY
    assert kinds(interval(0, end), interval(end + 48 * HOUR, None, number=1)) == [
        "CLOSED",
        "NEW",
        "POSTINGS",
        "RESUMED",
    ]
    assert kinds(interval(0, end), interval(end + 48 * HOUR + 1, None, number=1)) == [
        "CLOSED",
        "NEW",
        "NEW",
        "POSTINGS",
    ]


def test_flapping_is_of_one_posting() -> None:
    """Another posting that begins within 48 hours of an end belongs by the founding alone."""
    end = 100 * DAY
    assert kinds(interval(0, end), interval(end + HOUR, None, B)).count("NEW") == 2


def test_flapping_stays_even_where_a_newer_opening_exists() -> None:
    """The posting returns to its own opening, not to the newest."""
    first, second = interval(0, 80 * DAY, A), interval(70 * DAY, None, B)
    assert ("RESUMED", 81 * DAY, A) in told(first, second, interval(81 * DAY, None, A, 1))


def test_flapping_goes_on_from_interval_to_interval() -> None:
    """Each end counts its own 48 hours, so an opening can live for ever."""
    life = [interval(n * 3 * DAY, n * 3 * DAY + 2 * DAY, A, n) for n in range(50)]
    assert Counter(kinds(*life)) == {"NEW": 1, "POSTINGS": 1, "RESUMED": 49, "CLOSED": 50}


def test_a_gap_of_more_than_48_hours_is_a_repost() -> None:
    """Exactly 48 hours is flapping, of whichever postings: what counts is the union."""
    for again in (A, B):
        number = int(again == A)
        assert ("RESUMED", 5 + 48 * HOUR, A) in told(interval(0, 5), interval(5 + 48 * HOUR, None, again, number))
        assert ("REPOSTED", 6 + 48 * HOUR, A) in told(interval(0, 5), interval(6 + 48 * HOUR, None, again, number))


def test_the_union_is_what_closes() -> None:
    """A gap of one posting that another covers is none."""
    covered = told(interval(0, 5), interval(3, 60, B), interval(50, 55, A, 1))
    assert covered == [
        ("CLOSED", 60, A),
        ("DUPLICATES", 3, B),
        ("NEW", 0, A),
        ("POSTINGS", 0, A),
        ("POSTINGS", 3, B),
    ]


def test_touching_intervals_are_one() -> None:
    """Nothing closes and nothing resumes between them."""
    assert told(interval(0, 5), interval(5, 9, number=1)) == told(interval(0, 9))


def test_an_empty_interval_counts() -> None:
    """It opens and closes at one instant; another from that instant on swallows it."""
    assert told(interval(5, 5)) == [("CLOSED", 5, A), ("NEW", 5, A), ("POSTINGS", 5, A)]
    assert told(interval(5, 5), interval(5, None, number=1)) == told(interval(5, None))


def test_a_founding_by_a_postings_second_interval_is_no_new_posting() -> None:
    """Each posting counts once (rule 6); the founding is told apart, as it counts on the day it begins (rule 9)."""
    history = opening_history([interval(0, 5), interval(90 * DAY, None, number=1)])
    assert [item for item in history if item.kind is not Kind.CLOSED] == [
        Happening(Kind.NEW, 0, A, True),
        Happening(Kind.POSTINGS, 0, A, True),
        Happening(Kind.NEW, 90 * DAY, A, False),
    ]


@pytest.mark.parametrize("source", ["a", "b"])
def test_a_posting_whose_second_interval_comes_to_an_opening_is_no_second_duplicate(source: str) -> None:
    """`duplicates` counts postings at their first interval, and only where that founded nothing (rule 6)."""
    found = kinds(interval(0, None), interval(3, 4, B, 0, source), interval(9, 10, B, 1, source))
    assert found == ["DUPLICATES", "NEW", "POSTINGS", "POSTINGS"]


def test_without_intervals_nothing_is_counted() -> None:
    """A fingerprint that nobody advertises."""
    assert opening_history([]) == []
