"""Logs on Kafka: one idempotent producer for all appends, plain readers, a deadline on every answer."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from typing import Any, TypeVar

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from streams.engine.errors import LogError
from streams.engine.log import Bounds, Entry
from streams.engine.stage import Record

#: Our own deadline: an idempotent batch never expires in aiokafka. Longer than a broker's restart.
DEADLINE_SECONDS = 60.0
#: Uncompressed bytes that one batch may hold. The topics take 16 MB compressed; state compresses at least fourfold.
BATCH_BYTES = 48 << 20
FETCH_BYTES = 8 << 20
#: Records unpacked at once, in one go of the event loop.
READ = 5_000
LOG_APPEND_TIME = 1

T = TypeVar("T")


async def answered(what: str, answer: Awaitable[T]) -> T:
    """Wait for Kafka's answer; raises LogError instead of waiting for ever or of a Kafka error."""
    try:
        async with asyncio.timeout(DEADLINE_SECONDS):
            return await answer
    except TimeoutError:
        raise LogError(f"{what}: no answer within {DEADLINE_SECONDS:.0f} s") from None
    except KafkaError as error:
        raise LogError(f"{what}: {error!r}") from error


class KafkaLog:
    """One partition of a Kafka topic."""

    def __init__(self, logs: "KafkaLogs", topic: str, partition: int) -> None:
        self._logs = logs
        self._partition = TopicPartition(topic, partition)
        self._name = f"{topic}-{partition}"

    async def append(self, entries: Sequence[Entry]) -> int:
        """Append entries as one record batch; see `Log.append`."""
        sent = time.time()
        if len(entries) == 1:
            future = await self._send(entries[0])
        else:
            future = await self._send_batch(entries, int(sent * 1000))
        metadata = await answered(self._name, future)
        if metadata.offset < 0:
            raise LogError(f"{self._name}: the acknowledgement names no offset")
        if metadata.timestamp_type == LOG_APPEND_TIME:
            self._logs.skew = metadata.timestamp / 1000 - (sent + time.time()) / 2
        return int(metadata.offset)

    async def _send(self, entry: Entry) -> Any:
        """Send one record, which is whole by itself: it may share a batch with those of other writers."""
        topic, partition = self._partition
        headers = [*entry.headers]  # aiokafka takes no tuple
        return await answered(
            self._name, self._logs.producer.send(topic, entry.value, entry.key, partition=partition, headers=headers)
        )

    async def _send_batch(self, entries: Sequence[Entry], now: int) -> Any:
        producer = self._logs.producer
        batch = producer.create_batch()
        for entry in entries:
            if batch.append(timestamp=now, key=entry.key, value=entry.value, headers=[*entry.headers]) is None:
                raise LogError(f"{self._name}: a batch of {len(entries)} records is larger than {BATCH_BYTES} bytes")
        # closed, or the producer would add other records to it
        batch.close()
        topic, partition = self._partition
        # One at a time: aiokafka lets a second batch for the partition wait and takes the time of all its waits off its
        # deadline again at each of them, so that a crowd times out within seconds.
        async with self._logs.turns[self._partition]:
            return await answered(self._name, producer.send_batch(batch, topic, partition=partition))

    async def read(self, start: int, stop: int) -> AsyncIterator[Sequence[Record]]:
        """Yield the records of [start, stop); see `Log.read`."""
        if start >= stop:
            return
        partition = self._partition
        async with self._logs.reader() as reader:
            reader.assign([partition])
            reader.seek(partition, start)
            position, progress = start, time.monotonic()
            while position < stop:
                batches = await answered(self._name, reader.getmany(partition, timeout_ms=500, max_records=READ))
                records = batches.get(partition, [])
                if records:
                    last = records[-1].offset
                    yield records if last < stop else [record for record in records if record.offset < stop]
                before, position = position, await answered(self._name, reader.position(partition))
                if position > before:
                    progress = time.monotonic()
                elif time.monotonic() - progress > DEADLINE_SECONDS:
                    raise LogError(f"{self._name}: offset {position} of {stop} could not be read")

    async def bounds(self) -> Bounds:
        """Return the first and the next offset."""
        scout, partition = self._logs.scout, self._partition
        first = await answered(self._name, scout.beginning_offsets([partition]))
        last = await answered(self._name, scout.end_offsets([partition]))
        return Bounds(first[partition], last[partition])


class KafkaLogs:
    """All logs of a cluster. `connection` is what every aiokafka client takes (bootstrap_servers, security)."""

    def __init__(self, connection: Mapping[str, Any]) -> None:
        self._connection = connection
        #: The broker's clock minus ours in seconds, as the last acknowledgement told.
        self.skew = 0.0
        #: Whose turn it is to hand over a batch for a partition.
        self.turns: defaultdict[TopicPartition, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.producer: AIOKafkaProducer
        self.scout: AIOKafkaConsumer

    async def start(self) -> None:
        """Connect. Raises LogError if the cluster cannot be reached."""
        self.producer = AIOKafkaProducer(
            **self._connection,
            enable_idempotence=True,
            acks="all",
            compression_type="zstd",  # never lz4: aiokafka compresses it at level 9
            max_batch_size=BATCH_BYTES,
            max_request_size=BATCH_BYTES,
            request_timeout_ms=20_000,
        )
        self.scout = AIOKafkaConsumer(**self._connection, enable_auto_commit=False)
        await answered("Kafka", self.producer.start())
        await answered("Kafka", self.scout.start())

    async def stop(self) -> None:
        """Disconnect; what was appended is acknowledged by then."""
        await self.scout.stop()
        await self.producer.stop()

    def open(self, topic: str, partition: int) -> KafkaLog:
        """Return the log of a partition."""
        return KafkaLog(self, topic, partition)

    def reader(self) -> AIOKafkaConsumer:
        """Make a consumer without a group, for one pass over one partition."""
        return AIOKafkaConsumer(
            **self._connection,
            enable_auto_commit=False,
            auto_offset_reset="none",
            max_partition_fetch_bytes=FETCH_BYTES,
            fetch_max_wait_ms=50,
        )
