"""Change: what an arrival changes in the counts, as signed happenings with the cells they belong to."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from streams.openings.history import Happening, opening_history
from streams.openings.member import Members, intervals_of, source_of


class Histories(NamedTuple):
    """Everything that is counted of a fingerprint: in the market's cells, and in the cells of the postings' sources.

    The two differ where there are postings of several sources: a source's cells know only its own (rule 8).
    """

    market: Counter[Happening]
    own: Counter[Happening]


class Change(NamedTuple):
    """A happening gained (+) or lost (-), how many in the market's cells and how many in its source's."""

    happening: Happening
    market: int
    own: int


def histories(members: Members) -> Histories:
    """Return what is counted of these postings."""
    market = Counter(opening_history(intervals_of(members)))
    sources = {source_of(member) for member in members}
    if len(sources) < 2:
        return Histories(market, market)
    own: Counter[Happening] = Counter()
    for source in sources:
        own.update(opening_history(intervals_of(members, source)))
    return Histories(market, own)


def changes(before: Histories, after: Histories) -> Iterator[Change]:
    """Return what was gained and lost; postings must be at the same places in both, new ones behind them."""
    for happening in {**before.market, **before.own, **after.market, **after.own}:
        market = after.market[happening] - before.market[happening]
        own = after.own[happening] - before.own[happening]
        if market or own:
            yield Change(happening, market, own)
