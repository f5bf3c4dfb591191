"""Verdict: the invariants, looked at when a schedule is at rest.

1. Each input is counted once: the sums of every stage are those of what was fed.
2. Each output is taken once: messages are numbered without holes, one number bears one message, and what was sent is
   what the accepted batches promised, no more and no less.
3. The newest claim wins: what an older owner wrote after it is in no state, also not after compaction.
4. The state is the fold of the accepted input: in the log, and in the memory of whoever owns it.
5. Every rejected input is among the dead letters; what is published is what is counted.
"""

from collections.abc import Iterator, Sequence

from tests.simulation.cluster import Cluster, Name
from tests.simulation.oracle import messages, misnumbered, surviving
from tests.simulation.pipeline import Pipeline
from tests.simulation.worker import Worker


class Verdict:
    """Judges the logs of a cluster on which a pipeline ran."""

    def __init__(self, pipeline: Pipeline, cluster: Cluster) -> None:
        self._pipeline = pipeline
        self._cluster = cluster
        self._states = [(stage, number) for stage in pipeline.stages for number in range(stage.partitions)]

    def unread(self) -> dict[Name, int]:
        """Records of each input that no accepted position covers; empty means that all is read."""
        missing: dict[Name, int] = {}
        for stage, number in self._states:
            read = self._cluster.ledgers[stage.state, number].positions()
            for topic in stage.inputs:
                left = self._cluster.log((topic, number)).end - read.get(topic, 0)
                if left:
                    missing[topic, number] = left
        return missing

    def outdated(self, worker: Worker) -> bool:
        """Whether somebody else has claimed one of its partitions."""
        return any(
            self._cluster.ledgers[runner.partition.stage.state, number].owner not in (None, worker.process.name)
            for (_, number), runner in worker.coordinator._runners.items()
        )

    def settled(self, workers: Sequence[Worker]) -> bool:
        """Whether every partition has one owner, all is read, and the pipeline has nothing left to do."""
        ready = [key for worker in workers for key, runner in worker.coordinator._runners.items() if runner.ready]
        if sorted(ready) != sorted((stage.name, number) for stage, number in self._states) or self.unread():
            return False
        return not self._pipeline.differences(self._accepted(), self._published())

    def problems(self, workers: Sequence[Worker]) -> list[str]:
        """Say everything that is wrong."""
        return [
            *self._pipeline.differences(self._accepted(), self._published()),
            *self._logs(),
            *self._messages(),
            *self._letters(),
            *self._memories(workers),
        ]

    def _accepted(self) -> dict[Name, dict[bytes, bytes]]:
        return {name: ledger.state for name, ledger in self._cluster.ledgers.items()}

    def _published(self) -> dict[str, dict[bytes, bytes]]:
        topics = [topic for stage in self._pipeline.stages for topic in stage.publics]
        return {
            topic: {record.key or b"": record.value or b"" for record in self._cluster.log((topic, 0)).records}
            for topic in topics
        }

    def _logs(self) -> Iterator[str]:
        for name, ledger in self._cluster.ledgers.items():
            left = surviving(self._cluster.log(name).records)
            wrong = sorted(key for key in ledger.kept.keys() | left.keys() if ledger.kept.get(key) != left.get(key))
            if wrong:
                yield f"{name}: the log does not hold what was accepted of {wrong}"

    def _messages(self) -> Iterator[str]:
        for stage in self._pipeline.stages:
            topic, targets = stage.output or ("", 0)
            for target in range(targets):
                told = messages(self._cluster.history[topic, target])
                yield from (f"{topic}-{target}: {problem}" for problem in misnumbered(told))
                ledgers = [self._cluster.ledgers[stage.state, number] for number in range(stage.partitions)]
                owed = {message for ledger in ledgers for message in ledger.owed[target]}
                for origin, _, number, _ in sorted(set(told) - owed):
                    yield f"{topic}-{target}: message {number} of origin {origin} was sent but not accepted"
                for origin, _, number, _ in sorted(owed - set(told)):
                    yield f"{topic}-{target}: message {number} of origin {origin} was accepted but not sent"

    def _letters(self) -> Iterator[str]:
        for stage, number in self._states:
            for topic in () if stage.numbered else stage.inputs:
                records = self._cluster.history[topic, number]
                rejected = {record.offset for record in records if self._pipeline.rejects(record)}
                letters = self._cluster.history[f"dlq.{topic}", number]
                found = {int(dict(letter.headers)["jobtide.error.offset"]) for letter in letters}
                if rejected != found:
                    yield f"{topic}-{number}: dead letters are {sorted(found)}, must be {sorted(rejected)}"

    def _memories(self, workers: Sequence[Worker]) -> Iterator[str]:
        owners: dict[Name, list[str]] = {(stage.name, number): [] for stage, number in self._states}
        for worker in workers:
            for (stage, number), runner in worker.coordinator._runners.items():
                partition = runner.partition
                owners[stage, number].append(worker.process.name)
                state = self._cluster.ledgers[partition.stage.state, number].state
                if not self._pipeline.remembers(partition.fold, state):
                    yield f"{worker.process.name}: memory of {stage}-{number} is not what its log says"
        for (stage, number), names in owners.items():
            if len(names) != 1:
                yield f"{stage}-{number} is owned by {names}"
