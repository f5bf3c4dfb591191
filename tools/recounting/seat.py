"""Seats: where a posting is counted. Its cells, its employer, its day, its pay; all by its first event."""

from functools import cache
from typing import NamedTuple

from recounting.classification import Class, Pay
from recounting.event import Posting

#: More sources than this share `source=other` by contract, which does not say which of them: nothing to recount.
MAX_SOURCES = 100


class Seat(NamedTuple):
    """One posting as the counting rules see it once it is classified.

    market: cells that count openings of all sources; own: those that count its source's alone (rule 8).
    posted: day of `date_posted`. pair: role and sector.
    """

    key: tuple[str, str]
    pair: tuple[str, str]
    market: tuple[str, ...]
    own: tuple[str, ...]
    employer: int
    fingerprint: bytes
    pay: Pay | None
    posted: int | None
    positions: int
    remote: bool


def seat_of(first: Posting, found: Class, counted_tags: frozenset[str]) -> Seat:
    """The seat of a posting."""
    pair = (found.role, found.sector)
    market = _market(found.role, found.sector, found.industries, found.domains)
    own = _own(first.key[0], tuple(sorted(counted_tags.intersection(first.tags))) if counted_tags else ())
    return Seat(
        first.key,
        pair,
        market,
        own,
        found.employer,
        found.fingerprint,
        found.pay,
        first.posted,
        first.positions,
        first.remote,
    )


@cache
def nobody(source: str) -> Seat:
    """Where an application goes whose posting is not known (rule 14)."""
    market = _market("other", "unknown", (), ())
    return Seat((source, ""), ("other", "unknown"), market, _own(source, ()), 0, b"", None, None, 0, remote=False)


@cache
def _market(role: str, sector: str, industries: tuple[str, ...], domains: tuple[str, ...]) -> tuple[str, ...]:
    cells = ["total", f"sector={sector}", f"role={role}", f"role={role},sector={sector}"]
    cells += [f"industry={industry}" for industry in industries]
    for domain in domains:
        cells += [f"domain={domain}", f"domain={domain},role={role}"]
    return tuple(cells)


@cache
def _own(source: str, tags: tuple[str, ...]) -> tuple[str, ...]:
    return (f"source={source}", *[f"source={source},tag={tag}" for tag in tags])
