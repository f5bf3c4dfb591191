"""How far the partitions of the stage before have read."""

import pytest

from streams.openings import Origins


def heard(*said: tuple[int | None, bool], count: int | None = None) -> Origins:
    """Origins that have said this."""
    origins = Origins(len(said) if count is None else count)
    for number, (watermark, idle) in enumerate(said):
        origins.hear(number, watermark, idle=idle)
    return origins


def test_news_is_told_apart() -> None:
    """Only what has changed needs to be written."""
    origins = Origins(2)
    assert origins.hear(0, None, idle=False)
    assert not origins.hear(0, None, idle=False)
    assert origins.hear(0, 5, idle=False)
    assert origins.hear(0, 5, idle=True)
    assert origins.hear(1, 5, idle=True)
    assert not origins.hear(0, 5, idle=True)


@pytest.mark.parametrize(
    ("origins", "watermark"),
    [
        (heard(count=2), None),
        (heard((5, False), count=2), None),
        (heard((5, True), count=2), None),
        (heard((5, False), (3, False)), 3),
        (heard((5, False), (3, True)), 5),
        (heard((5, False), (None, False)), None),
        (heard((5, False), (None, True)), 5),
        (heard((5, True), (3, True), (None, True)), 5),
        (heard((None, True), (None, True)), None),
        (heard((-5, False), (0, False)), -5),
    ],
)
def test_the_slowest_that_is_not_idle_decides(origins: Origins, watermark: int | None) -> None:
    """Who has not been heard, or has read no event, holds time back; when all are idle nobody does."""
    assert origins.watermark() == watermark


def test_who_is_silent_holds_nobody_back() -> None:
    """As if it were idle."""
    origins = heard((5, False), (3, False), (9, False))
    assert origins.watermark(frozenset({1})) == 5
    assert origins.watermark(frozenset({0, 1})) == 9
    assert origins.watermark(frozenset({0, 1, 2})) == 9


def test_a_silent_origin_that_was_never_heard_holds_back() -> None:
    """Its first event may be of any time."""
    assert heard((5, False), count=2).watermark(frozenset({1})) is None


def test_all_are_idle_or_it_is_not_idle() -> None:
    """One that has not been heard is not."""
    assert heard((5, True), (None, True)).idle
    assert not heard((5, True), (5, False)).idle
    assert not heard((5, True), count=2).idle
