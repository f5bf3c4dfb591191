"""Schedules: many worlds played one after the other, and what they add up to."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple

from tests.simulation.chain import Chain
from tests.simulation.pipeline import Pipeline
from tests.simulation.product import Product
from tests.simulation.world import World

#: What can be simulated: name -> a fresh pipeline for a seed.
PIPELINES: dict[str, Callable[[int], Pipeline]] = {"chain": lambda _: Chain(), "product": Product}


class Failure(NamedTuple):
    """A schedule that broke an invariant. `str()` is what a person needs: what is wrong, and how to see it again."""

    pipeline: str
    seed: int
    problems: list[str]

    def __str__(self) -> str:
        told = "\n".join(f"  {problem}" for problem in self.problems[:10])
        more = f"\n  and {len(self.problems) - 10} more" if len(self.problems) > 10 else ""
        again = f"python -m tests.simulation --pipeline {self.pipeline} --replay {self.seed}"
        return f"schedule {self.seed} of {self.pipeline} is wrong:\n{told}{more}\n  its trace: {again}"


class Tally:
    """Sums over schedules. A message that was taken twice or a record that was lost is a failure, not a figure here."""

    def __init__(self) -> None:
        self.schedules = 0
        self.seconds = 0.0
        self.steps = 0
        self.fed = 0
        self.messages = 0
        self.repeats = 0
        self.void = 0
        self.faults: Counter[str] = Counter()
        self.ends: Counter[str] = Counter()

    def add(self, world: World) -> None:
        """Add a schedule that was played."""
        self.schedules += 1
        self.seconds += world.loop.time()
        self.steps += world.loop.steps
        self.fed += world.fed
        self.void += sum(ledger.void for ledger in world.cluster.ledgers.values())
        self.faults += world.faults + world.cluster.faults
        self.ends += world.ends
        for stage in world.pipeline.stages:
            topic, targets = stage.output or ("", 0)
            for target in range(targets):
                sent = len(world.cluster.history[topic, target])
                taken = sum(len(world.cluster.ledgers[stage.state, n].owed[target]) for n in range(stage.partitions))
                self.messages += taken
                self.repeats += sent - taken

    def __str__(self) -> str:
        lines = [
            ("schedules", self.schedules),
            ("steps", self.steps),
            ("virtual hours", round(self.seconds / 3_600, 1)),
            ("input records counted once", self.fed),
            ("messages taken once", self.messages),
            ("messages that came again and were skipped", self.repeats),
            ("void records of former owners", self.void),
            *((f"fault: {name}", number) for name, number in sorted(self.faults.items())),
            *((f"worker ended by {name}", number) for name, number in sorted(self.ends.items())),
        ]
        return "\n".join(f"{name:45} {number:12,}" for name, number in lines)


def play(pipeline: str, seed: int) -> World:
    """Play one schedule to its end; what is wrong is in its `problems`."""
    world = World(seed, PIPELINES[pipeline](seed))
    world.run()
    return world


def first_failure(pipeline: str, seeds: Iterable[int], tally: Tally | None = None) -> Failure | None:
    """Play schedules until one is wrong."""
    for seed in seeds:
        world = play(pipeline, seed)
        if tally:
            tally.add(world)
        if world.problems:
            return Failure(pipeline, seed, world.problems)
    return None
