"""The task of a partition: what it says about lag, and what it does when a delivery never comes. Time is virtual."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from streams.engine.books import META
from streams.engine.errors import GapError
from streams.engine.log import Entry
from streams.engine.memory import MemoryLogs
from streams.engine.partition import Partition
from streams.engine.runner import Cursor, Delivery, Runner
from streams.engine.turns import Turns
from tests.simulation.loop import Loop
from tests.unit.engine.words import STAGES

STAGE = replace(STAGES[0], tick=1.0, lost=5.0)


class Owner:
    """A runner with its source and observer."""

    def __init__(self, *inputs: str) -> None:
        self.logs = MemoryLogs(lambda: 0)
        self.errors: list[Exception] = []
        self.cursors: dict[str, Cursor] = {}
        self.partition = Partition(replace(STAGE, inputs=inputs or STAGE.inputs), 0, self.logs, self)
        self.runner = Runner(self.partition, self, lambda: 0, self.failed)

    async def begin(self, cursor: Cursor) -> None:
        self.cursors[cursor.topic] = cursor

    async def ready(self) -> None:
        """Wait until deliveries are taken."""
        await asyncio.sleep(1)
        assert self.runner.ready

    def fetched(self, *words: bytes, topic: str = "words") -> Delivery:
        """Append words; what a fetch of them would hand over."""
        log = self.logs.open(topic, 0)
        start = log.store([Entry(word, word) for word in words])
        cursor = self.cursors[topic]
        cursor.next = log.end
        return Delivery(cursor, log.records[-len(words) :], start)

    async def deliver(self, *words: bytes) -> None:
        """Append words and hand them over."""
        await self.runner.offer(self.fetched(*words))
        await asyncio.sleep(1)

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


@pytest.fixture
def loop() -> Iterator[Loop]:
    """Virtual time."""
    loop = Loop()
    yield loop
    loop.close()


def test_lag_counts_what_is_not_in_the_state(loop: Loop) -> None:
    """Up to the known end, fetched or not."""

    async def story() -> None:
        owner = Owner()
        await owner.ready()
        await owner.deliver(b"a", b"b")
        owner.cursors["words"].end = 5
        assert owner.runner.lags() == {"words": 3}

    loop.run(story())


def test_marks_of_transactions_are_no_lag(loop: Loop) -> None:
    """The end of the log is behind the last record, but nothing is left to fetch."""

    async def story() -> None:
        owner = Owner()
        await owner.ready()
        await owner.deliver(b"a", b"b")
        owner.cursors["words"].end, owner.cursors["words"].drained = 3, True
        assert owner.runner.lags() == {"words": 0}

    loop.run(story())


def test_lost_delivery_ends_the_process(loop: Loop) -> None:
    """What was fetched and has not come is missed although nothing comes behind it."""

    async def story() -> None:
        owner = Owner()
        await owner.ready()
        await owner.deliver(b"a")
        owner.cursors["words"].next += 2
        await asyncio.sleep(4)
        assert owner.errors == []
        await asyncio.sleep(4)
        [error] = owner.errors
        assert isinstance(error, GapError)
        assert "the state is at offset 1, records up to 3 were fetched" in str(error)

    loop.run(story())


def test_what_waits_is_taken_together(loop: Loop) -> None:
    """Three small deliveries make one batch of the state log, in their order; a full batch ends it."""

    async def story() -> None:
        owner = Owner()
        await owner.ready()
        state = owner.logs.open(STAGE.state, 0)
        before = state.end
        for word in (b"a", b"b", b"a", b"c"):
            await owner.runner.offer(owner.fetched(word))
        await asyncio.sleep(1)
        assert owner.partition.positions["words"].offset == 4
        batches = [record for record in state.records[before:] if record.key == META]
        assert len(batches) == 2  # of three records at the most, as the stage says
        assert owner.errors == []

    loop.run(story())


def test_what_waits_for_a_turn_is_left_to_the_next_owner(loop: Loop) -> None:
    """A worker that is told to stop does not fold once more for every partition."""

    async def story() -> None:
        owner, gate = Owner(), asyncio.Event()

        class Gate(Turns):
            async def take(self) -> None:
                await gate.wait()

        await owner.ready()
        owner.partition.turns = Gate()
        await owner.deliver(b"a", b"b")
        stopping = asyncio.create_task(owner.runner.stop())
        await asyncio.sleep(1)
        gate.set()
        await stopping
        assert owner.partition.positions["words"].offset == 0
        assert owner.errors == []

    loop.run(story())


def test_what_waits_of_two_topics_makes_a_batch_of_each(loop: Loop) -> None:
    """However they take turns: else a partition with two inputs would lag behind with a batch a delivery."""

    async def story() -> None:
        owner = Owner("words", "more")
        await owner.ready()
        state = owner.logs.open(STAGE.state, 0)
        before = state.end
        for topic in ("words", "more", "words", "more", "words"):
            await owner.runner.offer(owner.fetched(b"a", topic=topic))
        await asyncio.sleep(1)
        assert [owner.partition.positions[topic].offset for topic in ("words", "more")] == [3, 2]
        assert len([record for record in state.records[before:] if record.key == META]) == 2
        assert owner.errors == []

    loop.run(story())


def test_a_hole_between_deliveries_that_wait_is_noticed(loop: Loop) -> None:
    """They are not taken together, and the second one shows what is missing."""

    async def story() -> None:
        owner = Owner()
        await owner.ready()
        first, _, third = owner.fetched(b"a"), owner.fetched(b"b"), owner.fetched(b"c")
        await owner.runner.offer(first)
        await owner.runner.offer(third)
        await asyncio.sleep(1)
        assert [type(error) for error in owner.errors] == [GapError]
        assert owner.partition.positions["words"].offset == 1

    loop.run(story())


def test_a_partition_that_has_enough_to_do_takes_no_more(loop: Loop) -> None:
    """Beyond two deliveries and a full batch of bytes whoever fetches must wait."""

    async def story() -> None:
        owner = Owner()
        owner.cursors["words"] = Cursor("words", 0, 0)  # nothing is taken yet: the state is still to be recovered
        for _ in range(2):
            await owner.runner.offer(owner.fetched(b"x" * STAGE.size))
        third = asyncio.create_task(owner.runner.offer(owner.fetched(b"y")))
        await asyncio.sleep(0)
        assert not third.done()
        await owner.runner.stop()
        await third

    loop.run(story())
