"""Windows: which window counts a minute. Pure arithmetic on minutes since the epoch.

`now` is T // MINUTE. Window w holds the panes with start p in (T - w, T]; p and w are whole minutes, so that is
now - w < p <= now, and nothing changes between two minutes. A minute m lies in the pane p = m - m % size, hence it is
in window w from now = p on, for w minutes:

    1h: [m, m + 60)   6h: [p5, p5 + 360)   24h: [p5, p5 + 1440)   7d: [p60, p60 + 10080)

with p60 <= p5 <= m and p60 > m - 60. Each of these spans contains the one before it: the windows nest for every minute,
before it has come (a started pane counts whole) and after. So the INNERMOST window says all: what is counted lies in
one of five layers, and window i is the sum of the layers 0 to i.
"""

from streams.contracts.demand import PANE_SPANS, WINDOW_SPANS
from streams.contracts.stage import MINUTE

SPANS = tuple(span // MINUTE for span in WINDOW_SPANS)
PANES = tuple(span // MINUTE for span in PANE_SPANS)
KEPT = SPANS[-1]

#: The layer of what is in no window: its coarsest pane has not started yet, or has left the longest window.
OUTSIDE = len(SPANS)
#: `now` before there is a T: nothing has begun.
NEVER = -(1 << 40)


def layer_of(minute: int, now: int) -> int:
    """Return the index of the innermost window that counts this minute, or OUTSIDE."""
    for index, (span, size) in enumerate(zip(SPANS, PANES, strict=True)):
        if minute - minute % size <= now < minute - minute % size + span:
            return index
    return OUTSIDE


def is_gone(minute: int, now: int) -> bool:
    """Say whether this minute has left the longest window for good."""
    return now >= minute - minute % 60 + KEPT


def first_minute(window: int, now: int) -> int:
    """Return the earliest minute that the window with this index counts."""
    size = PANES[window]
    return ((now - SPANS[window]) // size + 1) * size


def last_minute(window: int, now: int) -> int:
    """Return the latest minute that the window counts: the end of the pane that `now` is in."""
    size = PANES[window]
    return now - now % size + size - 1
