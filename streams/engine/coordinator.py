"""Coordinator: turns assignments of a consumer group into running partitions, and revocations into quiet ones."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from streams.engine.errors import RefusedError
from streams.engine.log import Logs
from streams.engine.machine import THIS_MACHINE, Machine
from streams.engine.partition import Observer, Partition
from streams.engine.runner import Delivery, Runner, Source
from streams.engine.stage import Fold, Stage
from streams.engine.turns import Turns


class Owned(NamedTuple):
    """A partition that this worker owns, for health and metrics."""

    stage: str
    number: int
    ready: bool
    fold: Fold
    lags: Mapping[str, int]


class Coordinator:
    """Runs the assigned partitions of all stages. `source` must be set before the first assignment."""

    def __init__(
        self, stages: Sequence[Stage], logs: Logs, observer: Observer, machine: Machine = THIS_MACHINE
    ) -> None:
        self.stages = stages
        self.source: Source
        self._logs = logs
        self._observer = observer
        self._machine = machine
        self._turns = {stage.name: Turns() for stage in stages}
        self._partitions: dict[tuple[str, int], Partition] = {}
        self._runners: dict[tuple[str, int], Runner] = {}
        self._stage_of = {topic: stage for stage in stages for topic in stage.inputs}
        self.assigned_once = False

    async def revoke(self) -> None:
        """Stop all partitions: what is under way is acknowledged when this returns. Memory is kept for `assign`."""
        await asyncio.gather(*(runner.stop() for runner in self._runners.values()))
        self._runners = {}

    def assign(self, assigned: Iterable[tuple[str, int]]) -> None:
        """Start the partitions of an assignment; recovery goes on in the background. Forgets those that left."""
        numbers: dict[str, set[int]] = {topic: set() for topic in self._stage_of}
        for topic, number in assigned:
            numbers[topic].add(number)
        partitions: dict[tuple[str, int], Partition] = {}
        for stage in self.stages:
            owned = [numbers[topic] for topic in stage.inputs]
            if any(other != owned[0] for other in owned):
                raise RefusedError(
                    f"the inputs {', '.join(stage.inputs)} of {stage.name} were assigned apart: {owned}.",
                    "stop every worker of the group, then start workers of one version only.",
                )
            for number in sorted(owned[0]):
                key = (stage.name, number)
                partitions[key] = self._partitions.get(key) or Partition(
                    stage, number, self._logs, self._observer, self._machine, turns=self._turns[stage.name]
                )
        for name, number in sorted(self._partitions.keys() - partitions.keys()):
            self._observer.released(name, number)
        self._partitions = partitions
        self._runners = {
            key: Runner(partition, self.source, self._machine.wall, self._observer.failed)
            for key, partition in partitions.items()
        }
        self.assigned_once = True

    async def deliver(self, delivery: Delivery) -> None:
        """Hand a delivery to its partition; waits while that has enough to do. Dropped if it is not ours any more."""
        cursor = delivery.cursor
        runner = self._runners.get((self._stage_of[cursor.topic].name, cursor.partition))
        if runner is not None:
            await runner.offer(delivery)

    def positions(self) -> dict[tuple[str, int], int]:
        """Return what is durably counted: the next offset of each input partition of ours."""
        return {
            (topic, number): position.offset
            for (_, number), partition in self._partitions.items()
            for topic, position in partition.positions.items()
        }

    def owned(self) -> list[Owned]:
        """Return the partitions that run here."""
        return [
            Owned(name, number, runner.ready, runner.partition.fold, runner.lags())
            for (name, number), runner in self._runners.items()
        ]
