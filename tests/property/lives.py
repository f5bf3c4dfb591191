"""Lives of postings for property tests: intervals in order, with gaps and lengths around every bound of the rules."""

from hypothesis import strategies as st

from streams.contracts.sighting import Interval
from streams.contracts.stage import DAY, HOUR, Instant

#: Source, posting id, intervals oldest first: without overlap, the last one possibly open.
Life = tuple[str, str, tuple[Interval, ...]]

STEPS: tuple[Instant, ...] = (0, 1, HOUR, 48 * HOUR, 48 * HOUR + 1, 20 * DAY, 60 * DAY, 60 * DAY + 1)
steps = st.sampled_from(STEPS)


@st.composite
def lives(draw: st.DrawFn, most: int = 3) -> Life:
    """One posting of one of two sources."""
    now, life = draw(steps) + draw(steps), []
    for number in range(draw(st.integers(1, most))):
        start = now + (draw(steps) if number else 0)
        now = start + draw(steps)
        life.append(Interval(number, start, now))
    if draw(st.booleans()):
        life[-1] = life[-1]._replace(end=None)
    return draw(st.sampled_from("ab")), draw(st.sampled_from("12")), tuple(life)
