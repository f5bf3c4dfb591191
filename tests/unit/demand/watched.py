"""Demand that watches for surges, fed hour by hour: a quiet market, what is put on top of it, and a state log."""

import random
from collections.abc import Callable, Iterable
from datetime import UTC
from typing import Any
from zlib import crc32

import msgspec

from streams.contracts.surge import Surge, decode_surge
from streams.contracts.tally import Attributes
from streams.contracts.topics import SURGES
from streams.demand import Demand, Watching
from streams.surge import BUCKETS
from tests.property.demand_recount import EDITION, MINUTE, Delta, Messages, Store, Tick, message
from tests.recovering import completed

#: Monday 2026-01-05 00:00 UTC, in minutes.
BASE = 29_459_520
ONE = (1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1)
ROLES = [Attributes(f"role{n}", f"sector{n % 2}", (), (), "portal") for n in range(40)]
WATCHING = Watching(
    msgspec.structs.replace(BUCKETS["1h"], budget=0.05, settle=48),
    UTC,
    15_000_000,
    lambda values: (" in ".join(values.values()) or "all", "-".join(values.values()) or "all"),
)
#: One step: tallies that are folded, then the time of a tick in minutes, None for no tick.
Step = tuple[list[Delta], int | None]


def market(hours: int, seed: int = 1, rate: float = 0.6) -> list[list[Delta]]:
    """Openings of each hour, of a new employer each."""
    rng = random.Random(seed)
    return [
        [
            Delta(role, BASE + hour * 60 + rng.randrange(60), ONE, (rng.getrandbits(64),))
            for role in ROLES
            for _ in range(sum(rng.random() < rate / 4 for _ in range(4)))
        ]
        for hour in range(hours)
    ]


def burst(role: Attributes, hour: int, number: int, employers: int | None = None) -> list[Delta]:
    """So many openings of one hour."""
    named = [hash((crc32(role.role.encode()), hour, n % (employers or number))) % 2**64 for n in range(number)]
    return [Delta(role, BASE + hour * 60 + n % 60, ONE, (one,)) for n, one in enumerate(named)]


class Watched:
    """Demand with its state log. `published`: every record of jobs.surges.v1, in order."""

    def __init__(self, watching: Watching | None = WATCHING, clock: Any = "event") -> None:
        self._make: Callable[[], Demand] = lambda: Demand(clock, 1, EDITION, watching=watching)
        self.demand = self._make()
        self.store = Store()
        self.published: list[Surge] = []
        self._ticks = 0
        self.store.append(self.demand.start(new=True))

    def load(self, history: Iterable[list[Delta]]) -> None:
        """Fold history, say that everything is read, and let all of it close."""
        hours = list(history)
        for hour, deltas in enumerate(hours):
            self.fold(deltas, BASE + hour * 60 + 60)
        self.fold([], BASE + len(hours) * 60 + 1, idle=True)
        for _ in range(len(hours) // 24 + 2):
            self.tick()

    def live(self, first: int, hours: Iterable[list[Delta]]) -> None:
        """Fold hour by hour from hour `first` on, with a tick a minute after each."""
        for hour, deltas in enumerate(hours, first):
            self.fold(deltas, BASE + hour * 60 + 61)
            self.tick()

    def fold(self, deltas: list[Delta], reached: int | None = None, *, idle: bool = False) -> None:
        """Fold tallies; `reached`: the minute up to which their origin has read."""
        watermark = None if reached is None else reached * MINUTE
        self._keep(self.demand.fold(Messages([message(0, deltas, watermark, idle=idle)])))

    def tick(self, at: int = 0) -> None:
        """Tick at a wall time in minutes; it does not matter where T is that of events."""
        self._ticks += 1
        self._keep(self.demand.tick(Tick(at * MINUTE, revision=("life", 1, self._ticks))))

    def restart(self) -> None:
        """Go on with what the state log holds."""
        self.demand = self._make()
        self.demand.load(reversed(self.store.values.items()))
        self.demand.republish(SURGES, None)
        completed(self.demand).start(new=False)

    def newest(self) -> dict[str, Surge]:
        """The newest record of each surge, without its revision."""
        return {surge.id: msgspec.structs.replace(surge, revision=("", 0, 0)) for surge in self.published}

    def fired(self) -> list[str]:
        """Cells that ever alerted."""
        return sorted({surge.cell for surge in self.published if surge.state == "firing"})

    def _keep(self, effects: Any) -> None:
        if effects is None:
            return
        for key, value in effects.changes.items():
            assert self.demand.value(key) == value, key
        self.store.append(effects)
        self.published += [decode_surge(value) for _, value in effects.figures.get(SURGES, [])]
