"""Rankings with a floor and parents."""

from streams.comparison import Change, rank

CHANGES = {
    "automotive": Change(1_152, 1_000),
    "automation": Change(1_158, 1_000),
    "tiny": Change(900, 199),
    "edge": Change(220, 200),
    "gone": Change(None, 500),
    "same": Change(1_152, 1_000),
}


def test_the_fastest_comes_first_and_equal_ones_by_name() -> None:
    """What has less than the floor in its base is left out and counted, so is what has no figure."""
    ranking = rank(CHANGES, 200)
    assert [name for name, _ in ranking.rows] == ["automation", "automotive", "same", "edge"]
    assert (ranking.small, ranking.unknown) == (1, 1)


def test_parents_are_counted_among_the_first() -> None:
    """Two of the top three are manufacturing."""
    parents = rank(CHANGES, 200).parents(3, {"automation": "manufacturing", "automotive": "manufacturing"})
    assert parents == {"manufacturing": 2, "unknown": 1}


def test_without_a_floor_nothing_grows_from_zero() -> None:
    """A base of 0 has no growth and cannot be ranked."""
    assert rank({"born": Change(5, 0)}, 0) == ([], 1, 0)
