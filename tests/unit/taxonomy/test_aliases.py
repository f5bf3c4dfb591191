"""Tests of aliases: plain and interrupted ones."""

import pytest

from streams.taxonomy.aliases import Aliases, joined, split
from streams.taxonomy.entries import Names, RoleEntry, Words


def found(title: str, *aliases: str) -> list[str]:
    """The aliases of one role that are in a title."""
    words = Words(zh=aliases)
    hits, _ = Aliases([RoleEntry("role", Names("", ""), "", words)]).find(title)
    return [hit.alias for hit in hits]


@pytest.mark.parametrize(
    ("title", "inside"),
    [
        ("channel sales manager", True),
        ("channel manager", True),
        ("manager channel", False),
        ("channel - regional manager", False),
        ("channel for the manager", False),
        ("channels managers", True),
        ("channel " + "very " * 8 + "big manager", False),
    ],
)
def test_an_alias_may_be_interrupted_within_a_segment(title: str, inside: bool) -> None:
    """By a few words, in order, without a dash, comma or preposition; plurals pass."""
    assert (found(title, "channel * manager") != []) == inside


def test_behind_a_head_noun_the_rest_may_stand_in_another_segment() -> None:
    """What the head noun comes before only tells which."""
    assert found("engineer - new york - android", "engineer * android") == ["engineer * android"]


def test_three_parts_must_follow_each_other() -> None:
    """Each between the two beside it."""
    assert found("ai fast learning good engineer", "ai * learning * engineer") == ["ai * learning * engineer"]
    assert found("learning ai good engineer", "ai * learning * engineer") == []


def test_parts_are_folded() -> None:
    """An alias is written in any width and case."""
    assert split("Front-End * Developer") == ("front end", "developer")
    assert joined("Front-End * Developer") == "front end * developer"


def test_generic_aliases_are_apart() -> None:
    """They decide only where no other does."""
    role = RoleEntry("role", Names("", ""), "", Words(en=("sales clerk",)), Words(en=("sales",)))
    hits, generic = Aliases([role]).find("sales clerk")
    assert [hit.alias for hit in hits] == ["sales clerk"]
    assert [hit.alias for hit in generic] == ["sales"]
