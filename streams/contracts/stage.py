"""What a stage's fold is given and what it answers.

A fold is pure: no clock, no randomness, no I/O. It meets the engine only through these shapes. The engine states the
same shapes from its own side (`streams.engine.stage`), so that neither room imports the other.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol

import msgspec

from streams.contracts.reject import RejectReason

#: Microseconds since the Unix epoch, UTC. Every time inside the pure rooms is one of these.
Instant = int

MINUTE: Instant = 60_000_000
HOUR: Instant = 60 * MINUTE
DAY: Instant = 24 * HOUR

CounterName = Literal[
    "posting_events_total",
    "application_events_total",
    "rejected_total",
    "duplicates_total",
    "stale_total",
    "idle_total",
    "late_total",
    "corrections_total",
    "misrouted_total",
    "unmatched_applications_total",
]


class Record(Protocol):
    """One record of an input topic. `timestamp` is its append time in MILLISECONDS (topics use LogAppendTime)."""

    @property
    def offset(self) -> int: ...
    @property
    def timestamp(self) -> int: ...
    @property
    def key(self) -> bytes | None: ...
    @property
    def value(self) -> bytes | None: ...


class Message(Protocol):
    """One message of the stage before: already in order, without holes or repeats."""

    @property
    def origin(self) -> int: ...
    @property
    def payload(self) -> bytes: ...


class Inputs(Protocol):
    """Records of one partition of one topic, in order."""

    @property
    def topic(self) -> str: ...
    @property
    def partition(self) -> int: ...
    @property
    def records(self) -> Sequence[Record]: ...


class Messages(Protocol):
    """Messages of the stage before to one partition, in order."""

    @property
    def messages(self) -> Sequence[Message]: ...


class Tick(Protocol):
    """Time as an input.

    `at` is wall time; `idle` says that every input of the partition has been read to its end; `revision`
    ([incarnation, claim, number]) grows with every tick over all owners and goes into each public record.
    """

    @property
    def at(self) -> Instant: ...
    @property
    def idle(self) -> bool: ...
    @property
    def revision(self) -> tuple[str, int, int]: ...


class DeadLetter(NamedTuple):
    """An input record that cannot be used; the engine adds topic and partition and sends the unchanged bytes."""

    offset: int
    reason: RejectReason
    detail: str


class Effects(msgspec.Struct, gc=False):
    """What a fold did, all of it: the engine makes it durable as one record batch or not at all.

    changes: state key -> new value, or None to delete. Keys never begin with a zero byte (those are the engine's).
    outputs: partition of the next stage -> payload of ONE message.
    figures: public topic -> records, (key, value), value with the tick's revision inside.
    dead:    rejected input records.
    counts:  (metric, *label values) -> increment of a process counter, in the label order of the metrics contract.
    visible: (append time in ms of the oldest, how many) for each run of input records that is counted, or for demand
             shown, with this step: the delay of the stage is measured from it.
    """

    changes: dict[bytes, bytes | None] = msgspec.field(default_factory=dict)
    outputs: dict[int, bytes] = msgspec.field(default_factory=dict)
    figures: dict[str, list[tuple[bytes, bytes]]] = msgspec.field(default_factory=dict)
    dead: list[DeadLetter] = msgspec.field(default_factory=list)
    visible: list[tuple[int, int]] = msgspec.field(default_factory=list)
    counts: Counter[tuple[CounterName, *tuple[str, ...]]] = msgspec.field(default_factory=Counter)


class OperatorError(Exception):
    """The worker must stop, and a person must act. `str()` says what is wrong; `action` says what to do."""

    def __init__(self, problem: str, action: str) -> None:
        super().__init__(f"{problem} Operator action: {action}")
        self.problem = problem
        self.action = action
