"""What the engine rests on, for both kinds of log: the same suite runs on Kafka and in memory."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple

import pytest

from streams.engine.broker import Broker
from streams.engine.cluster import administration
from streams.engine.errors import LogError
from streams.engine.kafka import KafkaLogs
from streams.engine.log import Bounds, Entry, Log
from streams.engine.memory import MemoryLogs
from streams.engine.stage import Record


class Topic(NamedTuple):
    name: str
    partitions: int
    config: dict[str, str]


@pytest.fixture(params=["kafka", "memory"])
async def log(request: pytest.FixtureRequest, broker: Broker, logs: KafkaLogs, unique: str) -> AsyncIterator[Log]:
    """An empty log of either kind, compacted, batches of 16 MB."""
    if request.param == "memory":
        yield MemoryLogs(lambda: 1).open(unique, 0)
        return
    config = {"cleanup.policy": "compact", "max.message.bytes": str(16 << 20)}
    async with administration({"bootstrap_servers": broker.address}) as cluster:
        await cluster.create([Topic(unique, 1, config)], 1)
    yield logs.open(unique, 0)


async def everything(log: Log, start: int = 0) -> list[Record]:
    """Read the whole log."""
    records: list[Record] = []
    async for batch in log.read(start, (await log.bounds()).end):
        records.extend(batch)
    return records


async def test_empty(log: Log) -> None:
    """A new log begins and ends at 0, and reading it yields nothing."""
    assert await log.bounds() == Bounds(0, 0)
    assert await everything(log) == []


async def test_consecutive_offsets(log: Log) -> None:
    """A batch gets consecutive offsets, from where the log ended; append tells the first."""
    assert await log.append([Entry(b"a", b"1"), Entry(b"b", b"2")]) == 0
    assert await log.append([Entry(b"c", b"3")]) == 2
    assert await log.bounds() == Bounds(0, 3)
    assert [(r.offset, r.key, r.value) for r in await everything(log)] == [
        (0, b"a", b"1"),
        (1, b"b", b"2"),
        (2, b"c", b"3"),
    ]


async def test_tombstones_and_headers(log: Log) -> None:
    """An entry without a value, with headers, comes back as it went in."""
    await log.append([Entry(b"a", None, [("who", b"me")])])
    [record] = await everything(log)
    assert (record.key, record.value, list(record.headers)) == (b"a", None, [("who", b"me")])


async def test_read_is_bounded(log: Log) -> None:
    """Reading stops before `stop`, also in the middle of a stored batch, and starts at `start`."""
    await log.append([Entry(b"k", b"%d" % i) for i in range(10)])
    seen: list[Record] = [record async for batch in log.read(3, 7) for record in batch]
    assert [record.offset for record in seen] == [3, 4, 5, 6]


async def test_large_batch(log: Log) -> None:
    """A batch of 40,000 records and 10 MB is stored whole."""
    value = bytes(range(256))
    base = await log.append([Entry(b"%d" % i, value) for i in range(40_000)])
    assert base == 0
    assert (await log.bounds()).end == 40_000
    assert [record.offset for record in await everything(log, 39_998)] == [39_998, 39_999]


async def test_too_large(log: Log) -> None:
    """A batch that the log does not take is an error and stores nothing."""
    with pytest.raises(LogError):
        await log.append([Entry(b"k", bytes(30 << 20)), Entry(b"l", bytes(30 << 20))])
    assert await log.bounds() == Bounds(0, 0)


async def test_two_writers(log: Log) -> None:
    """Batches of two writers never mix: each is a run of its own."""

    async def write(name: bytes) -> Sequence[int]:
        return [await log.append([Entry(name, b"")] * 5) for _ in range(20)]

    bases = await asyncio.gather(write(b"a"), write(b"b"))
    records = await everything(log)
    for name, starts in zip((b"a", b"b"), bases, strict=True):
        assert [record.offset for record in records if record.key == name] == [b + i for b in starts for i in range(5)]
