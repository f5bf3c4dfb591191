"""Worker: one pretended process. The real coordinator, a member of the group, and a loop that fetches for it."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from streams.engine.coordinator import Coordinator
from streams.engine.errors import EngineError
from streams.engine.machine import Machine
from streams.engine.runner import Cursor, Delivery
from streams.engine.stage import Stage
from tests.simulation.cluster import Cluster, Name, RemoteLog
from tests.simulation.loop import Process

#: Records that one fetch may bring: more than a batch may hold.
FETCH = 30

Orders = tuple[str, int, frozenset[Name]]


class OutOfRangeError(EngineError):
    """What aiokafka raises with `auto_offset_reset="none"`."""


class Surroundings(Protocol):
    """What a worker tells the world that runs it."""

    def acknowledged(self, worker: "Worker", generation: int) -> None:
        """It has given its partitions up."""

    def applied(self, worker: "Worker", state: Name, base: int, positions: dict[Name, int]) -> None:
        """A batch at `base` of a state log is durable and checked; these are the positions with it."""

    def ended(self, worker: "Worker", error: Exception) -> None:
        """It ended itself."""

    def delivered(self, worker: "Worker", name: Name, records: Sequence[Any], position: int) -> None:
        """It hands these records of an input to a partition whose delivery began at `position`."""


class Worker:
    """One process: `order` is how the group speaks to it.

    `lose` has its next delivery dropped on its way, `repeat` has it come twice.
    """

    def __init__(self, number: int, stages: Sequence[Stage], cluster: Cluster, world: Surroundings) -> None:
        self.process = Process(f"w{number}")
        self.lose = self.repeat = False
        self.lost = False
        self.error: Exception | None = None
        self.cursors: dict[Name, Cursor] = {}
        self._stages = {stage.name: stage for stage in stages}
        self._begun: dict[Name, int] = {}
        self._cluster = cluster
        self._world = world
        self._logs: dict[Name, RemoteLog] = {}
        self._orders: list[Orders] = []
        self._wake = asyncio.Event()
        random = cluster.random
        machine = Machine(cluster.wall, lambda: random.getrandbits(64).to_bytes(8, "big"))
        self.coordinator = Coordinator(stages, self, self, machine)
        self.coordinator.source = self
        for part in (self._obey, self._fetch):
            cluster.loop.call_soon(self._start, part, context=self.process.context)

    def _start(self, part: Callable[[], Any]) -> None:
        asyncio.create_task(part())  # noqa: RUF006 the loop keeps it

    def _say(self, words: str, *about: Any) -> None:
        self._cluster.say(self.process, words, *about)

    # --- logs -------------------------------------------------------------------------------------------------------

    def open(self, topic: str, partition: int) -> RemoteLog:
        """The log of a partition (`engine.log.Logs`)."""
        name = topic, partition
        if name not in self._logs:
            self._logs[name] = self._cluster.open(self.process, name)
        return self._logs[name]

    # --- the group --------------------------------------------------------------------------------------------------

    def order(self, word: str, generation: int, assigned: frozenset[Name] = frozenset()) -> None:
        """Have it `revoke` or `assign`, after what it was told before."""
        self._orders.append((word, generation, assigned))
        self._wake.set()

    async def _obey(self) -> None:
        while True:
            while not self._orders:
                self._wake.clear()
                await self._wake.wait()
            await asyncio.sleep(self._cluster.delay())
            word, generation, assigned = self._orders.pop(0)
            if word == "assign":
                self._say("is assigned {}", sorted(assigned))
                self.coordinator.assign(assigned)
            else:
                self.cursors.clear()
                await self.coordinator.revoke()
                self.cursors.clear()
                self._world.acknowledged(self, generation)

    # --- deliveries -------------------------------------------------------------------------------------------------

    async def begin(self, cursor: Cursor) -> None:
        """Seek (`engine.runner.Source`)."""
        name = cursor.topic, cursor.partition
        await asyncio.sleep(self._cluster.delay())
        self.cursors[name] = cursor
        self._begun[name] = self.coordinator.positions()[name]

    async def _fetch(self) -> None:
        random = self._cluster.random
        while True:
            await asyncio.sleep(random.uniform(0.01, 0.2))
            for name, cursor in list(self.cursors.items()):
                if self.cursors.get(name) is not cursor:
                    continue
                log = self._cluster.log(name)
                if not log.start <= cursor.next <= log.end:
                    self.failed(OutOfRangeError(f"{name}: offset {cursor.next} is out of range"))
                    return
                records = [r for r in log.records if r.offset >= cursor.next][: random.randrange(1, FETCH)]
                if records:
                    await asyncio.sleep(self._cluster.delay())
                    if self.cursors.get(name) is not cursor:
                        continue  # a rebalance came while we polled
                    await self._deliver(cursor, records)
                cursor.end, cursor.drained = log.end, cursor.next >= log.end

    async def _deliver(self, cursor: Cursor, records: Sequence[Any]) -> None:
        delivery = Delivery(cursor, records, cursor.next)
        cursor.next = records[-1].offset + 1
        name = cursor.topic, cursor.partition
        if self.lose:
            self._say("loses a delivery of {}, {} to {}", name, delivery.previous, cursor.next)
            self.lose, self.lost = False, True
            return
        self._world.delivered(self, name, records, self._begun[name])
        await self.coordinator.deliver(delivery)
        if self.repeat:
            self._say("gets a delivery of {} again, {} to {}", name, delivery.previous, cursor.next)
            self.repeat = False
            await self.coordinator.deliver(delivery)

    # --- what the engine reports ------------------------------------------------------------------------------------

    def recovering(self, stage: str, partition: int, done: int, total: int) -> None:
        pass

    def recovered(self, stage: str, partition: int, seconds: float, records: int) -> None:
        self._say("has read the state of {}-{}", stage, partition)

    def applied(self, stage: str, partition: int, effects: Any, seconds: float) -> None:
        name = self._stages[stage].state, partition
        positions = self.coordinator.positions()
        mine = {(topic, partition): positions[topic, partition] for topic in self._stages[stage].inputs}
        self._say("has applied {} changes to {}-{} at {}", len(effects.changes), stage, partition, mine)
        self._world.applied(self, name, self._logs[name].base, mine)

    def released(self, stage: str, partition: int) -> None:
        self._say("has given up {}-{}", stage, partition)

    def failed(self, error: Exception) -> None:
        """End the process at once."""
        if self.process.alive:
            self._say("ends: {}", repr(error))
            self.error = error
            self.process.alive = False
            self._world.ended(self, error)
