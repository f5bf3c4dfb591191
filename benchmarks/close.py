"""How long demand's ticks take around the close of a bucket, in a calm market of many pairs.

    python -m benchmarks.close [--pairs 4000] [--openings 5000] [--history 86] [--hours 2] [--profile]

--openings: of an hour, over all pairs, each of one employer in --employers. Buckets of an hour; a tick every 15
seconds, as if a feed arrived by itself. Printed are the ticks that take longest (CPU), and what they did. The history
takes more than a minute of CPU, most of it in folds.
"""

import argparse
import cProfile
import gc
import pstats
import time
from collections.abc import Iterator
from datetime import UTC
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from streams.contracts.stage import HOUR, MINUTE
from streams.contracts.tally import Attributes, Tallies, Tally, encode_tallies
from streams.contracts.topics import DEMAND
from streams.demand import Demand, Edition, Watching
from streams.engine.stage import Message, Messages, Tick
from streams.surge import BUCKETS

#: Monday 2026-01-05 00:00 UTC, in minutes.
BASE = 29_459_520
COUNTS = (1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1)
SECTORS = 20
SECOND = 1_000_000
STEP, DELAY = 15, 15
EDGES = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 9.0)
LONGEST = 12


class Taken(NamedTuple):
    """One tick: CPU seconds, its minute and second of the hour, records published and state keys written."""

    seconds: float
    at: str
    published: int
    written: int


def feed(pairs: int, openings: int, employers: int, minutes: int) -> Iterator[list[tuple[Attributes, list[Tally]]]]:
    """Yield the tallies of each minute. Rates of pairs span a factor of a thousand; a day has twice a night's."""
    rng = np.random.default_rng(1)
    rates = 10 ** rng.uniform(-3, 0, pairs)
    rates *= openings / 60 / rates.sum()
    names = [Attributes(f"role{n // SECTORS}", f"sector{n % SECTORS}", (), (), f"portal{n % 3}") for n in range(pairs)]
    hashes = rng.integers(0, 2**63, employers).tolist()
    for minute in range(minutes):
        counts = rng.poisson(rates * (1.3 if 8 <= minute // 60 % 24 < 20 else 0.7))
        groups = []
        for n in np.flatnonzero(counts).tolist():
            for who in (employers * rng.random(counts[n]) ** 2).astype(int).tolist():
                tally = Tally(BASE + minute, (BASE + minute) // 1440, COUNTS, (hashes[who],), ())
                groups.append((names[n], [tally]))
        yield groups


class Run:
    """Demand with its ticks. `taken`: those since `kept` was set."""

    def __init__(self, *, profiled: bool) -> None:
        watching = Watching(BUCKETS["1h"], UTC, DELAY * SECOND, lambda values: (" in ".join(values.values()), ""))
        self._demand = Demand("wall", 1, Edition("UTC", "t", "d"), watching=watching)
        self._demand.start(new=True)
        self._number = 0
        self.kept = False
        self.taken: list[Taken] = []
        self.profiler = cProfile.Profile() if profiled else None

    def fold(self, groups: list[tuple[Attributes, list[Tally]]], reached: int) -> None:
        """Fold a minute."""
        self._demand.fold(Messages([Message(0, encode_tallies(Tallies(reached, False, None, len(groups), groups)))]))

    def tick(self, at: int) -> None:
        """Tick at a wall time."""
        self._number += 1
        if self.profiler and self.kept:
            self.profiler.enable()
        begun = time.process_time()
        effects = self._demand.tick(Tick(at, False, ("life", 1, self._number)))
        seconds = time.process_time() - begun
        if self.profiler and self.kept:
            self.profiler.disable()
        if self.kept and effects is not None:
            after = at % HOUR // SECOND
            published = len(effects.figures.get(DEMAND, ()))
            self.taken.append(Taken(seconds, f"{after // 60:02}:{after % 60:02}", published, len(effects.changes)))


def main() -> None:
    """Load history, then let some hours pass; the first of them settles what the load has left."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=4_000)
    parser.add_argument("--openings", type=int, default=5_000)
    parser.add_argument("--employers", type=int, default=100_000)
    parser.add_argument("--history", type=int, default=86, help="hours; from 84 on cells are judged")
    parser.add_argument("--hours", type=int, default=2)
    parser.add_argument("--profile", action="store_true")
    chosen = parser.parse_args()
    gc.set_threshold(200_000, 20, 1_000)
    run = Run(profiled=chosen.profile)
    live = chosen.history * 60
    minutes = live + chosen.hours * 60 + 2
    for minute, groups in enumerate(feed(chosen.pairs, chosen.openings, chosen.employers, minutes)):
        end = (BASE + minute + 1) * MINUTE
        is_live = minute >= live - 1
        run.fold(groups, end if is_live else end - 10 * HOUR)
        run.kept = minute >= live + 55
        if is_live:
            for second in range(0, 60, STEP):
                run.tick(end + second * SECOND)
        elif minute % 15 == 0:
            run.tick(end)
    taken = run.taken
    print("  ".join(f"<{high:g} s: {sum(low <= one.seconds < high for one in taken)}" for low, high in pairwise(EDGES)))
    for one in sorted(taken, reverse=True)[:LONGEST]:
        print(f"{one.seconds * 1000:7.1f} ms at {one.at}, {one.published} published, {one.written} state keys")
    closes = ", ".join(f"{one.seconds * 1000:.1f}" for one in taken if one.at == f"00:{DELAY:02}")
    print(f"ticks that close a bucket, ms: {closes}")
    if run.profiler is not None:
        pstats.Stats(run.profiler).sort_stats("tottime").print_stats(30)


if __name__ == "__main__":
    main()
