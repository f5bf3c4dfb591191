"""Counting rules 4 to 6 on the postings of one fingerprint, computed by hand."""

from typing import NamedTuple

import pytest
from recounting.history import Interval
from recounting.instant import DAY, HOUR
from recounting.opening import changes


class P(NamedTuple):
    """A posting."""

    key: tuple[str, str]


A, B, C = (P(("a", name)) for name in "123")


def told(*postings: tuple[P, list[tuple[int, int | None]]]) -> list[tuple[str, int, str]]:
    """(kind, at, identifier of the posting whose cells it is counted in) of all changes, by time."""
    found = changes([(posting, [Interval(*span) for span in spans]) for posting, spans in postings])
    return sorted(((c.kind, c.at, c.posting.key[1]) for c in found), key=lambda change: (change[1], change[0]))


def openings(*postings: tuple[P, list[tuple[int, int | None]]]) -> list[tuple[str, int]]:
    """(kind, at) of what happens to openings, by time."""
    return [(kind, at) for kind, at, _ in told(*postings) if kind not in ("postings", "duplicates")]


def test_openings_of_several_postings_are_a_union() -> None:
    """One founding, one close when the last one ends, in the cells of the founder; one duplicate in its own."""
    assert told((B, [(5, 20)]), (A, [(0, 10)])) == [
        ("new", 0, "1"),
        ("postings", 0, "1"),
        ("duplicates", 5, "2"),
        ("postings", 5, "2"),
        ("closed", 20, "1"),
    ]


def test_one_of_two_that_stays_open_keeps_the_opening() -> None:
    """Rule 5: an end inside the union is none."""
    assert openings((A, [(0, 10)]), (B, [(5, None)])) == [("new", 0)]
    assert openings((A, [(0, None)]), (B, [(5, 20)])) == [("new", 0)]


def test_intervals_of_two_postings_that_touch_are_connected() -> None:
    """Rule 5: no end and no resumption where the next begins; an empty one inside changes nothing."""
    assert openings((A, [(0, 10)]), (B, [(10, 20)])) == [("new", 0), ("closed", 20)]
    assert openings((A, [(0, 10)]), (B, [(7, 7)])) == [("new", 0), ("closed", 10)]


@pytest.mark.parametrize(("pause", "kind"), [(48 * HOUR, "resumed"), (48 * HOUR + 1, "reposted")])
def test_a_pause_of_48_hours_is_flapping(pause: int, kind: str) -> None:
    """Rule 5: the bound is included, whichever posting of the opening begins again."""
    expected = [("new", 0), ("closed", 5), (kind, 5 + pause)]
    assert openings((A, [(0, 5), (5 + pause, None)])) == expected
    assert openings((A, [(0, 5)]), (B, [(5 + pause, None)])) == expected


def test_the_next_opening_is_founded_after_60_days() -> None:
    """Rule 4: 60 x 24 h from the founding, bound included."""
    assert openings((A, [(0, DAY), (60 * DAY, None)]))[-1] == ("reposted", 60 * DAY)
    assert openings((A, [(0, DAY), (60 * DAY + 1, None)]))[-1] == ("new", 60 * DAY + 1)
    assert openings((A, [(0, DAY)]), (B, [(60 * DAY + 1, None)]))[-1] == ("new", 60 * DAY + 1)


def test_sixty_days_are_counted_from_the_newest_founding() -> None:
    """Rule 4: not from the newest interval, so a chain of postings does not carry an opening on for ever."""
    assert openings((A, [(0, 1)]), (B, [(40 * DAY, 41 * DAY)]), (C, [(80 * DAY, None)])) == [
        ("new", 0),
        ("closed", 1),
        ("reposted", 40 * DAY),
        ("closed", 41 * DAY),
        ("new", 80 * DAY),
    ]


def test_a_flapping_posting_stays_in_its_opening_whatever_its_age() -> None:
    """Rule 4: an interval within 48 h of its own posting's last end, though a newer opening may have been founded."""
    assert openings((A, [(0, 90 * DAY), (92 * DAY, None)]))[-1] == ("resumed", 92 * DAY)
    assert openings((A, [(0, 90 * DAY), (92 * DAY, 93 * DAY)]), (B, [(70 * DAY, 71 * DAY)])) == [
        ("new", 0),
        ("new", 70 * DAY),
        ("closed", 71 * DAY),
        ("closed", 90 * DAY),
        ("resumed", 92 * DAY),
        ("closed", 93 * DAY),
    ]


def test_the_grace_is_the_postings_own() -> None:
    """Rule 4: another posting that begins within 48 h of the end founds where the opening is older than 60 days."""
    assert openings((A, [(0, 90 * DAY)]), (B, [(91 * DAY, None)])) == [
        ("new", 0),
        ("closed", 90 * DAY),
        ("new", 91 * DAY),
    ]


def test_equal_starts_are_ordered_by_source_and_identifier() -> None:
    """Rule 4: so the founder does not depend on who was read first."""
    other = P(("0", "9"))
    assert told((A, [(0, None)]), (other, [(0, None)]))[0] == ("duplicates", 0, "1")
    assert told((B, [(0, None)]), (A, [(0, None)]))[0] == ("duplicates", 0, "2")


def test_a_second_founding_is_no_second_posting() -> None:
    """Rule 6: each posting counts once, at its first interval; a later one is neither posting nor duplicate."""
    kinds = [kind for kind, *_ in told((A, [(0, 1), (70 * DAY, None)]), (B, [(71 * DAY, None)]))]
    assert sorted(kinds) == ["closed", "duplicates", "new", "new", "postings", "postings"]


def test_only_a_first_interval_is_counted_on_the_advertised_day() -> None:
    """Rule 9: a founding by a later interval is counted on the day of its start."""
    found = list(changes([(A, [Interval(0, 1), Interval(70 * DAY, None)])]))
    assert [(change.at, change.advertised) for change in found if change.kind == "new"] == [
        (0, True),
        (70 * DAY, False),
    ]
