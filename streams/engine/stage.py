"""What the engine runs: a stage, and the shapes that pass between the engine and a stage's fold."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol


class Record(Protocol):
    """One record as a log stores it. `timestamp` is its append time in milliseconds."""

    @property
    def offset(self) -> int: ...
    @property
    def timestamp(self) -> int: ...
    @property
    def key(self) -> bytes | None: ...
    @property
    def value(self) -> bytes | None: ...
    @property
    def headers(self) -> Sequence[tuple[str, bytes]]: ...


class Inputs(NamedTuple):
    """Records of one partition of an input topic, in order, each delivered to the fold exactly once."""

    topic: str
    partition: int
    records: Sequence[Record]


class Message(NamedTuple):
    """One message of the stage before; `origin` is the partition that sent it."""

    origin: int
    payload: bytes


class Messages(NamedTuple):
    """Messages of the stage before, in order, each delivered to the fold exactly once."""

    messages: Sequence[Message]


class Tick(NamedTuple):
    """Time as an input: wall time in microseconds, whether all inputs are read to their ends, and the next revision."""

    at: int
    idle: bool
    revision: tuple[str, int, int]


class DeadLetter(Protocol):
    """An input record that the fold could not use."""

    @property
    def offset(self) -> int: ...
    @property
    def reason(self) -> str: ...
    @property
    def detail(self) -> str: ...


class Effects(Protocol):
    """All that one step of a fold did; it becomes durable as one record batch or not at all."""

    @property
    def changes(self) -> dict[bytes, bytes | None]: ...
    @property
    def outputs(self) -> dict[int, bytes]: ...
    @property
    def figures(self) -> dict[str, list[tuple[bytes, bytes]]]: ...
    @property
    def dead(self) -> Sequence[DeadLetter]: ...


class Fold(Protocol):
    """The state of one partition of a stage, in memory, and the pure functions on it.

    The engine calls `load` with the recovered records, takes the steps of `complete` to their end, calls `start` once,
    then `fold` and `tick`, never two at a time. A step of `complete` takes some tenths of a second at the most.
    `size` tells how many keys the state has, and about how many bytes.
    """

    def load(self, records: Iterable[tuple[bytes, bytes]]) -> None: ...
    def complete(self) -> Iterator[None]: ...
    def start(self, new: bool) -> Effects: ...
    def fold(self, batch: Any) -> Effects: ...
    def tick(self, tick: Tick) -> Effects | None: ...
    def value(self, key: bytes) -> bytes | None: ...
    def size(self) -> tuple[int, int]: ...


class PublicFold(Fold, Protocol):
    """A fold with public figures.

    `republish`: these keys of a public topic are to be among the figures of the next ticks; None: a new owner begins,
    and whatever may not have been published is.
    """

    def republish(self, topic: str, keys: Iterable[bytes] | None) -> None: ...


@dataclass(frozen=True)
class Stage:
    """A stage: where it reads, what it runs, where it writes.

    inputs:   topics of `partitions` partitions each; partition p of all of them is folded into state p.
    numbered: the inputs carry the numbered messages of another stage (their number is checked) and not foreign records.
    output:   topic of the next stage, and how many partitions it has.
    publics:  compacted topics of one partition each for figures, last writer wins.
    version:  of the state's format; state of another version is refused.
    records, size: an input batch is cut to so many records and bytes BEFORE the fold, which cannot be split afterwards.
    tick:     seconds between two ticks.
    batch:    uncompressed bytes of one batch that the engine builds by itself; a fold's batch may be larger.
    quiet:    an owner that has appended nothing for so many seconds appends its position, which runs the check.
    lost:     a delivery that was fetched and has not come after so many seconds never will: the process ends. Longer
              than the append that it may have to wait for.
    """

    name: str
    version: int
    state: str
    inputs: tuple[str, ...]
    partitions: int
    fold: Callable[[int], Fold]
    numbered: bool = False
    output: tuple[str, int] | None = None
    publics: tuple[str, ...] = ()
    records: int = 4_000
    size: int = 4 << 20
    tick: float = 0.5
    batch: int = 8 << 20
    quiet: float = 600.0
    lost: float = 120.0
