"""T from the wall clock and from watermarks."""

from streams.demand.clock import Clock


def test_wall_time_is_the_time_of_the_tick() -> None:
    """Watermarks do not matter."""
    clock = Clock("wall", 2)
    clock.origins.hear(0, 5, idle=False)
    assert clock.reading(99) == 99


def test_time_never_goes_backwards() -> None:
    """A wall clock that was set back, or an origin that starts again behind, leaves T where it is."""
    wall, event = Clock("wall", 1), Clock("event", 1)
    wall.time = event.time = 100
    event.origins.hear(0, 50, idle=False)
    assert wall.reading(99) == event.reading(0) == 100


def test_an_origin_not_heard_holds_back() -> None:
    """There is no event time until every origin has spoken."""
    clock = Clock("event", 2)
    clock.origins.hear(0, 5, idle=True)
    assert clock.reading(99) is None


def test_an_origin_without_events_holds_back_until_it_is_idle() -> None:
    """No watermark and not idle: its first event may be of any time."""
    clock = Clock("event", 2)
    clock.origins.hear(0, 5, idle=False)
    clock.origins.hear(1, None, idle=False)
    assert clock.reading(99) is None
    clock.origins.hear(1, None, idle=True)
    assert clock.reading(99) == 5


def test_the_slowest_origin_that_is_not_idle_decides() -> None:
    """An idle origin holds nobody back; when all are idle the largest watermark counts."""
    clock = Clock("event", 3)
    for origin, watermark in enumerate((3, 7, 9)):
        clock.origins.hear(origin, watermark, idle=False)
    assert clock.reading(99) == 3
    clock.origins.hear(0, 3, idle=True)
    assert clock.reading(99) == 7
    clock.origins.hear(1, 7, idle=True)
    clock.origins.hear(2, 9, idle=True)
    assert clock.reading(99) == 9


def test_no_time_when_all_are_idle_without_events() -> None:
    """An empty topic has no event time."""
    clock = Clock("event", 1)
    assert clock.origins.hear(0, None, idle=True)
    assert not clock.origins.hear(0, None, idle=True)
    assert clock.reading(99) is None
