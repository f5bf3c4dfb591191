"""Applications: counting rule 14. What each event adds, and how long its posting may be awaited."""

from collections import defaultdict
from typing import NamedTuple

from recounting.event import Application
from recounting.instant import DAY, MINUTE

AHEAD = 10 * MINUTE
REMEMBERED = 7 * DAY


class Applied(NamedTuple):
    """`amount` applications at `at` to the posting of that name. known: it was, when they were read."""

    key: tuple[str, str]
    at: int
    amount: int
    known: bool


class Applications:
    """All applications in the order of their partition."""

    def __init__(self) -> None:
        self.applied: list[Applied] = []
        self.repeated: dict[str, int] = defaultdict(int)
        self._seen: dict[tuple[tuple[str, str], str], int] = {}
        self._largest: dict[tuple[str, str], int] = {}

    def apply(self, event: Application, *, known: bool) -> None:
        """Takes one event. An identifier seen for the same posting within 7 days of its own instant is a repeat."""
        seen = self._seen.get((event.key, event.id))
        if seen is not None and event.at - seen <= REMEMBERED:
            self.repeated[event.key[0]] += 1
            return
        self._seen[event.key, event.id] = event.at
        amount = event.number
        if event.cumulative is not None:
            largest = self._largest.get(event.key, event.cumulative)
            amount = max(0, event.cumulative - largest)
            self._largest[event.key] = max(largest, event.cumulative)
        if amount:
            self.applied.append(Applied(event.key, event.at, amount, known))
