"""A pretended cluster: logs in memory, workers as tasks, and faults at every await, all from one seed.

Two stages run on the real engine: `count` (2 partitions, counts words) tells `sum` (1 partition), which publishes.
"""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from streams.engine.claim import Replay
from streams.engine.coordinator import Coordinator
from streams.engine.log import Bounds, Entry
from streams.engine.memory import MemoryLog, MemoryLogs
from streams.engine.runner import Cursor, Delivery
from streams.engine.stage import Inputs, Messages, Record, Stage, Tick

PARTITIONS = 2
TICK = 0.002
encode, decode = msgspec.msgpack.encode, msgspec.msgpack.decode


@dataclass
class Done:
    """Effects of a test fold."""

    changes: dict[bytes, bytes | None] = field(default_factory=dict)
    outputs: dict[int, bytes] = field(default_factory=dict)
    figures: dict[str, list[tuple[bytes, bytes]]] = field(default_factory=dict)
    dead: list[Any] = field(default_factory=list)


class Counts:
    """Shared by both folds: a number a key."""

    def __init__(self) -> None:
        self.counts: Counter[bytes] = Counter()
        self.dirty: set[bytes] = set()

    def load(self, records: Iterable[tuple[bytes, bytes]]) -> None:
        self.counts.update({key: decode(value) for key, value in records})

    def start(self, new: bool) -> Done:
        return Done()

    def value(self, key: bytes) -> bytes | None:
        return encode(self.counts[key]) if key in self.counts else None

    def size(self) -> tuple[int, int]:
        return len(self.counts), 0

    def add(self, words: Iterable[tuple[bytes, int]]) -> Done:
        touched = set()
        for word, n in words:
            self.counts[word] += n
            touched.add(word)
        self.dirty |= touched
        return Done({word: self.value(word) for word in sorted(touched)})

    def tick(self, tick: Tick) -> Done | None:
        return None

    def republish(self, topic: str, keys: Iterable[bytes] | None) -> None:
        self.dirty |= set(self.counts if keys is None else keys)


class CountWords(Counts):
    """Counts the words of records; tells the next stage."""

    def fold(self, batch: Inputs) -> Done:
        words = Counter(record.value or b"" for record in batch.records)
        done = self.add(words.items())
        done.outputs[0] = encode(list(words.items()))
        return done


class SumWords(Counts):
    """Adds up what the first stage says, and publishes."""

    def fold(self, batch: Messages) -> Done:
        return self.add((word, n) for message in batch.messages for word, n in decode(message.payload))

    def tick(self, tick: Tick) -> Done | None:
        if not self.dirty:
            return None
        figures = [(word, encode((tick.revision, self.counts[word]))) for word in sorted(self.dirty)]
        self.dirty = set()
        return Done(figures={"totals": figures})


STAGES = (
    Stage(
        "count",
        1,
        "count-state",
        ("words",),
        PARTITIONS,
        lambda _: CountWords(),
        output=("sums", 1),
        records=3,
        tick=0.002,
    ),
    Stage(
        "sum",
        1,
        "sum-state",
        ("sums",),
        1,
        lambda _: SumWords(),
        numbered=True,
        publics=("totals",),
        records=3,
        tick=0.002,
    ),
)


class WorkerLog:
    """A log as one worker sees it: before and after each effect it may be paused, stopped, or dead."""

    def __init__(self, worker: "Worker", log: MemoryLog) -> None:
        self._worker = worker
        self._log = log

    async def append(self, entries: Sequence[Entry]) -> int:
        await self._worker.step()
        base = self._log.store(entries)
        await self._worker.step()
        return base

    async def read(self, start: int, stop: int) -> AsyncIterator[Sequence[Record]]:
        await self._worker.step()
        async for records in self._log.read(start, stop):
            yield records
            await self._worker.step()

    async def bounds(self) -> Bounds:
        await self._worker.step()
        return await self._log.bounds()


class Worker:
    """One process: a coordinator, and the loop that fetches for it."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self.running = asyncio.Event()
        self.running.set()
        self.errors: list[BaseException] = []
        self.cursors: dict[tuple[str, int], Cursor] = {}
        self.coordinator = Coordinator(STAGES, self, self, lambda: world.now() * 1000)
        self.coordinator.source = self
        self.fetching = asyncio.create_task(self._fetch())

    def open(self, topic: str, partition: int) -> WorkerLog:
        return WorkerLog(self, self.world.logs.open(topic, partition))

    async def step(self) -> None:
        for _ in range(self.world.random.randrange(4)):
            await asyncio.sleep(0)
        await self.running.wait()

    async def begin(self, cursor: Cursor) -> None:
        await self.step()
        self.cursors[cursor.topic, cursor.partition] = cursor

    async def _fetch(self) -> None:
        while True:
            await self.step()
            await asyncio.sleep(0)
            for key, cursor in list(self.cursors.items()):
                log = self.world.logs.open(*key)
                records = [r for r in log.records if r.offset >= cursor.next][: self.world.random.randrange(1, 8)]
                if self.cursors.get(key) is not cursor:
                    continue
                if records:
                    delivery = Delivery(cursor, records, cursor.next)
                    cursor.next = records[-1].offset + 1
                    await self.coordinator.deliver(delivery)
                cursor.end, cursor.drained = log.end, cursor.next >= log.end
                await self.step()

    async def revoke(self) -> None:
        self.cursors.clear()
        await self.coordinator.revoke()

    def kill(self) -> None:
        """End all tasks wherever they are, as kill -9 does."""
        self.fetching.cancel()
        for runner in self.coordinator._runners.values():
            runner._task.cancel()

    def recovering(self, stage: str, partition: int, done: int, total: int) -> None:
        pass

    def recovered(self, stage: str, partition: int, seconds: float, records: int) -> None:
        pass

    def applied(self, stage: str, partition: int, effects: Any, seconds: float) -> None:
        pass

    def released(self, stage: str, partition: int) -> None:
        pass

    def failed(self, error: Exception) -> None:
        self.errors.append(error)
        self.kill()


class World:
    """The cluster, its workers and its faults."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.clock = 0
        self.logs = MemoryLogs(self.now)
        self.workers: list[Worker] = []
        self.fed: Counter[bytes] = Counter()

    def now(self) -> int:
        self.clock += 1
        return self.clock

    def feed(self, n: int) -> None:
        for _ in range(n):
            word = b"w%d" % self.random.randrange(6)
            self.fed[word] += 1
            self.logs.open("words", self.random.randrange(PARTITIONS)).store([Entry(word, word)])

    async def assign(self, plan: dict["Worker", set[int]]) -> None:
        """Rebalance: everybody who answers gives up, then each gets its partitions (of both stages)."""
        for worker in self.workers:
            if worker.running.is_set():
                await worker.revoke()
        for worker, numbers in plan.items():
            assigned = {("words", n) for n in numbers} | ({("sums", 0)} if 0 in numbers else set())
            worker.coordinator.assign(assigned)

    def replay(self, topic: str, partition: int) -> dict[bytes, int]:
        replay = Replay()
        replay.feed(self.logs.open(topic, partition).records)
        return {key: decode(value) for key, value in replay.values.items() if key[:1] != b"\0"}

    def counted(self) -> Counter[bytes]:
        return Counter(self.replay("count-state", 0)) + Counter(self.replay("count-state", 1))

    def published(self) -> dict[bytes, int]:
        newest: dict[bytes, Any] = {}
        for record in self.logs.open("totals", 0).records:
            newest[record.key or b""] = decode(record.value or b"")[1]
        return newest

    def exact(self) -> bool:
        return self.counted() == self.fed and self.replay("sum-state", 0) == self.published() == dict(self.fed)

    async def settle(self) -> None:
        """Wait until the fed words are counted everywhere; raises TimeoutError with the figures if they never are."""
        for _ in range(4000):
            if self.exact():
                return
            await asyncio.sleep(0.001)
        raise TimeoutError(f"{self.fed=} {self.counted()=} {self.replay('sum-state', 0)=} {self.published()=}")
