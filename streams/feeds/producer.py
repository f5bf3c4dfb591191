"""Producer: lines into Kafka in record batches of our own, acknowledged one and all."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from functools import partial
from typing import Any, NamedTuple

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from streams.contracts.stage import Instant, OperatorError
from streams.contracts.topics import APPLICATIONS, POSTINGS
from streams.feeds.line import Line
from streams.feeds.partitioner import partition_of

BATCH_BYTES = 512 * 1024
#: What is put together at most before it is sent: so much is in memory twice, once in flight and once being built.
CHUNK_LINES = 16_384
CHUNK_BYTES = 8 << 20
#: A paced feed sends what has become due so often.
BEAT_SECONDS = 0.05
#: Idempotent batches never expire in aiokafka; a broker restart takes less.
ACKNOWLEDGED_WITHIN_SECONDS = 60.0


#: Topic and partition.
Place = tuple[str, int]


class Acknowledged(NamedTuple):
    """How many lines Kafka has acknowledged, and where the next one of each partition would be if nobody else wrote."""

    lines: int
    ends: dict[Place, int]


class Chunk:
    """Record batches under construction, by topic and partition."""

    def __init__(self, producer: AIOKafkaProducer, partitions: dict[str, int]) -> None:
        self.lines = 0
        self.size = 0
        self._producer = producer
        self._partitions = partitions
        self._batches: dict[Place, list[Any]] = {}

    def add(self, line: Line) -> None:
        """Put a line into the batch of its key's partition, by Kafka's own partitioner."""
        place = line.topic, partition_of(line.key, self._partitions[line.topic])
        batches = self._batches.get(place)
        if batches is None:
            batches = self._batches[place] = [self._producer.create_batch()]
        if batches[-1].append(key=line.key, value=line.value, timestamp=None) is None:  # it is full
            batches.append(self._producer.create_batch())
            batches[-1].append(key=line.key, value=line.value, timestamp=None)
        self.lines += 1
        self.size += len(line.value)

    async def send(self) -> Acknowledged:
        """Deliver it; return what was acknowledged of it. Raises OperatorError."""
        ends: dict[Place, int] = {}
        try:
            async with asyncio.timeout(ACKNOWLEDGED_WITHIN_SECONDS):
                # Postings first: an application that is read long before its posting belongs to nobody (rule 14).
                for topic in (POSTINGS, APPLICATIONS):
                    ends |= await self._send(topic)
        except TimeoutError:
            raise OperatorError(
                f"Kafka did not acknowledge within {ACKNOWLEDGED_WITHIN_SECONDS:.0f} s.",
                "check the brokers, then run again.",
            ) from None
        except KafkaError as error:
            raise OperatorError(
                f"Kafka refused a batch: {error!r}.", "check brokers and topics, then run again."
            ) from error
        return Acknowledged(self.lines, ends)

    async def _send(self, topic: str) -> dict[Place, int]:
        batches = [(at, batch) for (of, at), batches in self._batches.items() if of == topic for batch in batches]
        sent = [await self._producer.send_batch(batch, topic, partition=at) for at, batch in batches]
        stored = await asyncio.gather(*sent)
        # A batch's answer has the offset of its first record; of a partition the last batch prevails.
        return {
            (topic, at): answer.offset + batch.record_count()
            for (at, batch), answer in zip(batches, stored, strict=True)
        }


async def produce(
    lines: Iterable[Line],
    connection: Mapping[str, Any],
    *,
    pace: float | None = None,
    anchor: Instant = 0,
    stop: asyncio.Event | None = None,
    progress: Callable[[Acknowledged], None] = lambda _: None,
) -> int:
    """Send all lines and wait for every acknowledgement; return their number.

    Lines of one key keep their order. Memory is bounded by two chunks, whatever the input.

    connection: what every Kafka client needs, `bootstrap_servers` at least.
    pace:     seconds of event time to a second; None: as fast as possible. Lines up to `anchor` are never waited for;
              the wall clock starts at the first one.
    stop:     once set, no further line is taken; those taken are delivered.
    progress: told what was acknowledged so far, again and again, in the order of the lines.
    Raises OperatorError: no broker, no topic, a record that is too large, no acknowledgement.
    """
    producer = AIOKafkaProducer(
        **connection,
        enable_idempotence=True,
        compression_type="zstd",
        max_batch_size=BATCH_BYTES,
        linger_ms=0,
    )
    try:
        await producer.start()
    except KafkaError as error:
        await producer.stop()
        raise OperatorError(
            f"There is no Kafka at {connection['bootstrap_servers']} ({error}).",
            "start one (`jobtide broker`), or name yours in JOBTIDE_KAFKA__BOOTSTRAP.",
        ) from error
    try:
        partitions = await _partitions(producer)
        empty = partial(Chunk, producer, partitions)
        done, flying = Acknowledged(0, {}), None

        async def landed(flying: asyncio.Task[Acknowledged]) -> Acknowledged:
            lines, ends = await flying
            told = Acknowledged(done.lines + lines, done.ends | ends)
            progress(told)
            return told

        async for chunk in _chunks(lines, empty, pace, anchor, stop or asyncio.Event()):
            if flying is not None:
                done = await landed(flying)
            flying = asyncio.create_task(chunk.send())
        if flying is not None:
            done = await landed(flying)
        return done.lines
    finally:
        await producer.stop()


async def _chunks(
    lines: Iterable[Line], empty: Callable[[], Chunk], pace: float | None, anchor: Instant, stop: asyncio.Event
) -> AsyncIterator[Chunk]:
    chunk = empty()
    started = time.monotonic()
    for line in lines:
        if pace is not None and line.at > anchor:
            while (wait := (line.at - anchor) / 1e6 / pace - (time.monotonic() - started)) > 0:
                if stop.is_set():
                    break
                if chunk.lines:
                    yield chunk
                    chunk = empty()
                await asyncio.sleep(max(BEAT_SECONDS, min(wait, 1.0)))
        chunk.add(line)
        if chunk.lines >= CHUNK_LINES or chunk.size >= CHUNK_BYTES:
            yield chunk
            chunk = empty()
        elif chunk.lines % 256 == 0:
            await asyncio.sleep(0)  # lines are made on this thread; let the network have its turn
        if stop.is_set():
            break
    if chunk.lines:
        yield chunk


async def _partitions(producer: AIOKafkaProducer) -> dict[str, int]:
    # Not `partitions_for`: of a topic that is not there it asks for 40 s.
    cluster = await producer.client.fetch_all_metadata()
    found = {topic: len(cluster.partitions_for_topic(topic) or ()) for topic in (POSTINGS, APPLICATIONS)}
    for topic, number in found.items():
        if not number:
            raise missing_topic(topic)
    return found


def missing_topic(topic: str) -> OperatorError:
    """Say what to do where an input topic is missing."""
    return OperatorError(f"The topic {topic} is missing.", "create it with `jobtide topics --create`.")
