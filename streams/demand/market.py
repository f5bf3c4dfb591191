"""Market: which cells are watched for surges, and whose usual each of them is judged against."""

from collections.abc import Mapping
from typing import NamedTuple

#: The market of roles in all sectors. It is no slug, so no sector is called so.
EVERYWHERE = "*"


class Market(NamedTuple):
    """The detector's sector of a cell, "" for none. member: it is judged against its market factor, and part of it."""

    sector: str
    member: bool


def market_of(values: Mapping[str, str]) -> Market | None:
    """Return the market of a cell with these values, None if it is not watched.

    A role in a sector belongs to that sector, a role to all of them together; the sector's own cell and the total are
    what is common to their members, and mute them. A domain overlaps with everything: it is judged by itself.
    """
    match dict(values):
        case {"role": _, "sector": sector, **others} if not others:
            return Market(sector, member=True)
        case {"role": _, **others} if not others:
            return Market(EVERYWHERE, member=True)
        case {"sector": sector, **others} if not others:
            return Market(sector, member=False)
        case {"domain": _, **others} if not others:
            return Market("", member=False)
        case {**others} if not others:
            return Market(EVERYWHERE, member=False)
    return None
