"""Tally: how many figures were compared, how many of them say something, and which differ."""

from collections import Counter
from collections.abc import Iterable

from recounting.comparison import Figure

#: So many that differ are remembered, to be printed.
PRINTED = 50


class Tally:
    """How many figures were compared, how many say something, and which differ."""

    def __init__(self) -> None:
        self.compared = self.told = self.differ = 0
        self.different: list[Figure] = []
        self.fields: Counter[str] = Counter()

    def take(self, figures: Iterable[Figure]) -> None:
        """Compares them all, remembering the first that differ."""
        for figure in figures:
            self.compared += 1
            self.told += bool(figure.expected)
            if not figure.equal:
                self.differ += 1
                self.fields[figure.field] += 1
                if len(self.different) < PRINTED:
                    self.different.append(figure)
