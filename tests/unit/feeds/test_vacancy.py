"""What happens to one vacancy: counting rules 4 to 6."""

import pytest

from streams.contracts.stage import DAY, HOUR
from streams.feeds.vacancy import Story, happenings
from tests.unit.feeds.stories import story


def told(*stories: Story) -> list[tuple[str, int, str]]:
    """(what, at, identifier of the posting whose facts count)."""
    return [(happening.what, happening.at, happening.facts.posting_id) for happening in happenings(stories)]


def openings(*stories: Story) -> list[tuple[str, int]]:
    """(what, at) of what happens to openings."""
    return [(what, at) for what, at, _ in told(*stories) if what not in ("posting", "duplicate")]


@pytest.mark.parametrize(
    ("after", "again"),
    [(49 * HOUR, "resumed"), (49 * HOUR + 1, "reposted"), (60 * DAY, "reposted"), (60 * DAY + 1, "new")],
)
def test_opening_again(after: int, again: str) -> None:
    """Within 48 h of the end it resumes, within 60 days of the founding it is a repost, later a new opening."""
    assert openings(story(0, HOUR, after)) == [("new", 0), ("closed", HOUR), (again, after)]


def test_flapping_beyond_sixty_days() -> None:
    """A posting that was open for 90 days and flaps stays in its opening; another one does not."""
    assert openings(story(0, 90 * DAY, 90 * DAY + HOUR))[-1] == ("resumed", 90 * DAY + HOUR)
    assert openings(story(0, 90 * DAY), story(90 * DAY + HOUR, name="2"))[-1] == ("new", 90 * DAY + HOUR)


def test_two_portals() -> None:
    """The second is a duplicate; the opening closes with the last of them, under the facts of the first."""
    assert told(story(5, 20, name="2"), story(0, 10)) == [
        ("posting", 0, "1"),
        ("new", 0, "1"),
        ("posting", 5, "2"),
        ("duplicate", 5, "2"),
        ("closed", 20, "1"),
    ]


def test_what_touches_is_connected() -> None:
    """Opening at the very end of another posting neither closes nor resumes; an empty interval counts."""
    assert openings(story(0, 10), story(10, 20, name="2")) == [("new", 0), ("closed", 20)]
    assert openings(story(7, 7)) == [("new", 7), ("closed", 7)]
    assert openings(story(0, 10), story(10, 10, name="2")) == [("new", 0), ("closed", 10)]


def test_equal_starts() -> None:
    """Source, then identifier, decide who founds."""
    first, second = story(0, name="9"), story(0, source="beta", name="1")
    assert told(second, first)[1] == ("new", 0, "9")


def test_a_return_into_an_older_opening() -> None:
    """A posting that was away for less than 48 h returns to its own opening beside a newer one."""
    assert openings(story(0, 90 * DAY, 91 * DAY, 92 * DAY), story(70 * DAY, 71 * DAY, name="2"))[-3:] == [
        ("closed", 90 * DAY),
        ("resumed", 91 * DAY),
        ("closed", 92 * DAY),
    ]
