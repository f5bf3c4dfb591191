"""Readiness: what a worker still waits for, as data."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol


class StageHealth(NamedTuple):
    """One stage of this worker.

    assigned:   the consumer group has given its answer; which may be no partition at all: a stand-in is ready.
    recovering: partition -> part of its state that has been read back (0 to 1), for those not recovered yet.
    """

    stage: str
    assigned: bool
    owned: Sequence[int] = ()
    recovering: Mapping[int, float] = {}  # a default of a tuple's field, never written to


class Health(Protocol):
    """Who can say how the stages are; asked at every request, so it must answer from memory."""

    def stages(self) -> Sequence[StageHealth]:
        """Return how every stage of the worker is; empty before there is one."""
        ...


def waiting(stages: Sequence[StageHealth]) -> list[str]:
    """Return one sentence for each thing that the worker waits for; none: it is ready."""
    if not stages:
        return ["the worker is starting: it waits for Kafka to answer"]
    sentences = [
        f"{one.stage} waits for the consumer group to assign its partitions" for one in stages if not one.assigned
    ]
    for one in stages:
        for partition, progress in sorted(one.recovering.items()):
            sentences.append(f"{one.stage} partition {partition} recovers its state: {progress:.0%}")
    return sentences
