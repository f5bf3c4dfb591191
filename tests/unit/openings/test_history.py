"""Counting rules 4 to 6, several postings of one fingerprint."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from streams.contracts.tally import Kind
from streams.openings import PostingInterval, opening_history
from tests.unit.intake.feed import DAY, HOUR


def interval(start: int, end: int | None, posting_id: str = "1", source: str = "a") -> PostingInterval:
    """An interval of a posting."""
    return PostingInterval(start, source, posting_id, end)


def told(*intervals: PostingInterval) -> list[tuple[str, int, str]]:
    """Kind, instant and posting id of everything counted, in order of time."""
    return sorted((item.kind.name, item.at, item.posting[1]) for item in opening_history(intervals))


def test_one_posting_is_one_opening() -> None:
    """Founded, then closed."""
    assert told(interval(5, 9)) == [("CLOSED", 9, "1"), ("NEW", 5, "1"), ("POSTINGS", 5, "1")]


def test_a_second_posting_is_a_duplicate_and_keeps_the_opening_open() -> None:
    """Open is the union; the founder's cells take the close."""
    assert told(interval(0, 5), interval(3, 9, "2")) == [
        ("CLOSED", 9, "1"),
        ("DUPLICATES", 3, "2"),
        ("NEW", 0, "1"),
        ("POSTINGS", 0, "1"),
        ("POSTINGS", 3, "2"),
    ]


def test_the_founder_is_the_first_by_start_source_and_id() -> None:
    """Ties are decided by name, not by arrival."""
    assert ("NEW", 0, "9") in told(interval(0, 5, "1", "b"), interval(0, 5, "9", "a"))


def test_sixty_days_after_its_founding_an_opening_takes_no_more() -> None:
    """The bound itself belongs to it."""
    later = 60 * DAY
    assert Counter(kind for kind, _, _ in told(interval(0, 5), interval(later, None, "2")))["NEW"] == 1
    assert Counter(kind for kind, _, _ in told(interval(0, 5), interval(later + 1, None, "2")))["NEW"] == 2


def test_flapping_stays_in_its_opening_whatever_its_age() -> None:
    """Up to 48 hours after the end of the same posting's interval."""
    end = 100 * DAY
    kinds = [kind for kind, _, _ in told(interval(0, end), interval(end + 48 * HOUR, None))]
    assert sorted(kinds) == ["CLOSED", "NEW", "POSTINGS", "RESUMED"]
    kinds = [kind for kind, _, _ in told(interval(0, end), interval(end + 48 * HOUR + 1, None))]
    assert sorted(kinds) == ["CLOSED", "NEW", "NEW", "POSTINGS"]


def test_flapping_stays_even_where_a_newer_opening_exists() -> None:
    """The posting returns to its own opening, not to the newest."""
    first, second = interval(0, 80 * DAY, "1"), interval(70 * DAY, None, "2")
    assert ("RESUMED", 81 * DAY, "1") in told(first, second, interval(81 * DAY, None, "1"))


def test_a_gap_of_more_than_48_hours_is_a_repost() -> None:
    """Exactly 48 hours is flapping."""
    assert ("RESUMED", 5 + 48 * HOUR, "1") in told(interval(0, 5), interval(5 + 48 * HOUR, None))
    assert ("REPOSTED", 6 + 48 * HOUR, "1") in told(interval(0, 5), interval(6 + 48 * HOUR, None))


def test_touching_intervals_are_one() -> None:
    """Nothing closes and nothing resumes between them."""
    assert told(interval(0, 5), interval(5, 9)) == told(interval(0, 9))


def test_an_empty_interval_counts() -> None:
    """It opens and closes at one instant; another from that instant on swallows it."""
    assert told(interval(5, 5)) == [("CLOSED", 5, "1"), ("NEW", 5, "1"), ("POSTINGS", 5, "1")]
    assert told(interval(5, 5), interval(5, None)) == told(interval(5, None))


def test_a_founding_by_a_postings_second_interval_is_no_new_posting() -> None:
    """Each posting counts once (rule 6)."""
    assert Counter(kind for kind, _, _ in told(interval(0, 5), interval(90 * DAY, None))) == {
        "NEW": 2,
        "POSTINGS": 1,
        "CLOSED": 1,
    }


@given(
    st.lists(
        st.builds(
            lambda start, length, posting: interval(start * 12 * HOUR, start * 12 * HOUR + length * HOUR, posting),
            st.integers(0, 300),
            st.integers(0, 3_000),
            st.sampled_from("123"),
        ),
        max_size=8,
    ),
    st.randoms(),
)
def test_history_is_a_function_of_the_set(intervals: list[PostingInterval], shuffle: object) -> None:
    """Any order of arrival gives the same history, and what opens and closes balances."""
    other = list(intervals)
    shuffle.shuffle(other)  # type: ignore[attr-defined]
    history = opening_history(intervals)
    assert history == opening_history(other)
    kinds = Counter(item.kind for item in history)
    assert kinds[Kind.NEW] + kinds[Kind.RESUMED] + kinds[Kind.REPOSTED] == kinds[Kind.CLOSED]
    assert kinds[Kind.POSTINGS] == len({item.posting_id for item in intervals})
    assert kinds[Kind.DUPLICATES] <= kinds[Kind.POSTINGS]
