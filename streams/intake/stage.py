"""The intake stage: records of one partition of both input topics in, what happened to postings out."""

from collections.abc import Callable, Iterable, Iterator
from datetime import tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

from streams.calendar import Days
from streams.contracts.posting import EventType, Posting
from streams.contracts.sighting import Advert
from streams.contracts.stage import Effects, Inputs, Instant, Tick
from streams.contracts.topics import APPLICATIONS, POSTINGS
from streams.intake.admit import admit_application, admit_posting
from streams.intake.applications import Applications
from streams.intake.desk import Classifier, Desk
from streams.intake.dispatch import SHOWN
from streams.intake.flood import FloodGate
from streams.intake.history import Outcome, apply, due, event_digest, expire, first
from streams.intake.matching import Matching
from streams.intake.posting import PostingState
from streams.intake.postings import Postings
from streams.intake.progress import Progress, pack_progress, unpack_progress
from streams.intake.routing import Routing
from streams.intake.table import ATTRIBUTES, AttributeTable
from streams.intake.turn import Turn

PROGRESS = b"m"
POSTING = b"p"

# A posting that a batch has touched, decoded once: as it was, as it is, and its employer if this is its first sight.
_Touched = tuple[PostingState | None, PostingState, int | None]


class Intake:
    """One partition's postings. Its outputs are `Sightings`, one message for each openings partition.

    partition:    the number of ours. targets: how many openings partitions there are.
    clock:        what lets time pass for expiry and waiting: `event` the postings watermark alone, `wall` also a tick
                  at which all input is read.
    counted_tags: tags with cells of their own.
    forgets:      closed postings are forgotten after 400 days (rule 12).
    partition_of: the partition that Kafka's partitioner gives a key; a posting found elsewhere is counted misrouted.
    window, ratio: the worker stops when more than `ratio` of the last `window` records of a topic were rejected.
    per_tick:     how many keys time may set free at once: a fold cannot be split after it has changed memory.
    """

    def __init__(
        self,
        classifier: Classifier,
        *,
        partition: int = 0,
        targets: int = 1,
        zone: tzinfo | None = None,
        clock: Literal["wall", "event"] = "wall",
        counted_tags: Iterable[str] = (),
        forgets: bool = True,
        partition_of: Callable[[bytes], int] | None = None,
        window: int = 1_000,
        ratio: float = 0.5,
        per_tick: int = 10_000,
    ) -> None:
        self._targets = targets
        self._days = Days(zone or ZoneInfo("Asia/Shanghai"))
        self._desk = Desk(classifier, self._days, frozenset(counted_tags))
        self._wall = clock == "wall"
        self._routing = Routing(partition_of)
        self._gate = FloodGate(window, ratio)
        self._per_tick = per_tick
        self._table = AttributeTable()
        self._postings = Postings(forgets=forgets)
        self._applications = Applications(forgets=forgets)
        self._matching = Matching(self._applications, self._table, self._days, partition % targets)
        self.progress = Progress()

    def load(self, records: Iterable[tuple[bytes, bytes]]) -> None:
        """Take recovered state records."""
        for state_key, value in records:
            kind, key = state_key[:1], state_key[1:]
            if kind == POSTING:
                self._postings.load(key, value)
            elif kind == ATTRIBUTES:
                self._table.load(state_key, value)
            elif kind == PROGRESS:
                self.progress = unpack_progress(value)
            else:
                self._applications.load(kind, key, value)

    def complete(self) -> Iterator[None]:
        """Nothing is left to do after `load`."""
        return iter(())

    def start(self, new: bool) -> Effects:
        """Tell every openings partition that this origin exists, once in the state's life: it holds their clocks."""
        if not new:
            return Effects()
        turn = Turn(self._table, self._targets)
        return self._settle(turn, None, 0)

    def size(self) -> tuple[int, int]:
        """Postings remembered, and the bytes of their packed states."""
        return len(self._postings), self._postings.bytes

    def value(self, key: bytes) -> bytes | None:
        """The current value of a state key; None if there is none."""
        kind = key[:1]
        if kind == POSTING:
            return self._postings.value(key[1:])
        if kind == PROGRESS:
            return pack_progress(self.progress)
        if kind == ATTRIBUTES:
            return self._table.value(key)
        return self._applications.value(kind, key[1:])

    def fold(self, batch: Inputs) -> Effects:
        """Take a batch of either topic.

        Raises OperatorError if rejects flood: then nothing of the batch has been kept or becomes durable. ValueError
        for a topic of somebody else.
        """
        turn = Turn(self._table, self._targets)
        if batch.topic == POSTINGS:
            self._fold_postings(turn, batch)
        elif batch.topic == APPLICATIONS:
            self._fold_applications(turn, batch)
        else:
            raise ValueError(f"topic {batch.topic} is no input of intake: expected {POSTINGS} or {APPLICATIONS}")
        self.progress.idle = False
        appended = batch.records[0].timestamp  # append times do not fall within a partition
        turn.effects.visible.append((appended, len(batch.records)))
        return self._settle(turn, appended, len(batch.records))

    def tick(self, tick: Tick) -> Effects | None:
        """Let time pass: expiries, applications whose posting did not come, what to forget. None if nothing was due.

        A partition that has nothing more to read says so once, until the next batch.
        """
        turn = Turn(self._table, self._targets)
        progress = self.progress
        now = progress.watermark
        if self._wall and tick.idle:
            now = tick.at if now is None else max(now, tick.at)
        if now is not None:
            for key, state in self._postings.expiring(now, self._per_tick):
                self._keep(turn, key, state, expire(state), None)
            self._matching.give_up(turn, now, self._per_tick)
        if progress.applied is not None:
            self._applications.forget(progress.applied, self._per_tick)
        if progress.watermark is not None:
            for key in self._postings.forget(progress.watermark, self._per_tick):
                self._forgotten(turn, key)
        became_idle = tick.idle and not progress.idle
        if not (turn.effects.changes or self._applications.changed or became_idle):
            return None
        progress.idle = tick.idle
        return self._settle(turn, None, 0)

    def _fold_postings(self, turn: Turn, batch: Inputs) -> None:
        admitted = turn.admit(batch, admit_posting)
        progress = self.progress
        watermark = progress.watermark
        touched: dict[bytes, _Touched] = {}
        events: dict[tuple[str, EventType], int] = {}
        for key, event, at in admitted:
            kind = event.event_type or "opened"
            label = (event.source, kind)
            events[label] = events.get(label, 0) + 1
            known = touched.get(key)
            if known is not None and self._postings.is_over(known[1], watermark):
                self._keep_all(turn, touched)  # as if the batch were cut here
                known = None
            if known is None and (state := self._known(turn, key, watermark)) is not None:
                known = state, state, None
            if known is None:
                opened = self._first(turn, batch.partition, key, event, at)
                if opened is not None:
                    touched[key] = opened
                    self._matching.match(turn, key, opened[1], watermark)
            else:
                old, state, employer = known
                stated = event.valid_through.end(self._days.zone) if event.valid_through is not None else None
                new, outcome = apply(state, kind, at, event_digest(event.event_id), stated)
                if new is state:
                    turn.ignored(outcome, event.source, at)
                else:
                    touched[key] = old, new, employer
            if watermark is None or at > watermark:
                watermark = at
        progress.posting_rejects = turn.pass_gate(self._gate, progress.posting_rejects, batch)
        progress.watermark = watermark
        for (source, kind), number in events.items():
            turn.effects.counts["posting_events_total", source, kind] += number
        self._keep_all(turn, touched)

    def _known(self, turn: Turn, key: bytes, watermark: Instant | None) -> PostingState | None:
        """Return what is known of a posting; one that is over is forgotten here and now, its expiry told before."""
        state = self._postings.get(key)
        if state is None or not self._postings.is_over(state, watermark):
            return state
        if due(state) is not None:
            over = expire(state)
            turn.dispatch.sight(key, over, over.intervals, began=False, employer=None)
        self._postings.drop(key)
        self._forgotten(turn, key)
        return None

    def _forgotten(self, turn: Turn, key: bytes) -> None:
        turn.effects.changes[POSTING + key] = None
        self._applications.forget_posting(key)

    def _first(self, turn: Turn, partition: int, key: bytes, event: Posting, at: Instant) -> _Touched | None:
        """Open an unknown posting, if its event says enough for that (rule 1)."""
        if self._routing.misplaced(key, partition):
            turn.effects.counts["misrouted_total", event.source] += 1
        if event.event_type == "closed" or event.title is None or event.organization_name is None:
            turn.ignored(Outcome.IDLE, event.source, at)
            return None
        found = self._desk.receive(event, at)
        number = self._table.number(found.attributes, turn.effects.changes)
        advert = Advert(number, found.positions, found.day, found.backdated, found.remote, found.pay)
        stated = event.valid_through.end(self._days.zone) if event.valid_through is not None else None
        target = found.employer % self._targets
        shown = turn.dispatch.shown[target]
        if len(shown) < SHOWN and number not in shown:
            turn.dispatch.show(target, number, key, event)
        state = first(
            advert, found.fingerprint, target, at=at, digest=event_digest(event.event_id), valid_through=stated
        )
        return None, state, found.employer

    def _keep_all(self, turn: Turn, touched: dict[bytes, _Touched]) -> None:
        for key, (old, state, employer) in touched.items():
            self._keep(turn, key, old, state, employer)
        touched.clear()

    def _keep(
        self, turn: Turn, key: bytes, old: PostingState | None, state: PostingState, employer: int | None
    ) -> None:
        """Remember a posting's state, and tell what is new of its intervals."""
        turn.effects.changes[POSTING + key] = self._postings.keep(key, state)
        intervals = state.intervals
        if old is not None and intervals[0] == old.intervals[0]:
            intervals = intervals[1:]
        if intervals:
            began = old is None or intervals[-1].number > old.intervals[0].number
            turn.dispatch.sight(key, state, intervals, began=began, employer=employer)

    def _fold_applications(self, turn: Turn, batch: Inputs) -> None:
        admitted = list(turn.admit(batch, admit_application))
        progress = self.progress
        progress.application_rejects = turn.pass_gate(self._gate, progress.application_rejects, batch)
        self._matching.take(turn, admitted, progress, lambda key: self._known(turn, key, progress.watermark))

    def _settle(self, turn: Turn, appended: int | None, records: int) -> Effects:
        changes = turn.effects.changes
        for state_key in sorted(self._applications.changed):
            changes[state_key] = self._applications.value(state_key[:1], state_key[1:])
        self._applications.changed.clear()
        changes[PROGRESS] = pack_progress(self.progress)
        turn.effects.outputs = turn.dispatch.messages(self.progress, appended, records)
        return turn.effects
