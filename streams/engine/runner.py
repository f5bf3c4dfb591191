"""Runner: the one task of a partition. Recovers it in the background, then feeds it batches and ticks one by one."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from streams.engine.errors import GapError
from streams.engine.partition import Partition
from streams.engine.stage import Record

#: So many deliveries may wait for a partition whatever their size, and more as long as they make no full batch.
WAITING = 2


@dataclass(eq=False)
class Cursor:
    """Where the delivery of one input partition stands. A new one is made at each start; older deliveries are void.

    next: offset after the last delivered record. end: the log's end as far as it is known. drained: nothing is left.
    """

    topic: str
    partition: int
    next: int
    end: int | None = None
    drained: bool = False


class Delivery(NamedTuple):
    """Records of one input partition as they were fetched, and where the delivery before them ended."""

    cursor: Cursor
    records: Sequence[Record]
    previous: int


class Source(Protocol):
    """Where deliveries come from."""

    async def begin(self, cursor: Cursor) -> None:
        """Deliver the records of the cursor's partition from `cursor.next` on, each with this cursor."""


class Runner:
    """Runs one partition until `stop`. An error ends it: `fail` gets it, and must end the process."""

    def __init__(
        self,
        partition: Partition,
        source: Source,
        wall: Callable[[], int],
        fail: Callable[[Exception], None],
    ) -> None:
        self.partition = partition
        self.ready = False
        self.cursors: dict[str, Cursor] = {}
        self._source = source
        self._wall = wall
        self._fail = fail
        self._waiting: deque[Delivery] = deque()
        self._bytes = 0  # of the values that wait
        self._wake = asyncio.Event()
        self._room = asyncio.Event()
        self._closing = False
        self._recovering = True
        self._late: dict[str, tuple[int, float]] = {}  # topic -> position, and since when nothing comes
        self._task = asyncio.create_task(self._run(), name=f"{partition.stage.name}-{partition.number}")

    async def offer(self, delivery: Delivery) -> None:
        """Hand over a delivery; waits while the partition has enough to do. After `stop` it is dropped."""
        while len(self._waiting) >= WAITING and self._bytes >= self.partition.stage.size and not self._closing:
            self._room.clear()
            await self._room.wait()
        if not self._closing:
            self._waiting.append(delivery)
            self._bytes += _size(delivery.records)
            self._wake.set()

    async def stop(self) -> None:
        """Stop batches and ticks, cancel a recovery, wait for the append and the outbox under way."""
        self._closing = True
        self._wake.set()
        self._room.set()
        if self._recovering:
            self._task.cancel()
        await asyncio.wait([self._task])

    def lags(self) -> dict[str, int]:
        """Return how many records of each input are not in the state yet, as far as the ends are known.

        Offsets at the end that hold no record of anybody (the marks of a producer's transactions) are no lag.
        """
        positions = self.partition.positions
        return {
            topic: 0 if self._has_all(cursor) else max(0, cursor.end - positions[topic].offset)
            for topic, cursor in self.cursors.items()
            if cursor.end is not None
        }

    async def _run(self) -> None:
        try:
            await self.partition.recover()
            self._recovering = False
            if not self._closing:
                await self.partition.open()
                await self._serve()
        except asyncio.CancelledError:
            if not self._closing:
                raise
        except Exception as error:  # noqa: BLE001 whatever it is, it ends the process
            self._fail(error)

    async def _serve(self) -> None:
        stage, partition = self.partition.stage, self.partition
        for topic in stage.inputs:
            cursor = self.cursors[topic] = Cursor(topic, partition.number, partition.positions[topic].offset)
            await self._source.begin(cursor)
        self.ready = True
        now = asyncio.get_running_loop().time
        due = now()
        while not self._closing:
            if self._waiting:
                await partition.turns.take()
                if self._closing:
                    return
                cursor, records, previous = self._next()
                self._room.set()
                if cursor is self.cursors[cursor.topic]:
                    await partition.take(cursor.topic, records, previous)
            if now() >= due:
                await partition.turns.take()
                if self._closing:
                    return
                self._refuse_loss(now())
                await partition.tick(self._wall(), idle=self._idle())
                due = now() + stage.tick
            elif not self._waiting:
                self._wake.clear()
                try:
                    async with asyncio.timeout(due - now()):
                        await self._wake.wait()
                except TimeoutError:
                    pass

    def _next(self) -> Delivery:
        """Take the next delivery together with those of its topic that continue it.

        A batch costs two acknowledgements however small it is: a partition that lags must take more at once.
        """
        cursor, first, previous = self._waiting.popleft()
        records = [*first]
        others: deque[Delivery] = deque()
        for delivery in self._waiting:
            follows = delivery.cursor is cursor and delivery.previous == records[-1].offset + 1
            if follows and len(records) < self.partition.stage.records:
                records += delivery.records
            else:
                others.append(delivery)
        self._waiting = others
        self._bytes -= _size(records)
        return Delivery(cursor, records, previous)

    def _refuse_loss(self, now: float) -> None:
        """Raise GapError where a delivery was lost on its way to us.

        The next one would show it (see `Partition.take`), but if there is no next one we would wait for ever.
        """
        for topic, cursor in self.cursors.items():
            position = self.partition.positions[topic].offset
            if self._waiting or position >= cursor.next:
                self._late.pop(topic, None)
                continue
            known, since = self._late.setdefault(topic, (position, now))
            if position != known:
                self._late[topic] = position, now
            elif now - since > self.partition.stage.lost:
                raise GapError(
                    f"{topic}-{cursor.partition}: the state is at offset {position}, records up to {cursor.next} were "
                    f"fetched {now - since:.0f} s ago and never came"
                )

    def _idle(self) -> bool:
        """Tell whether every input has been read to its end and is in the state."""
        return not self._waiting and all(map(self._has_all, self.cursors.values()))

    def _has_all(self, cursor: Cursor) -> bool:
        """Tell whether there is nothing more to fetch of an input, and the state has what was fetched."""
        return cursor.drained and self.partition.positions[cursor.topic].offset >= cursor.next


def _size(records: Sequence[Record]) -> int:
    return sum(len(record.value or b"") for record in records)
