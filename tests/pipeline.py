"""The pipeline without an engine: the folds of all stages in memory, fed batch by batch as a worker would feed them."""

import json
import random
from collections.abc import Iterable, Mapping
from typing import Any

from streams.app import make_stages
from streams.contracts.topics import APPLICATIONS, DAILY, DEMAND, POSTINGS, SURGES
from streams.engine.memory import StoredRecord
from streams.engine.stage import Inputs, Message, Messages, Stage, Tick
from streams.feeds.partitioner import partition_of
from streams.settings import Settings
from streams.taxonomy import Taxonomy
from tests.recovering import completed

#: Wall time far behind every event of the tests (microseconds): nothing is in the future.
WALL = 2_100_000_000_000_000


class Pipeline:
    """All partitions of all stages. `step` takes records; `figures`: the newest public records by topic and key."""

    def __init__(self, settings: Settings, taxonomy: Taxonomy) -> None:
        self.partitions = settings.kafka.partitions
        self.intake, self.openings, self.demand = make_stages(settings, taxonomy)
        self.folds: dict[tuple[str, int], Any] = {}
        self.states: dict[tuple[str, int], dict[bytes, bytes]] = {}
        self.figures: dict[str, dict[str, Any]] = {DAILY: {}, DEMAND: {}, SURGES: {}}
        self.counts: dict[tuple[str, ...], int] = {}
        self.dead: list[Any] = []
        self._waiting: dict[tuple[str, int], list[Message]] = {}
        self._ticks = 0
        for stage in (self.demand, self.openings, self.intake):
            for number in range(stage.partitions):
                self.folds[stage.name, number] = fold = stage.fold(number)
                self._take(stage, number, fold.start(new=True))
        self._pass()

    def step(self, topic: str, partition: int, records: list[StoredRecord]) -> None:
        """Fold records of an input partition, and all that follows from them."""
        fold = self.folds["intake", partition]
        self._take(self.intake, partition, fold.fold(Inputs(topic, partition, records)))
        self._pass()

    def tick(self, *, idle: bool = False, wall: int | None = None) -> None:
        """Let time pass in every partition."""
        self._ticks += 1
        now = WALL + self._ticks * 60_000_000 if wall is None else wall
        for stage in (self.intake, self.openings, self.demand):
            for number in range(stage.partitions):
                fold = self.folds[stage.name, number]
                self._take(stage, number, fold.tick(Tick(now, idle, ("life", 0, self._ticks))))
            self._pass()

    def finish(self) -> None:
        """Everything is read: tick until nothing more is published."""
        for _ in range(8):
            self.tick(idle=True)

    def restart(self, stage: str, number: int) -> None:
        """Replace a partition by one that recovers from its state records."""
        stages = {one.name: one for one in (self.intake, self.openings, self.demand)}
        fold: Any = stages[stage].fold(number)
        fold.load(list(self.states.get((stage, number), {}).items()))
        for topic in stages[stage].publics:
            fold.republish(topic, None)
        completed(fold).start(new=False)
        self.folds[stage, number] = fold

    def _take(self, stage: Stage, number: int, effects: Any) -> None:
        if effects is None:
            return
        state = self.states.setdefault((stage.name, number), {})
        for key, value in effects.changes.items():
            assert self.folds[stage.name, number].value(key) == value, (stage.name, key)
            if value is None:
                state.pop(key, None)
            else:
                state[key] = value
        for key, count in effects.counts.items():
            self.counts[key] = self.counts.get(key, 0) + count
        self.dead += effects.dead
        following = {"intake": "openings", "openings": "demand"}.get(stage.name, "")
        for target, payload in effects.outputs.items():
            self._waiting.setdefault((following, target), []).append(Message(number, payload))
        for topic, records in effects.figures.items():
            for key, value in records:
                self.figures[topic][key.decode()] = json.loads(value)

    def _pass(self) -> None:
        for stage in (self.openings, self.demand):
            for number in range(stage.partitions):
                messages = self._waiting.pop((stage.name, number), [])
                if messages:
                    self._take(stage, number, self.folds[stage.name, number].fold(Messages(messages)))


def records_of(events: Iterable[Mapping[str, Any]], partitions: int) -> list[tuple[str, int, StoredRecord]]:
    """Events as records of the input topics, with topic and partition; applications are told by having no type."""
    found = []
    for offset, event in enumerate(events):
        key = f"{event['source']}:{event['posting_id']}".encode()
        topic = APPLICATIONS if {"count", "cumulative_count"} & event.keys() else POSTINGS
        value = json.dumps(event).encode()
        found.append((topic, partition_of(key, partitions), StoredRecord(offset, WALL // 1000, key, value, ())))
    return found


def feed(pipeline: Pipeline, events: Iterable[Mapping[str, Any]], rng: random.Random | None = None) -> None:
    """Feed events in their order; with `rng` in batches of random length, with ticks and restarts in between."""
    waiting: dict[tuple[str, int], list[StoredRecord]] = {}

    def flush(place: tuple[str, int]) -> None:
        pipeline.step(*place, waiting.pop(place))

    for topic, number, record in records_of(events, pipeline.partitions):
        # one topic at a time, so that both topics of a partition are read in the order of the events
        for other in [place for place in waiting if place[1] == number and place[0] != topic]:
            flush(other)
        waiting.setdefault((topic, number), []).append(record)
        if rng is not None and rng.random() < 0.2:
            flush((topic, number))
            if rng.random() < 0.3:
                pipeline.tick()
            if rng.random() < 0.05:
                pipeline.restart(*rng.choice(list(pipeline.folds)))
    for place in list(waiting):
        flush(place)
