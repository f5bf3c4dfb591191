"""Records of `jobs.demand.v1`: the current windows of one cell. Key: its name. Readers keep the highest revision.

Window w at `as_of` holds the panes that START in (as_of - w, as_of]: 1h of 1-minute panes, 6h and 24h of 5-minute
panes, 7d of 1-hour panes (epoch-aligned).
"""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from streams.contracts.revision import Revision
from streams.contracts.stage import DAY, HOUR, MINUTE, Instant

Window = Literal["1h", "6h", "24h", "7d"]

#: The order in which every tuple with one entry per window is written.
WINDOWS: tuple[Window, ...] = ("1h", "6h", "24h", "7d")
WINDOW_SPANS: tuple[Instant, ...] = (HOUR, 6 * HOUR, DAY, 7 * DAY)
PANE_SPANS: tuple[Instant, ...] = (MINUTE, 5 * MINUTE, 5 * MINUTE, HOUR)


class WindowFigures(msgspec.Struct, frozen=True, gc=False):
    """Figures of one window. The last four are null until the baseline can judge the cell.

    new, positions, closed, applications: sums over the panes (counting rule 5).
    employers: distinct employers among postings: exact below 2,048, from there on an estimate (counting rule 11).
    """

    new: int
    positions: int
    closed: int
    applications: int
    employers: int
    expected: float | None = None
    low: float | None = None
    high: float | None = None
    ratio: float | None = None


class Demand(msgspec.Struct, frozen=True, gc=False):
    """Value of a record of `jobs.demand.v1`.

    as_of: the instant the windows end at. open: openings that are open now. revision: [incarnation, claim, number].
    """

    cell: str
    as_of: Annotated[datetime, msgspec.Meta(tz=True)]
    open: int
    windows: dict[Window, WindowFigures]
    revision: Revision


encode_demand = msgspec.json.Encoder().encode
decode_demand = msgspec.json.Decoder(Demand).decode
