"""Partition: one partition of a stage with its state. Claim, recover, then for each batch: append, check, send."""

import asyncio
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Protocol, cast

from streams.engine.books import META, OUT, Books, Position
from streams.engine.claim import Replay
from streams.engine.deadletters import dead_letters
from streams.engine.errors import GapError, RefusedError
from streams.engine.journal import Journal
from streams.engine.log import Entry, Logs
from streams.engine.machine import THIS_MACHINE, Machine
from streams.engine.public import PublicLog
from streams.engine.stage import Effects, Fold, Inputs, Message, Messages, PublicFold, Record, Stage, Tick
from streams.engine.turns import Turns

#: State records loaded in one go of the event loop.
LOAD = 2_000


class Observer(Protocol):
    """Is told what happened, after it is durable. Must not block and not raise."""

    def recovering(self, stage: str, partition: int, done: int, total: int) -> None:
        """Say how far the replay of a state log is, in records."""

    def recovered(self, stage: str, partition: int, seconds: float, records: int) -> None:
        """Say that the state is complete."""

    def applied(self, stage: str, partition: int, effects: Effects, seconds: float) -> None:
        """Say that a step (a batch, a tick, the start) is durable and its outputs are acknowledged."""

    def released(self, stage: str, partition: int) -> None:
        """Say that the partition is given up; nobody else can own it before this returns."""

    def failed(self, error: Exception) -> None:
        """End the process with `error`: its partition cannot go on."""


class Partition:
    """Partition `number` of a stage. One task at a time may call its coroutines; any error ends the process."""

    def __init__(
        self,
        stage: Stage,
        number: int,
        logs: Logs,
        observer: Observer,
        machine: Machine = THIS_MACHINE,
        *,
        turns: Turns | None = None,
    ) -> None:
        self.stage = stage
        self.number = number
        self.fold: Fold = stage.fold(number)
        self._logs = logs
        self._observer = observer
        self._machine = machine
        self.turns = turns or Turns()
        self._journal = Journal(logs.open(stage.state, number), f"{stage.state}-{number}", stage.batch)
        self._books = Books(stage, number, {}, "")
        self._publics = {topic: PublicLog(logs.open(topic, 0), stage.batch) for topic in stage.publics}
        self._repairs: list[tuple[bytes, bytes | None]] = []
        self._complete = False  # the state in memory is whole: recovered and opened
        self._retained = False  # ... and is still what the log says after our new claim
        self._appended_at = 0.0
        self._now = asyncio.get_running_loop().time

    @property
    def positions(self) -> dict[str, Position]:
        """Where to read each input on; what lies before is in the state."""
        return self._books.positions

    async def recover(self) -> None:
        """Claim the log and have the state. May be cancelled at any await: a claim alone changes nothing."""
        begun = self._now()
        complete, self._complete = self._complete, False
        self._repairs = []
        self._retained = await self._journal.claim(self._machine.nonce()) and complete
        if self._retained:
            return
        replay, done = Replay(), 0
        self.fold = self.stage.fold(self.number)
        async for done, total in self._journal.recover(replay):
            self._observer.recovering(self.stage.name, self.number, done, total)
            await self.turns.take()
        self._repairs = replay.repairs()
        stored = dict(replay.take(b"\0"))
        a_record = dict(islice(replay.values.items(), 1))
        self._books = Books(self.stage, self.number, {**stored, **a_record}, self._machine.nonce().hex())
        records = replay.take()
        while chunk := list(islice(records, LOAD)):
            self.fold.load(chunk)
            await self.turns.take()
        for _ in self.fold.complete():
            await self.turns.take()
        self._observer.recovered(self.stage.name, self.number, self._now() - begun, done)

    async def open(self) -> None:
        """Check that state and inputs belong together, send the last outbox again, append the opening batch."""
        await self._check_inputs()
        if not self._retained:
            await self._send(self._books.outbox)  # durable before us; the receiver skips what it has
            for topic, public in self._publics.items():
                cast(PublicFold, self.fold).republish(topic, None)
                self._republish(topic, await public.begin(self._books.vouched.get(topic)))
        effects = self.fold.start(self._books.new)
        messages = self._books.post(effects.outputs)
        await self._journal.open(self._repairs, self._changes(effects, messages), self._value)
        self._repairs = []
        await self._send(messages)
        self._books.new = False
        self._complete = True
        self._done(effects, self._now())

    async def _check_inputs(self) -> None:
        """Refuse a position that the input does not hold any more, or that belongs to another topic of that name."""
        for topic in self.stage.inputs:
            log = self._logs.open(topic, self.number)
            bounds = await log.bounds()
            position = self._books.positions.setdefault(topic, Position(bounds.start, None))
            where = f"{topic}-{self.number}: the state of {self.stage.name} has read up to offset {position.offset}"
            if not bounds.start <= position.offset <= bounds.end:
                raise RefusedError(
                    f"{where}, but the topic holds {bounds.start} to {bounds.end}: retention deleted records before "
                    "they were read, or the topic was created anew.",
                    "restore the topic, or accept the loss with `jobtide reset`.",
                )
            async for records in log.read(max(bounds.start, position.offset - 1), position.offset):
                if position.appended not in (None, records[-1].timestamp):
                    raise RefusedError(
                        f"{where}, but the record there was appended at another time: the topic was created anew.",
                        "run `jobtide reset` and load the postings again.",
                    )

    async def take(self, topic: str, records: Sequence[Record], previous: int) -> None:
        """Fold delivered records in our turn; `previous` is where the delivery before them ended.

        What the state has already is skipped. Raises GapError when the delivery does not reach back to the position.
        """
        position = self._books.positions[topic].offset
        if previous > position:
            raise GapError(
                f"{topic}-{self.number}: the state is at offset {position}, the delivery begins at {previous}"
            )
        if records and records[0].offset < position:
            records = [record for record in records if record.offset >= position]
        for number, run in enumerate(self._cut(records)):
            if number:
                await self.turns.take()
            await self._take(topic, run)

    def _cut(self, records: Sequence[Record]) -> Iterable[Sequence[Record]]:
        """Cut by records and bytes BEFORE the fold: afterwards it has changed memory."""
        begin = size = 0
        for i, record in enumerate(records):
            size += len(record.value or b"")
            if i > begin and (i - begin >= self.stage.records or size > self.stage.size):
                yield records[begin:i]
                begin, size = i, len(record.value or b"")
        if begin < len(records):
            yield records[begin:]

    async def _take(self, topic: str, records: Sequence[Record]) -> None:
        begun = self._now()
        effects: Effects | None = None
        if self.stage.numbered:
            opened = (self._books.accept(record.value or b"", record.offset) for record in records)
            messages: list[Message] = [message for message in opened if message is not None]
            if messages:
                effects = self.fold.fold(Messages(messages))
        else:
            effects = self.fold.fold(Inputs(topic, self.number, records))
        last = records[-1]
        self._books.positions[topic] = Position(last.offset + 1, last.timestamp)
        if effects is None:
            return  # all were repeats; the position goes with the next append
        if effects.dead:  # before the state says that they are dealt with; after a crash they are sent again
            now = self._machine.wall()
            await dead_letters(self._logs, topic, self.number, records, effects.dead, now=now)
        await self._commit(effects, begun)

    async def tick(self, at: int, *, idle: bool) -> None:
        """Give the fold the time; append its effects, or our position if nothing was appended for long."""
        begun = self._now()
        revision = (self._books.incarnation, self._journal.claimed_at, self._books.count_tick())
        effects = self.fold.tick(Tick(at, idle, revision))
        if effects is not None:
            await self._commit(effects, begun)
        elif begun - self._appended_at > self.stage.quiet:
            await self._journal.append([(META, self._books.meta())], self._value)
            self._appended_at = begun
        for topic, public in self._publics.items():
            if begun - public.checked_at > self.stage.quiet:
                self._republish(topic, await public.overwritten(begun))

    async def _commit(self, effects: Effects, begun: float) -> None:
        messages = self._books.post(effects.outputs)
        await self._journal.append(self._changes(effects, messages), self._value)
        await self._send(messages)
        for topic, figures in effects.figures.items():
            self._republish(topic, await self._publics[topic].publish(figures, begun))
        self._done(effects, begun)

    def _republish(self, topic: str, keys: set[bytes]) -> None:
        """Have these figures published again with the next ticks; until then the next owner must see them too."""
        self._books.vouched[topic] = self._publics[topic].vouched
        if keys:
            cast(PublicFold, self.fold).republish(topic, keys)

    def _done(self, effects: Effects, begun: float) -> None:
        self._appended_at = self._now()
        self._observer.applied(self.stage.name, self.number, effects, self._appended_at - begun)

    def _changes(self, effects: Effects, messages: dict[int, bytes]) -> list[tuple[bytes, bytes | None]]:
        outbox = [(OUT + b"%d" % target, message) for target, message in messages.items()]
        return [*effects.changes.items(), *outbox, (META, self._books.meta())]

    async def _send(self, messages: dict[int, bytes]) -> None:
        if messages:
            assert self.stage.output  # noqa: S101
            await asyncio.gather(
                *(
                    self._logs.open(self.stage.output[0], target).append([Entry(None, message)])
                    for target, message in messages.items()
                )
            )

    def _value(self, key: bytes) -> bytes | None:
        return self._books.value(key) if key[:1] == b"\0" else self.fold.value(key)
