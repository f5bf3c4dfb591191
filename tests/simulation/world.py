"""World: one schedule from one seed. It starts workers, feeds them, does them harm, heals all, and looks at the result.

After `World(seed, pipeline).run()`, `problems` says in sentences what is wrong, and `trace` what happened.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Any, NamedTuple

from streams.engine.errors import GapError, LogError, RefusedError, SupersededError
from streams.engine.log import Entry
from tests.simulation.cluster import Cluster, Name, NetworkError
from tests.simulation.faults import Faults
from tests.simulation.group import Group
from tests.simulation.loop import Loop, Process, StuckError
from tests.simulation.pipeline import Pipeline
from tests.simulation.verdict import Verdict
from tests.simulation.worker import OutOfRangeError, Worker

#: Workers at most; virtual seconds until a healed world must be at rest.
WORKERS, PATIENCE = 3, 40.0
#: Records of a burst: more than a batch may hold.
BURST = 20


class Event(NamedTuple):
    """One line of a trace."""

    time: float
    who: str
    words: str
    about: Sequence[Any]

    def __str__(self) -> str:
        return f"{self.time:8.3f}  {self.who:7} {self.words.format(*self.about)}"


class World:
    """One schedule. `faults` counts the faults that were done, `ends` how workers ended themselves."""

    def __init__(self, seed: int, pipeline: Pipeline) -> None:
        self.random = Random(seed)
        self.pipeline = pipeline
        self.loop = Loop()
        self.trace: list[Event] = []
        self.faults: Counter[str] = Counter()
        self.ends: Counter[str] = Counter()
        states = [(stage.state, number) for stage in pipeline.stages for number in range(stage.partitions)]
        self.cluster = Cluster(
            self.loop, self.random, self.say, states=states, largest=pipeline.largest, epoch=pipeline.epoch
        )
        self.workers: list[Worker] = []
        self.fed = 0
        self.problems: list[str] = []
        self._started = 0
        self._restarts = 0
        self._verdict = Verdict(pipeline, self.cluster)

    def say(self, process: Process | None, words: str, *about: Any) -> None:
        """Write a line of the trace."""
        self.trace.append(Event(self.loop.time(), process.name if process else "world", words, about))

    def run(self) -> None:
        """Play the schedule."""
        try:
            self.loop.run(self._story())
        except StuckError as stuck:
            self.problems.append(f"stuck: {stuck}")
        finally:
            self.loop.close()

    # --- the story --------------------------------------------------------------------------------------------------

    async def _story(self) -> None:
        random = self.random
        self.group = Group(self.pipeline.stages, self.cluster, lambda: self.workers)
        asyncio.create_task(self.group.run())  # noqa: RUF006 the loop keeps it
        self._feed(random.randrange(12))
        for _ in range(random.randint(1, WORKERS)):
            self._start()
        faults = Faults(self.cluster, self.group, self.alive, self._die, lambda: self._feed(BURST))
        for _ in range(random.randint(3, 9)):
            await asyncio.sleep(random.expovariate(2.5))
            self._feed(random.randrange(6))
            self.faults[faults.strike()] += 1
        await asyncio.sleep(random.uniform(0, 1))
        faults.heal()
        if not self.alive():
            self._start()
        self._feed(random.choice((0, 6)))
        self._store(self.pipeline.remaining())
        await self._rest("after all faults")
        if not self.problems:
            await self._last_owner()

    async def _last_owner(self) -> None:
        """Everybody ends, old records go; one last worker must have it all from what the logs still hold."""
        for worker in self.alive():
            self._die(worker, restart=False)
        self.cluster.clean(whole=True)
        self.cluster.retain()
        self._start()
        self._feed(4)
        await self._rest("for the last owner")

    async def _rest(self, when: str) -> None:
        """Wait until nothing is left to do and all is right; it is wrong if that takes for ever.

        What is under way at one instant (a batch between its append and its sending) is right at a later one.
        """
        problems: list[str] = []
        for _ in range(int(PATIENCE / 0.4)):
            await asyncio.sleep(0.4)
            if not self._restarts and self.group.quiet.is_set() and self._verdict.settled(self.alive()):
                problems = self._verdict.problems(self.alive())
                if not problems:
                    break
        else:
            problems = [f"there is no rest: {self._verdict.unread()}", *self._verdict.problems(self.alive())]
        self.say(None, "rest {}", when)
        self.problems += [f"{when}: {problem}" for problem in problems]

    # --- workers and what they are fed ------------------------------------------------------------------------------

    def alive(self) -> list[Worker]:
        """The workers that have not ended."""
        return [worker for worker in self.workers if worker.process.alive]

    def _start(self) -> Worker:
        self._started += 1
        worker = Worker(self._started, self.pipeline.stages, self.cluster, self)
        self.say(worker.process, "starts")
        self.workers = [*self.alive(), worker]
        self.group.changed()
        return worker

    def _die(self, worker: Worker, *, restart: bool = True) -> None:
        if worker.process.alive:
            worker.process.alive = False
            self.say(worker.process, "is killed")
            if restart:
                self._restart_later()

    def _restart_later(self) -> None:
        self._restarts += 1
        self.loop.call_later(self.random.uniform(0.05, 0.8), self._restart, context=self.cluster.context)

    def _restart(self) -> None:
        self._restarts -= 1
        if len(self.alive()) < WORKERS:
            self._start()

    def _feed(self, number: int) -> None:
        self._store(self.pipeline.feed(self.random, number))

    def _store(self, records: Iterable[tuple[Name, Entry]]) -> None:
        number = 0
        for name, entry in records:
            self.cluster.store(name, [entry], "feed")
            number += 1
        self.fed += number
        self.say(None, "feeds {}", number)

    # --- what workers tell (`worker.Surroundings`) --------------------------------------------------------------------

    def acknowledged(self, worker: Worker, generation: int) -> None:
        """Tell the group."""
        self.group.acknowledged(worker, generation)

    def applied(self, worker: Worker, state: Name, base: int, positions: Mapping[Name, int]) -> None:
        """Remember what may be compacted and deleted from now on."""
        self.cluster.settled(state, base, positions)

    def ended(self, worker: Worker, error: Exception) -> None:
        """Count it; an error that no fault explains is wrong."""
        self.ends[type(error).__name__] += 1
        allowed: tuple[type[Exception], ...] = (SupersededError, NetworkError)
        if worker.lost:
            allowed = (*allowed, GapError)
        if self._verdict.outdated(worker):  # it slept while its claim was compacted away, or its input deleted
            allowed = (*allowed, LogError, RefusedError, OutOfRangeError)
        if not isinstance(error, allowed):
            self.problems.append(f"{worker.process.name} ended without reason: {error!r}")
        self._restart_later()

    def delivered(self, worker: Worker, name: Name, records: Sequence[Any], position: int) -> None:
        """A delivery begins where the state is: work that is done is not done again."""
        again = sum(record.offset < position for record in records)
        if again:
            self.problems.append(f"{worker.process.name} reads {again} records of {name} again, before {position}")
