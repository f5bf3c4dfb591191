"""Batch transport: Faust delivers one message for each fetched partition batch, and seeks to the state's positions.

What is overridden, and why:
- `_drain_messages`: one Faust message a batch instead of one a record (upstream's except clauses are kept).
- `perform_seek`: positions come from the state; committed offsets serve lag displays only. A partition is delivered
  from the moment when `begin` has sought it, so seeking at a rebalance has nothing to do.
- `force_commit`: what is committed is what the state holds, never what was merely delivered.
- the consumer's creation: range assignor (Faust without tables takes aiokafka's round-robin, which gives postings and
  applications of one partition to two workers), read_committed (aborted postings never happened), no automatic reset.
"""

import asyncio
from typing import Any, cast

from aiokafka import AIOKafkaConsumer
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.errors import IllegalStateError, KafkaError
from aiokafka.structs import OffsetAndMetadata, TopicPartition
from faust.transport.drivers import aiokafka as driver
from faust.types.tuples import TP, ConsumerMessage

from streams.engine.coordinator import Coordinator
from streams.engine.runner import Cursor, Delivery

POLL_SECONDS = 0.25


class BatchConsumerThread(driver.AIOKafkaConsumerThread):
    """The thread that owns the aiokafka consumer."""

    def _create_worker_consumer(self, transport: Any) -> AIOKafkaConsumer:
        consumer = super()._create_worker_consumer(transport)
        consumer._partition_assignment_strategy = (RangePartitionAssignor,)
        consumer._isolation_level = "read_committed"
        consumer._auto_offset_reset = "none"
        return consumer

    async def _commit(self, offsets: Any) -> bool:
        """Commit for lag displays only: a failure is no reason to end the worker, as it is upstream."""
        due = {TopicPartition(*tp): OffsetAndMetadata(offset, "") for tp, offset in offsets.items()}
        try:
            await self._ensure_consumer().commit(due)
        except (KafkaError, IllegalStateError) as error:
            self.log.info("Offsets were not committed: %r", error)
            return False
        return True

    async def poll(self, partitions: set[TP]) -> tuple[dict[TP, Any], dict[TP, tuple[int | None, bool]]]:
        """Fetch records of some partitions; with them, each one's log end and whether nothing up to it is left."""
        return cast(tuple[Any, Any], await self.call_thread(self._poll, partitions))

    async def _poll(self, partitions: set[TP]) -> tuple[Any, Any]:
        consumer = self._ensure_consumer()
        records = await self._fetch_records(consumer, partitions, POLL_SECONDS, consumer._max_poll_records)
        ends = {}
        for tp in partitions & consumer.assignment():
            state = consumer._subscription.subscription.assignment.state_value(tp)
            end = state.highwater
            ends[tp] = end, end is not None and state.has_valid_position and state.position >= end
        return records, ends


class BatchConsumer(driver.Consumer):
    """Delivers batches. `cursors` holds the partitions that are delivered now."""

    coordinator: Coordinator
    _thread: BatchConsumerThread

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cursors: dict[TP, Cursor] = {}

    def _new_consumer_thread(self) -> BatchConsumerThread:
        return BatchConsumerThread(self, loop=self.loop, beacon=self.beacon)

    async def begin(self, cursor: Cursor) -> None:
        """Seek, then deliver from there on (see `runner.Source`)."""
        partition = TP(cursor.topic, cursor.partition)
        await self._thread.seek_wait({partition: cursor.next})
        self.cursors[partition] = cursor

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """Deliver nothing from here on; who owns a partition next begins where its state is."""
        self.cursors.clear()
        await super().on_partitions_revoked(revoked)
        self.cursors.clear()  # a partition whose `begin` was under way when we were told to stop

    def verify_event_path(self, now: float, tp: TP) -> None:
        """Do nothing: upstream looks for stuck streams by per-record messages; lag and commit time are metrics."""

    async def perform_seek(self) -> None:
        """Do nothing: `begin` seeks each partition when its state is complete."""

    async def force_commit(self, topics: Any = None, start_new_transaction: bool = True) -> bool:  # noqa: ARG002
        """Commit the positions of the states."""
        positions = {TP(topic, number): offset for (topic, number), offset in self.coordinator.positions().items()}
        due = {tp: offset for tp, offset in positions.items() if self._should_commit(tp, offset)}
        return await self._commit_offsets(due) if due else False

    async def _drain_messages(self, fetcher: Any) -> None:
        try:
            while not (self._stopped.is_set() or fetcher._stopped.is_set()):
                await self._deliver_next()
        except self.consumer_stopped_errors:
            if not self.transport.app.should_stop:
                raise
        except asyncio.CancelledError:
            if not self.transport.app.should_stop:
                raise
        except Exception:
            self.log.exception("Fetching ended")
            raise

    async def _deliver_next(self) -> None:
        """Poll once and deliver what came, or seek back: a fetched batch is never dropped."""
        cursors = {tp: cursor for tp, cursor in self.cursors.items() if tp not in self._buffered_partitions}
        if not cursors or not self.flow_active or self.app.rebalancing:
            await asyncio.sleep(0.02)
            return
        fetched, ends = await self._thread.poll(set(cursors))
        for tp in fetched:
            cursors[tp].drained = False
        for tp, records in fetched.items():
            cursor = cursors[tp]
            if self.cursors.get(tp) is not cursor or not self.flow_active:
                # A seek or a rebalance came while we polled. Whoever delivers the partition now begins where it says.
                newer = self.cursors.get(tp)
                if newer is not None:
                    await self._thread.seek_wait({tp: newer.next})
                continue
            await self.wait_first(self.callback(self._message(tp, cursor, records)), self.suspend_flow.wait())
        for tp, (end, drained) in ends.items():
            cursors[tp].end, cursors[tp].drained = end, drained

    def _message(self, tp: TP, cursor: Cursor, records: Any) -> ConsumerMessage:
        last = records[-1]
        delivery: Any = Delivery(cursor, records, cursor.next)
        cursor.next = last.offset + 1
        generation = self.app.consumer_generation_id  # must be the app's, or Faust drops the message without a word
        time = last.timestamp / 1000
        return ConsumerMessage(
            tp.topic, tp.partition, last.offset, time, 1, None, None, delivery, None, tp=tp, generation_id=generation
        )


class BatchTransport(driver.Transport):
    """Faust's aiokafka transport with the batch consumer."""

    Consumer = BatchConsumer
