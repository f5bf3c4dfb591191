"""Which window counts a minute."""

from hypothesis import given
from hypothesis import strategies as st

from streams.contracts.demand import PANE_SPANS, WINDOW_SPANS
from streams.contracts.stage import MINUTE
from streams.demand.windows import first_minute, is_gone, last_minute, layer_of

times = st.integers(-(10**12), 10**16)


@given(time=times, ago=st.integers(-100, 11_000))
def test_the_innermost_window_tells_all_windows(time: int, ago: int) -> None:
    """For any T to the microsecond: a window counts a minute if and only if it holds the innermost one."""
    now = time // MINUTE
    minute = now - ago
    counted = [
        time - span < minute * MINUTE // size * size <= time
        for span, size in zip(WINDOW_SPANS, PANE_SPANS, strict=True)
    ]
    assert counted == [layer_of(minute, now) <= window for window in range(4)]
    assert counted == [first_minute(window, now) <= minute <= last_minute(window, now) for window in range(4)]


@given(now=st.integers(-(10**6), 10**8), ago=st.integers(-100, 11_000), later=st.integers(0, 20_000))
def test_what_is_gone_never_comes_back(now: int, ago: int, later: int) -> None:
    """A minute that has left the longest window is in none at any later time, and one to come is not gone."""
    minute = now - ago
    if is_gone(minute, now):
        assert is_gone(minute, now + later)
        assert layer_of(minute, now + later) == 4
    assert ago >= 10_000 or not is_gone(minute, now)
