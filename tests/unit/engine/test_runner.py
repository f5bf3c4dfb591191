"""The task of a partition: what it says about lag, and what it does when a delivery never comes. Time is virtual."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from streams.engine.errors import GapError
from streams.engine.log import Entry
from streams.engine.memory import MemoryLogs
from streams.engine.partition import Partition
from streams.engine.runner import Cursor, Delivery, Runner
from tests.simulation.loop import Loop
from tests.unit.engine.words import STAGES

STAGE = replace(STAGES[0], tick=1.0, lost=5.0)


class Owner:
    """A runner with its source and observer."""

    def __init__(self) -> None:
        self.logs = MemoryLogs(lambda: 0)
        self.errors: list[Exception] = []
        self.partition = Partition(STAGE, 0, self.logs, self)
        self.runner = Runner(self.partition, self, lambda: 0, self.failed)

    async def begin(self, cursor: Cursor) -> None:
        self.cursor = cursor

    async def ready(self) -> None:
        """Wait until deliveries are taken."""
        await asyncio.sleep(1)
        assert self.runner.ready

    async def deliver(self, *words: bytes) -> None:
        """Append words and hand them over."""
        log = self.logs.open("words", 0)
        start = log.store([Entry(word, word) for word in words])
        self.cursor.next = log.end
        await self.runner.offer(Delivery(self.cursor, log.records[-len(words) :], start))
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
        owner.cursor.end = 5
        assert owner.runner.lags() == {"words": 3}

    loop.run(story())


def test_marks_of_transactions_are_no_lag(loop: Loop) -> None:
    """The end of the log is behind the last record, but nothing is left to fetch."""

    async def story() -> None:
        owner = Owner()
        await owner.ready()
        await owner.deliver(b"a", b"b")
        owner.cursor.end, owner.cursor.drained = 3, True
        assert owner.runner.lags() == {"words": 0}

    loop.run(story())


def test_lost_delivery_ends_the_process(loop: Loop) -> None:
    """What was fetched and has not come is missed although nothing comes behind it."""

    async def story() -> None:
        owner = Owner()
        await owner.ready()
        await owner.deliver(b"a")
        owner.cursor.next += 2
        await asyncio.sleep(4)
        assert owner.errors == []
        await asyncio.sleep(4)
        [error] = owner.errors
        assert isinstance(error, GapError)
        assert "the state is at offset 1, records up to 3 were fetched" in str(error)

    loop.run(story())
