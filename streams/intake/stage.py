"""The intake stage: records of one partition of both input topics in, what happened to postings out."""

from collections.abc import Callable, Iterable
from datetime import tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from streams.contracts.posting import EventType, Posting
from streams.contracts.stage import Effects, Inputs, Instant, Tick
from streams.contracts.topics import APPLICATIONS, POSTINGS
from streams.intake.admit import Classifier, Desk, admit_application, admit_posting
from streams.intake.applications import MEMORY, PATIENCE, Applications, Waiting
from streams.intake.expiry import Calendar
from streams.intake.flood import FloodGate
from streams.intake.history import Outcome, apply, due, event_digest, expire, first
from streams.intake.posting import Intervals, PostingState, pack_posting, unpack_posting
from streams.intake.progress import Progress, pack_progress, unpack_progress
from streams.intake.routing import Routing
from streams.intake.sighting import Sighting, Sightings
from streams.intake.turn import Turn

PROGRESS = b"m"
POSTING = b"p"

# A posting that a batch has touched, decoded once: as it was, as it is, and its employer if this is its first sight.
_Touched = tuple[PostingState | None, PostingState, str | None]


def keep_all(intervals: Intervals) -> Intervals:
    """Remember every interval of a posting."""
    return intervals


class Intake:
    """One partition's postings.

    clock:        what lets time pass for expiry and waiting: `event` the postings watermark alone, `wall` also a tick
                  at which all input is read.
    partition_of: the partition that Kafka's partitioner gives a key; a posting found elsewhere is counted misrouted.
    window, ratio: the worker stops when more than `ratio` of the last `window` records of a topic were rejected.
    per_tick:     how many keys time may set free at once: a fold cannot be split after it has changed memory.
    """

    def __init__(
        self,
        classifier: Classifier,
        *,
        zone: tzinfo | None = None,
        clock: Literal["wall", "event"] = "wall",
        partition_of: Callable[[bytes], int] | None = None,
        window: int = 1_000,
        ratio: float = 0.5,
        per_tick: int = 10_000,
    ) -> None:
        self._desk = Desk(classifier, zone or ZoneInfo("Asia/Shanghai"))
        self._wall = clock == "wall"
        self._routing = Routing(partition_of)
        self._gate = FloodGate(window, ratio)
        self._per_tick = per_tick
        self._postings: dict[bytes, bytes] = {}
        self._size = 0
        self._applications = Applications()
        self._expiries = Calendar(lambda key: due(unpack_posting(self._postings[key])))
        self.progress = Progress()
        #: What the stage behind needs of a posting's intervals; must keep the last one as it is.
        self.collapse: Callable[[Intervals], Intervals] = keep_all

    def load(self, records: Iterable[tuple[bytes, bytes]]) -> None:
        """Take recovered state records."""
        for state_key, value in records:
            kind, key = state_key[:1], state_key[1:]
            if kind == POSTING:
                self._postings[key] = value
                self._size += len(value)
                expiry = due(unpack_posting(value))
                if expiry is not None:
                    self._expiries.remind(expiry, key)
            elif kind == PROGRESS:
                self.progress = unpack_progress(value)
            else:
                self._applications.load(kind, key, value)

    def start(self, new: bool) -> Effects:
        """The first record of a new state; nothing otherwise."""
        return Effects(changes={PROGRESS: pack_progress(self.progress)} if new else {})

    def size(self) -> tuple[int, int]:
        """Postings remembered, and the bytes of their packed states."""
        return len(self._postings), self._size

    def value(self, key: bytes) -> bytes | None:
        """The current value of a state key; None if there is none."""
        kind = key[:1]
        if kind == POSTING:
            return self._postings.get(key[1:])
        if kind == PROGRESS:
            return pack_progress(self.progress)
        return self._applications.value(kind, key[1:])

    def fold(self, batch: Inputs) -> tuple[Effects, Sightings]:
        """Take a batch of either topic.

        Raises OperatorError if rejects flood, before anything has changed; ValueError for a topic of somebody else.
        """
        turn = Turn()
        if batch.topic == POSTINGS:
            self._fold_postings(turn, batch)
        elif batch.topic == APPLICATIONS:
            self._fold_applications(turn, batch)
        else:
            raise ValueError(f"topic {batch.topic} is no input of intake: expected {POSTINGS} or {APPLICATIONS}")
        self.progress.idle = False
        return self._settle(turn)

    def tick(self, tick: Tick) -> tuple[Effects, Sightings] | None:
        """Let time pass: expiries, applications whose posting did not come, ids to forget. None if nothing was due."""
        turn = Turn()
        progress = self.progress
        now = progress.watermark
        if self._wall and tick.idle:
            now = tick.at if now is None else max(now, tick.at)
        if now is not None:
            for key in self._expiries.take(now, self._per_tick):
                state = unpack_posting(self._postings[key])
                self._keep(turn, key, state, expire(state), None)
            for key, waited in self._applications.take_due(now, self._per_tick):
                source = key.partition(b":")[0].decode()
                for waiting in waited:
                    turn.unmatched(source, waiting.at, waiting.number)
        if progress.applied is not None:
            self._applications.forget(progress.applied, self._per_tick)
        became_idle = tick.idle and not progress.idle
        if not (turn.effects.changes or self._applications.changed or became_idle):
            return None
        progress.idle = tick.idle
        return self._settle(turn)

    def _fold_postings(self, turn: Turn, batch: Inputs) -> None:
        admitted = turn.admit(batch, admit_posting)
        progress = self.progress
        progress.posting_rejects = turn.pass_gate(self._gate, progress.posting_rejects, batch)
        watermark = progress.watermark
        touched: dict[bytes, _Touched] = {}
        events: dict[tuple[str, EventType], int] = {}
        for key, event, at in admitted:
            kind = event.event_type or "opened"
            label = (event.source, kind)
            events[label] = events.get(label, 0) + 1
            known = touched.get(key)
            if known is None and (packed := self._postings.get(key)) is not None:
                state = unpack_posting(packed)
                known = state, state, None
            if known is None:
                opened = self._first(turn, batch.partition, key, event, at)
                if opened is not None:
                    touched[key] = None, opened, event.organization_name
                    if waited := self._applications.claim(key):
                        self._match(turn, opened, waited, watermark)
            else:
                old, state, employer = known
                stated = self._desk.valid_through(event)
                new, outcome = apply(state, kind, at, event_digest(event.event_id), stated)
                if new is state:
                    turn.ignored(outcome, event.source)
                else:
                    touched[key] = old, new, employer
            if watermark is None or at > watermark:
                watermark = at
        progress.watermark = watermark
        for (source, kind), number in events.items():
            turn.effects.counts["posting_events_total", source, kind] += number
        for key, (old, state, employer) in touched.items():
            self._keep(turn, key, old, state, employer)

    def _first(self, turn: Turn, partition: int, key: bytes, event: Posting, at: Instant) -> PostingState | None:
        """Open an unknown posting, if its event says enough for that (rule 1)."""
        if self._routing.misplaced(key, partition):
            turn.effects.counts["misrouted_total", event.source] += 1
        if event.event_type == "closed" or event.title is None or event.organization_name is None:
            turn.ignored(Outcome.IDLE, event.source)
            return None
        positions = event.total_job_openings or 1
        stated = self._desk.valid_through(event) if event.valid_through is not None else None
        return first(self._desk.attributes(event), positions, at, event_digest(event.event_id), stated)

    @staticmethod
    def _match(turn: Turn, state: PostingState, waited: list[Waiting], watermark: Instant | None) -> None:
        """Give a new posting what waited for it, and what was given up too early.

        What the watermark has left more than 7 days behind is forgotten, also if no tick has come to forget it.
        """
        for at, number, given_up in waited:
            remembered = watermark is None or watermark <= at + MEMORY
            if remembered and state.opened <= at + PATIENCE:
                (turn.rematched if given_up else turn.applied)(state, at, number)
            elif not given_up:
                turn.unmatched(state.attributes.source, at, number)

    def _fold_applications(self, turn: Turn, batch: Inputs) -> None:
        admitted = turn.admit(batch, admit_application)
        progress = self.progress
        progress.application_rejects = turn.pass_gate(self._gate, progress.application_rejects, batch)
        newest, watermark = progress.applied, progress.watermark
        for key, event, at in admitted:
            newest = at if newest is None else max(newest, at)
            turn.effects.counts["application_events_total", event.source] += 1
            number = self._applications.add(event, key, at, newest)
            if number is None:
                turn.ignored(Outcome.EVENT, event.source)
            elif number == 0:
                continue
            elif (packed := self._postings.get(key)) is not None:
                state = unpack_posting(packed)
                if state.opened <= at + PATIENCE:
                    turn.applied(state, at, number)
                else:
                    turn.unmatched(event.source, at, number)
            else:
                waiting = Waiting(at, number, given_up=watermark is not None and watermark > at + PATIENCE)
                if waiting.given_up:
                    turn.unmatched(event.source, at, number)
                self._applications.wait(key, waiting)
        progress.applied = newest

    def _keep(
        self, turn: Turn, key: bytes, old: PostingState | None, state: PostingState, employer: str | None
    ) -> None:
        turn.sightings.postings.append(Sighting(state, old.intervals if old is not None else None, employer))
        if len(state.intervals) > 1:
            state = replace(state, intervals=self.collapse(state.intervals), began=state.opened)
        packed = turn.effects.changes[POSTING + key] = pack_posting(state)
        self._size += len(packed) if old is None else len(packed) - len(self._postings[key])
        self._postings[key] = packed
        expiry = due(state)
        if expiry is not None:
            known = due(old) if old is not None else None
            if known is None or expiry < known:
                self._expiries.remind(expiry, key)

    def _settle(self, turn: Turn) -> tuple[Effects, Sightings]:
        changes = turn.effects.changes
        for state_key in sorted(self._applications.changed):
            changes[state_key] = self._applications.value(state_key[:1], state_key[1:])
        self._applications.changed.clear()
        changes[PROGRESS] = pack_progress(self.progress)
        return turn.effects, turn.sightings
