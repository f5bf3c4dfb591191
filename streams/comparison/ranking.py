"""Rankings: what grew fastest, with a floor below which growth says nothing, and how many share a parent."""

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from streams.comparison.change import Change


class Ranking(NamedTuple):
    """rows: (name, change), fastest first. small: how many are below the floor. unknown: how many have no growth."""

    rows: list[tuple[str, Change]]
    small: int
    unknown: int

    def parents(self, top: int, parents: Mapping[str, str]) -> Counter[str]:
        """Return how many of the first `top` belong to each parent; those without one, to `unknown`."""
        return Counter(parents.get(name, "unknown") for name, _ in self.rows[:top])


def rank(changes: Mapping[str, Change], floor: int) -> Ranking:
    """Rank by growth, equal growth by name. floor: least count in the base to be ranked."""
    ranked: list[tuple[Fraction, str]] = []
    small = unknown = 0
    for name, change in changes.items():
        if change.now is None or change.base is None:
            unknown += 1
        elif change.base < floor or change.growth is None:
            small += 1
        else:
            ranked.append((-change.growth, name))
    return Ranking([(name, changes[name]) for _, name in sorted(ranked)], small, unknown)
