"""Logs in memory, with Kafka's rules: consecutive offsets, compaction that keeps the last value, all or nothing.

For tests: the protocol is proven against these, and against Kafka by the same suite.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from typing import NamedTuple

from streams.engine.errors import LogError
from streams.engine.log import Bounds, Entry

READ = 1_000


class StoredRecord(NamedTuple):
    """One stored record."""

    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]


class MemoryLog:
    """One partition held in a list. `clock` gives the append time in milliseconds; `limit` bounds a batch in bytes."""

    def __init__(self, clock: Callable[[], int], limit: int = 16 << 20) -> None:
        self.records: list[StoredRecord] = []
        self.start = 0
        self.end = 0
        self._clock = clock
        self._limit = limit

    async def append(self, entries: Sequence[Entry]) -> int:
        """Append entries as one batch; see `Log.append`."""
        size = sum(entry.size for entry in entries)
        if size > self._limit:
            raise LogError(f"a batch of {size} bytes is larger than the log takes ({self._limit})")
        return self.store(entries)

    def store(self, entries: Sequence[Entry]) -> int:
        """Append without suspending: what the broker does at one instant."""
        base, now = self.end, self._clock()
        for entry in entries:
            self.records.append(StoredRecord(self.end, now, entry.key, entry.value, tuple(entry.headers)))
            self.end += 1
        return base

    async def read(self, start: int, stop: int) -> AsyncIterator[Sequence[StoredRecord]]:
        """Yield the records of [start, stop); see `Log.read`."""
        found = [record for record in self.records if start <= record.offset < stop]
        for i in range(0, len(found), READ):
            yield found[i : i + READ]

    async def bounds(self) -> Bounds:
        """Return the first and the next offset."""
        return Bounds(self.start, self.end)

    def compact(self, before: int | None = None, *, tombstones: bool = True) -> None:
        """Keep, of the records before offset `before` (None: all but the newest tenth), the last of each key.

        As Kafka does, what lies behind `before` is neither removed nor looked at: it is too young. `tombstones`: drop
        them too, which Kafka does once nobody can be in the middle of reading over them.
        """
        if before is None:
            before = self.end - max(1, self.end // 10)
        last = {record.key: record.offset for record in self.records if record.offset < before}
        self.records = [
            record
            for record in self.records
            if record.offset >= before
            or ((record.key is None or last[record.key] == record.offset) and not (tombstones and record.value is None))
        ]

    def retain(self, start: int) -> None:
        """Forget everything before `start`, as retention does."""
        self.records = [record for record in self.records if record.offset >= start]
        self.start = max(self.start, start)


class MemoryLogs:
    """All logs of a pretended cluster."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock = clock
        self.logs: dict[tuple[str, int], MemoryLog] = {}

    def open(self, topic: str, partition: int) -> MemoryLog:
        """Return the log of a partition, which exists from its first use on."""
        log = self.logs.get((topic, partition))
        if log is None:
            log = self.logs[topic, partition] = MemoryLog(self._clock)
        return log
