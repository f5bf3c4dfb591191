"""Group: who owns which partition. It believes what it hears, so two may own one for a while."""

import asyncio
from collections.abc import Callable, Sequence

from streams.engine.stage import Stage
from tests.simulation.cluster import Cluster, Name
from tests.simulation.worker import Worker

#: Seconds for which a rebalance waits for a member to give up its partitions.
PATIENCE = 0.8


class Group:
    """The members and their generation. `cut` is a member that the group does not hear although it runs."""

    def __init__(self, stages: Sequence[Stage], cluster: Cluster, members: Callable[[], list[Worker]]) -> None:
        self.generation = 0
        self.cut: Worker | None = None
        self._cluster = cluster
        self._members = members
        self._units = [
            [(topic, number) for topic in stage.inputs] for stage in stages for number in range(stage.partitions)
        ]
        self._heard: set[Worker] = set()
        self._all: asyncio.Event = asyncio.Event()
        self._due = asyncio.Event()
        self.quiet = asyncio.Event()

    def changed(self) -> None:
        """Have partitions distributed anew, soon."""
        self._due.set()
        self.quiet.clear()

    def acknowledged(self, worker: Worker, generation: int) -> None:
        """Hear that a member has given everything up; one that comes too late is taken in with the next generation."""
        if generation == self.generation and not self._all.is_set():
            self._heard.add(worker)
            if self._heard >= self._asked():
                self._all.set()
        elif generation != self.generation or worker not in self._heard:
            self.changed()

    async def run(self) -> None:
        """Rebalance whenever something changed."""
        while True:
            await self._due.wait()
            await asyncio.sleep(self._cluster.random.uniform(0, 0.2))
            self._due.clear()
            await self._rebalance()
            if not self._due.is_set():
                self.quiet.set()

    def _asked(self) -> set[Worker]:
        return {worker for worker in self._members() if worker.process.running and worker is not self.cut}

    async def _rebalance(self) -> None:
        self.generation += 1
        self._heard, self._all = set(), asyncio.Event()
        asked = [worker for worker in self._members() if worker in self._asked()]
        for worker in asked:
            self._cluster.loop.call_soon(worker.order, "revoke", self.generation, context=worker.process.context)
        if asked:
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._all.wait()
            except TimeoutError:
                pass
        self._all.set()
        random = self._cluster.random
        members = [worker for worker in asked if worker in self._heard and worker.process.alive]
        plan: dict[Worker, set[Name]] = {worker: set() for worker in members}
        for unit in self._units if members else []:
            plan[random.choice(members)].update(unit)
        for worker, assigned in plan.items():
            order = ("assign", self.generation, frozenset(assigned))
            self._cluster.loop.call_soon(worker.order, *order, context=worker.process.context)
