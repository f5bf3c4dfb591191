"""Pipeline: what a simulated world runs. Stages, what they are fed, and what must come out."""

from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Protocol

from streams.engine.log import Entry
from streams.engine.stage import Fold, Record, Stage
from tests.simulation.cluster import Name

#: Keys and their values: of a state, or the last records of a compacted topic.
State = Mapping[bytes, bytes]


class Pipeline(Protocol):
    """One of these serves one schedule.

    largest: bytes of the largest batch that a log takes. epoch: wall time in seconds at which a schedule begins.
    """

    @property
    def stages(self) -> Sequence[Stage]: ...
    @property
    def largest(self) -> int: ...

    @property
    def epoch(self) -> int: ...

    def feed(self, random: Random, number: int) -> Iterable[tuple[Name, Entry]]:
        """Make the next input records, and say which log each goes to. Fewer where the feed has an end."""
        ...

    def remaining(self) -> Iterable[tuple[Name, Entry]]:
        """Make what is left of a feed that has an end."""
        ...

    def rejects(self, record: Record) -> bool:
        """Whether this input record must be among the dead letters."""
        ...

    def remembers(self, fold: Fold, state: State) -> bool:
        """Whether what a fold has in memory is what its state log says."""
        ...

    def differences(self, states: Mapping[Name, State], published: Mapping[str, State]) -> list[str]:
        """Say what is not as it must be: in the states by topic and partition, in what is public by topic."""
        ...
