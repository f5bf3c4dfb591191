"""Demand: the fold of the third stage. Tallies in; state records, public figures and the snapshot out."""

from collections.abc import Iterable, Iterator
from functools import partial

import msgspec

from streams.contracts.cells import TOTAL
from streams.contracts.snapshot import Snapshot
from streams.contracts.stage import MINUTE, Effects, Instant, Messages, OperatorError, Tick
from streams.contracts.topics import DAILY, DEMAND, SURGES
from streams.demand.cell import Cell, Cells
from streams.demand.clock import Clock, ClockMode
from streams.demand.combination import ATTRIBUTES, EMPLOYER, SOURCE, Combinations
from streams.demand.comparisons import Comparisons
from streams.demand.days import Days, Edition
from streams.demand.delivery import PANE, Parts, decode_delivery
from streams.demand.employers import Employers
from streams.demand.figures import Showcase
from streams.demand.growth import Growths
from streams.demand.inquiry import Inquiry
from streams.demand.ledger import CHUNK, DAY, DUE, Ledger
from streams.demand.panes import HOURS, MINUTES, REST, Panes
from streams.demand.publication import Publication
from streams.demand.register import Register
from streams.demand.salaries import Salaries
from streams.demand.watch import KINDS, Watch, Watching, refused

#: Version of the state's format.
VERSION = 4
#: Mean size of a record with its key, measured on a simulated feed.
RECORD_BYTES = 40
#: State keys of this module: version, clock and T; what each origin said last.
HEAD, ORIGIN = b"v", b"o"

_encode = msgspec.msgpack.Encoder().encode
_decode_head = msgspec.msgpack.Decoder(list[object]).decode
_decode_origin = msgspec.msgpack.Decoder(tuple[int | None, bool]).decode


class Demand:
    """The one partition of demand.

    clock:          `wall` or `event`, see `Clock`. origins: partitions of the stage before.
    edition:        what all days' records say of themselves. comparisons: the weeks whose growth is shown, if any.
    publish_every, publish_most: see `Publication`. days_every, days_most: see `Days`.
    watching:       how surges are watched for; None: they are not.
    keys_per_append: so many state keys at most are rewritten or deleted in one step because their time has come; five
                    times as many where nothing else is to be done.
    """

    def __init__(
        self,
        clock: ClockMode,
        origins: int,
        edition: Edition,
        comparisons: Comparisons | None = None,
        *,
        watching: Watching | None = None,
        publish_every: Instant = 2_000_000,
        publish_most: int = 1_000,
        days_every: Instant = 10_000_000,
        days_most: int = 1_000,
        keys_per_append: int = 5_000,
    ) -> None:
        self._clock = Clock(clock, origins)
        self._cells = Cells()
        self._combinations = Combinations(self._cells)
        self._panes = Panes(self._cells)
        self._employers = Employers(self._cells, self._panes)
        self._ledger = Ledger(self._cells)
        self._days = Days(self._ledger, edition, days_every, days_most)
        self._growths = Growths(self._cells, self._ledger, comparisons)
        self._salaries = Salaries(self._cells, self._ledger, comparisons)
        self._watch = (
            None if watching is None else Watch(*(watching, self._cells, self._combinations, self._clock, self._panes))
        )
        self._register = Register(None if self._watch is None else self._watch.bulk)
        outlook = None if self._watch is None else self._watch.outlook
        self._showcase = Showcase(outlook)
        self._publication = Publication(self._employers, publish_every, publish_most, outlook)
        self.inquiry = Inquiry(self._cells, self._publication, self._watch.bulletins if self._watch else None)
        self._keys = keys_per_append
        self._fresh: set[Cell] = set()  # changed since the last snapshot
        self._arrived: list[tuple[int, int]] = []  # input records that the next snapshot is the first to hold
        self._snapshot: Snapshot | None = None

    def snapshot(self) -> Snapshot | None:
        """Return the figures of the last tick in which something changed; None before there is a T."""
        return self._snapshot

    def load(self, records: Iterable[tuple[bytes, bytes]]) -> None:
        """Take recovered state records. Raises OperatorError if they are of another version or clock."""
        for key, value in records:
            kind = key[:1]
            if kind in (MINUTES, HOURS, REST):
                self._panes.load(key, value)
            elif kind == EMPLOYER:
                self._register.load(key, value)
            elif kind in (DAY, CHUNK, DUE):
                self._ledger.load(key, value)
            elif kind in (SOURCE, ATTRIBUTES):
                self._combinations.load(key, value)
            elif kind == ORIGIN:
                watermark, idle = _decode_origin(value)
                self._clock.origins.hear(int(key[1:]), watermark, idle=idle)
            elif kind == HEAD:
                self._load_head(value)
            elif kind in KINDS:
                if self._watch is None:
                    raise refused("with some")
                self._watch.load(key, value)
            else:
                raise _refused(f"the state of demand holds a record {key[:40]!r} of an unknown kind.")

    def _load_head(self, value: bytes) -> None:
        version, *rest = _decode_head(value)
        if version != VERSION:
            raise _refused(f"the state of demand has version {version}, this program reads version {VERSION}.")
        mode, time = rest
        if mode != self._clock.mode:
            raise OperatorError(
                f"the state of demand was kept with JOBTIDE_CLOCK={mode}, this worker has {self._clock.mode}.",
                f"set JOBTIDE_CLOCK={mode}, or run `jobtide reset` and load the postings again.",
            )
        self._clock.time = time if isinstance(time, int) else None

    def complete(self) -> Iterator[None]:
        """Finish the state after the last `load`. Time grows with the records: some seconds for a million."""
        if self._clock.time is not None:
            self._panes.advance(self._clock.time // MINUTE)
        yield
        yield from self._ledger.complete()
        yield from self._employers.restore(self._register.restore(self._combinations.by_digest))
        if self._watch is not None:
            yield from self._watch.complete()
        self._fresh.update(self._cells.values())

    def start(self, new: bool) -> Effects:
        """Say of what version the state is, once in its life."""
        return Effects(changes={HEAD: self._head()} if new else {})

    def fold(self, batch: Messages) -> Effects:
        """Count the deltas of the batch; T does not move."""
        effects = Effects()
        changes = effects.changes
        parts, deliveries = Parts(), []
        self._combinations.trim()
        find = partial(self._combinations.find, changes=changes)
        for message in batch.messages:
            delivery = decode_delivery(message.payload)
            if self._clock.origins.hear(message.origin, delivery.watermark, idle=delivery.idle):
                changes[ORIGIN + b"%d" % message.origin] = _encode((delivery.watermark, delivery.idle))
            parts.add(delivery, find)
            deliveries.append(delivery)
            if delivery.appended is not None:
                self._arrived.append((delivery.appended, delivery.records))
        for minute in sorted(parts.minutes):
            part = parts.minutes[minute]
            part.count(PANE)
            self._panes.add(minute, part.cells)
            self._employers.add(minute, {cell: cell.posts for cell in part.cells if cell.posts})
            self._register.add(minute, self._panes.now, part.tallies, changes)
            if self._watch is not None:
                self._watch.arrivals.add(minute, part.tallies)
            self._fresh.update(part.cells)
        for day in sorted(parts.days):
            self._ledger.add(day, parts.days[day])
        self._ledger.flush(changes)
        if self._watch is not None:
            for delivery in deliveries:
                self._watch.arrivals.repeat(delivery.repeats, changes)
                for raw, minute, shown in delivery.foundings if self._watch.live else ():
                    self._watch.samples.add(find(bytes(raw)), minute, shown, changes)
            self._watch.flush(changes)
        self._settle(changes, self._keys)
        return effects

    def tick(self, tick: Tick) -> Effects | None:
        """Move T, refresh the snapshot, publish what is due; None if nothing of this is to be done."""
        time = self._clock.reading(tick.at)
        if time is None:
            return None
        now = time // MINUTE
        self._publication.add(self._fresh)
        publish = self._publication.wanted(tick.at, time)
        days = self._days.wanted(tick.at)
        watch = False
        if self._watch is not None:
            self._watch.reach(time)
            watch = self._watch.bulletins.due or self._watch.wanted(time) or self._watch.arrivals.outdated
        if not (publish or days or watch or self._fresh or now != self._panes.now or self._backlog()):
            return None
        effects = Effects()
        if time != self._clock.time:
            self._clock.time = time
            effects.changes[HEAD] = self._head()
        if now != self._panes.now:
            hour = self._panes.now // 60
            moved = self._panes.advance(now)
            if hour != now // 60:
                self._employers.trim(moved)
            self._fresh |= moved | self._employers.advance()
        self._settle(effects.changes, self._keys * (5 if tick.idle else 1))
        if self._fresh or self._snapshot is None:
            for cell in self._fresh:
                if cell.base:
                    self._showcase.show(cell)
            self._snapshot = self._showcase.snapshot(time, self._days.waiting)
            self._publication.add(self._fresh)
            self._fresh.clear()
        if publish:
            effects.figures[DEMAND] = self._publication.take(self._cells.get(TOTAL), time, tick)
        if days:
            effects.figures[DAILY] = self._days.take(time, tick, effects.changes)
        growths = self._growths.figures(time, changed=days and self._days.between_rounds)
        self._snapshot = self._snapshot._replace(
            as_of=time, unpublished=self._days.waiting, growths=growths, salaries=self._salaries.figures(time)
        )
        if self._watch is not None:
            self._follow(self._watch, time, tick, effects)
        self.inquiry.tick(time, tick.revision, self._snapshot.sources)
        effects.visible, self._arrived = self._arrived, []
        return effects

    def _follow(self, watch: Watch, time: Instant, tick: Tick, effects: Effects) -> None:
        """Close buckets and publish what surges. Comes after T has moved: employers are asked for."""
        if watch.wanted(time):
            watch.close(time, effects.changes)
        elif watch.arrivals.outdated:
            watch.forget(effects.changes)
        if watch.bulletins.due:
            effects.figures[SURGES] = watch.bulletins.take(tick.revision)
        if self._snapshot is not None:
            self._snapshot = self._snapshot._replace(
                loading=watch.loading,
                surges=watch.bulletins.figures(),
                alerted=dict(watch.bulletins.alerted),
                sources=watch.health.figures(),
            )

    def republish(self, topic: str, keys: Iterable[bytes] | None) -> None:
        """Put these public keys into the figures of the next ticks that have a T, from the first one on.

        None: a new owner begins. Then all cells are; of the days those that the state marks as not published.
        """
        if topic == DAILY:
            self._days.again(keys or (), self._cells)
            return
        if topic == SURGES:
            if self._watch is not None:
                self._watch.bulletins.again(keys)
            return
        names = self._cells.keys() if keys is None else (key.decode() for key in keys)
        self._publication.force([self._cells[name] for name in names if name in self._cells])

    def _settle(self, changes: dict[bytes, bytes | None], keys: int) -> None:
        used = self._panes.settle(keys)
        self._panes.flush(changes)
        self._register.expire(self._panes.now, keys - used, self._combinations.by_digest, changes)

    def _backlog(self) -> bool:
        return self._panes.backlog or self._register.backlog(self._panes.now)

    def _head(self) -> bytes:
        return _encode((VERSION, self._clock.mode, self._clock.time))

    def size(self) -> tuple[int, int]:
        """About how many state records there are, and how many bytes they take."""
        keys = self._panes.size + len(self._register) + self._ledger.size
        keys += 0 if self._watch is None else self._watch.size
        return keys, keys * RECORD_BYTES

    def value(self, key: bytes) -> bytes | None:
        """Return the current value of any state key, None if there is none."""
        kind = key[:1]
        if kind in (MINUTES, HOURS, REST):
            return self._panes.value(key)
        if kind == EMPLOYER:
            return self._register.value(key, self._panes.now)
        if kind in (DAY, CHUNK, DUE):
            return self._ledger.value(key)
        if kind in (SOURCE, ATTRIBUTES):
            return self._combinations.value(key)
        if kind == ORIGIN:
            said = self._clock.origins.heard.get(int(key[1:]))
            return None if said is None else _encode(said)
        if kind in KINDS:
            return None if self._watch is None else self._watch.value(key)
        return self._head() if key == HEAD else None


def _refused(problem: str) -> OperatorError:
    return OperatorError(problem, "run `jobtide reset` and load the postings again, or start the version it is of.")
