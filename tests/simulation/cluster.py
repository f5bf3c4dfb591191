"""Cluster: logs in memory behind a network that is slow, loses, repeats and refuses.

A request is on its way, is stored, and is answered at three different instants. The process that sent it may be dead
or stopped at any of them; what is on its way arrives all the same.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextvars import Context
from random import Random
from typing import NamedTuple, Self

from streams.engine.errors import LogError
from streams.engine.log import Bounds, Entry
from streams.engine.memory import MemoryLog, MemoryLogs, StoredRecord
from tests.simulation.loop import Loop, Process
from tests.simulation.oracle import Ledger

Name = tuple[str, int]

#: Records that one answer to a reader holds.
READ = 60
#: Seconds after which an append without an answer is an error.
DEADLINE = 1.0


class NetworkError(LogError):
    """What the weather did to an append."""


class Weather(NamedTuple):
    """How bad the network is: chances for each append. Without any, every answer comes, within milliseconds."""

    request_lost: float = 0
    answer_lost: float = 0
    refused: float = 0
    stored_twice: float = 0
    slow: float = 0

    @classmethod
    def storm(cls, random: Random) -> Self:
        """Draw how bad it is in a schedule."""
        lost, unanswered, refused = (random.choice((0, 0, 0.01, 0.03)) for _ in range(3))
        return cls(lost, unanswered, refused, random.choice((0, 0, 0.02, 0.1)), random.choice((0.01, 0.05, 0.2)))


class Cluster:
    """All logs, what was ever appended to them, and who is reading.

    states: names of the state logs. largest: bytes that a batch may have. epoch: wall time in seconds at the beginning.
    Compaction and retention take nothing from `history`, nor from the ledgers of the state logs.
    """

    def __init__(
        self,
        loop: Loop,
        random: Random,
        say: Callable[..., None],
        *,
        states: Iterable[Name],
        largest: int,
        epoch: int,
    ) -> None:
        self.loop = loop
        self.random = random
        self.say = say
        self.largest = largest
        self.faults: Counter[str] = Counter()
        self._epoch = epoch
        self.weather = Weather()
        self.logs = MemoryLogs(lambda: self.wall() // 1000)
        self.history: defaultdict[Name, list[StoredRecord]] = defaultdict(list)
        self.ledgers = {name: Ledger() for name in states}
        self._read: dict[Name, int] = {}  # input -> position that is durable
        self._checked: dict[Name, int] = {}  # state log -> before this offset no void record is unrepaired
        self.readers: defaultdict[Name, list[Process]] = defaultdict(list)
        self.context = Context()  # a broker is nobody's process

    def log(self, name: Name) -> MemoryLog:
        """The log of that name."""
        return self.logs.open(*name)

    def store(self, name: Name, entries: Sequence[Entry], writer: str) -> int:
        """Append a batch at this instant."""
        log = self.log(name)
        base = log.store(entries)
        records = log.records[-len(entries) :]
        self.history[name] += records
        if name in self.ledgers:
            self.ledgers[name].feed(records, writer)
        return base

    def fault(self, process: Process, what: str, name: Name) -> None:
        """Count and tell what happens to an append."""
        self.faults[f"append is {what}"] += 1
        self.say(process, "append to {} is {}", name, what)

    def wall(self) -> int:
        """Everybody's wall time in microseconds."""
        return int((self._epoch + self.loop.time()) * 1_000_000)

    def settled(self, state: Name, base: int, positions: Mapping[Name, int]) -> None:
        """Hear of a batch at `base` of a state log, stored and checked, and of the positions in it."""
        self._checked[state] = max(base, self._checked.get(state, 0))
        for name, position in positions.items():
            self._read[name] = max(position, self._read.get(name, 0))

    def clean(self, *, whole: bool = False) -> None:
        """Compact the state logs, as far as may be (`whole`) or less.

        As `min.compaction.lag.ms` has it, never over a void record that no owner had time to repair; as
        `delete.retention.ms` has it, tombstones stay while somebody reads.
        """
        for name, bound in self._checked.items():
            before = bound if whole else self.random.randint(0, bound)
            reading = any(process.alive for process in self.readers[name])
            self.log(name).compact(before, tombstones=not reading)
            self.say(None, "compacts {} before {}", name, before)

    def retain(self) -> None:
        """Delete some of what was read and is durable from the input logs."""
        for name, position in self._read.items():
            start = self.random.randint(0, position)
            self.log(name).retain(start)
            self.say(None, "deletes {} before {}", name, start)

    def delay(self) -> float:
        """Seconds that a message takes."""
        if self.random.random() < self.weather.slow:
            return self.random.uniform(0.02, 0.6)
        return self.random.uniform(0.001, 0.006)

    def open(self, process: Process, name: Name) -> "RemoteLog":
        """The log as a process sees it."""
        return RemoteLog(self, process, name)


class RemoteLog:
    """A log over the network; see `streams.engine.log.Log`. `base` is where its last append was stored."""

    def __init__(self, cluster: Cluster, process: Process, name: Name) -> None:
        self._cluster = cluster
        self._process = process
        self._name = name
        self.base = -1

    async def append(self, entries: Sequence[Entry]) -> int:
        """Send a batch; what happens to it on its way is chance."""
        cluster, loop = self._cluster, self._cluster.loop
        answer: asyncio.Future[int | None] = loop.create_future()
        entries = list(entries)
        if sum(entry.size for entry in entries) > cluster.largest:
            await asyncio.sleep(cluster.delay())
            raise LogError(f"{self._name}: a batch of {len(entries)} records is too large")
        weather, chance = cluster.weather, cluster.random.random()
        if chance < weather.refused:
            cluster.fault(self._process, "refused", self._name)
            self._answer(cluster.delay(), answer, None)
        elif chance < weather.refused + weather.request_lost:
            cluster.fault(self._process, "lost on its way", self._name)
            self._answer(DEADLINE, answer, None)
        else:
            known = chance > weather.refused + weather.request_lost + weather.answer_lost
            # What a process sent before it died or stopped may arrive when others have taken over.
            late = cluster.random.uniform(0, 1.5) if self._process.sent() else cluster.delay()
            loop.call_later(late, self._arrive, entries, answer, known, context=cluster.context)
        base = await answer
        if base is None:
            raise NetworkError(f"{self._name}: refused, or no answer in time")
        self.base = base
        return base

    def _arrive(self, entries: Sequence[Entry], answer: "asyncio.Future[int | None]", known: bool) -> None:
        cluster, random = self._cluster, self._cluster.random
        base: int | None = cluster.store(self._name, entries, self._process.name)
        if random.random() < cluster.weather.stored_twice:  # a retry that the broker did not recognise
            again = cluster.store(self._name, entries, self._process.name)
            cluster.fault(self._process, "stored twice", self._name)
            base = random.choice((base, again))
        if not known:
            cluster.fault(self._process, "not acknowledged", self._name)
        self._answer(cluster.delay() if known else DEADLINE, answer, base if known else None)

    def _answer(self, delay: float, answer: "asyncio.Future[int | None]", base: int | None) -> None:
        """Have the process know, unless it is dead by then or does not wait any more."""

        def tell() -> None:
            if not answer.done():
                answer.set_result(base)

        self._cluster.loop.call_later(delay, tell, context=self._process.context)

    async def read(self, start: int, stop: int) -> AsyncIterator[Sequence[StoredRecord]]:
        """Yield what is there at the time of each answer."""
        cluster = self._cluster
        log, readers = cluster.log(self._name), cluster.readers[self._name]
        readers.append(self._process)
        while start < stop:
            await asyncio.sleep(cluster.delay())
            found = [record for record in log.records if start <= record.offset < stop][:READ]
            if not found:
                break
            start = found[-1].offset + 1
            yield found
        readers.remove(self._process)

    async def bounds(self) -> Bounds:
        """Ask for the ends."""
        await asyncio.sleep(self._cluster.delay())
        return await self._cluster.log(self._name).bounds()
