"""Log: the port to one partition of a topic. Two implementations, one conformance suite."""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

import msgspec

from streams.engine.stage import Record


class Entry(msgspec.Struct, frozen=True, gc=False):
    """What is appended: key, value (None deletes the key where the topic is compacted), headers."""

    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]] = ()

    @property
    def size(self) -> int:
        """Bytes that it takes in a record batch, rounded up."""
        return len(self.key or b"") + len(self.value or b"") + sum(len(k) + len(v) for k, v in self.headers) + 24


class Bounds(NamedTuple):
    """First offset that the log still holds, and the offset that the next record will get."""

    start: int
    end: int


class Log(Protocol):
    """One partition of a topic."""

    async def append(self, entries: Sequence[Entry]) -> int:
        """Append all entries as ONE record batch, all or nothing, and return the offset of the first.

        The entries get consecutive offsets. Returns after the acknowledgement by all in-sync replicas. Raises LogError
        when that does not come within the deadline or the batch is refused; then it may or may not be stored.
        """
        ...

    def read(self, start: int, stop: int) -> AsyncIterator[Sequence[Record]]:
        """Yield the records with start <= offset < stop in order, in batches; offsets may be missing (compaction)."""
        ...

    async def bounds(self) -> Bounds:
        """Return the first and the next offset of the log."""
        ...


class Logs(Protocol):
    """All logs of a cluster."""

    def open(self, topic: str, partition: int) -> Log:
        """Return the log of a partition; cheap, no I/O."""
        ...


def by_size(entries: Iterable[Entry], limit: int) -> Iterator[list[Entry]]:
    """Cut entries into runs of at most `limit` bytes each (a single larger entry stands alone)."""
    run: list[Entry] = []
    size = 0
    for entry in entries:
        if run and size + entry.size > limit:
            yield run
            run, size = [], 0
        run.append(entry)
        size += entry.size
    if run:
        yield run
