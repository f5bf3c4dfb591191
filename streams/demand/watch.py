"""Watch: when buckets close, what the detector is given then, and its state records.

    l               the width of the buckets, and the bucket from which surges are told; before: history
    w ...           the detector's own records (`streams.surge.storage`)

A bucket closes once T has passed its end by a delay, every bucket once and in order. What comes for a closed bucket is
given to the detector with the next close, as late: it corrects sums that are still looked at and begins nothing twice.

Nothing closes while history is being loaded. Wall clock: until the time that all origins have reached is within an hour
(a bucket, if that is longer) of T. Event clock, which knows no present: until all origins have read to their ends at
once. Then the buckets before that of T are taken as history, which is learned from and not told.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import partial
from typing import NamedTuple

import msgspec

from streams.contracts.stage import HOUR, Instant, OperatorError
from streams.demand.arrivals import Arrivals
from streams.demand.bulk import BULK, Bulk
from streams.demand.bulletins import ALERTED, BULLETIN, Bulletins
from streams.demand.cell import Cell, Cells
from streams.demand.clock import Clock
from streams.demand.combination import ARRIVALS, Combinations
from streams.demand.health import PULSE, SLOT, Health
from streams.demand.outlook import Outlook
from streams.demand.panes import Panes
from streams.demand.samples import SAMPLES, Samples
from streams.surge import Asked, Backing, Storage, Surges, SurgeSettings
from streams.surge.record import Naming, margins_of, surge_record

LIVE, DETECTOR = b"l", b"w"
#: Kinds of state records of this module and of those it is made of.
KINDS = (LIVE, DETECTOR, ARRIVALS, BULK, SAMPLES, PULSE, SLOT, BULLETIN, ALERTED)

#: Buckets closed in one step: as many as take a few tenths of a second.
_LEAST, _MOST, _WORK, _ALWAYS = 24, 400, 150_000, 300
#: History that is learned from, in times that a key takes to settle; older counts are left out.
_HISTORY = 4
#: Bucket 0 begins on the first Monday of 1970, by local wall time.
_MONDAY = datetime(1970, 1, 5, tzinfo=UTC)
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(tuple[int, int]).decode


class Watching(NamedTuple):
    """How demand watches for surges.

    zone: of days and weeks. delay: T is so far past the end of a bucket when it closes, so that what is under way still
    comes. names: the values of a cell -> its name for people, in English and in Chinese. classes: a day -> its calendar
    class, None for an ordinary one.
    """

    settings: SurgeSettings
    zone: tzinfo
    delay: Instant
    names: Callable[[Mapping[str, str]], tuple[str, str]]
    classes: Callable[[date], str | None] = lambda _: None


class Watch:
    """The detector in its place. Reads who has read how far from the clock, and employers from the cells."""

    def __init__(
        self, watching: Watching, cells: Cells, combinations: Combinations, clock: Clock, panes: Panes
    ) -> None:
        self._watching = watching
        self._cells = cells
        self._clock = clock
        self._panes = panes
        self._surges = Surges(watching.settings, zone=watching.zone, classes=watching.classes)
        self._storage = Storage(self._surges)
        self._stored: dict[bytes, bytes] = {}
        detector, memory = self._surges.detector, watching.settings.memory
        self._number = detector.timetable.number
        self._live: int | None = None
        self.arrivals = Arrivals(combinations, self._number, memory)
        self.bulk = Bulk(self.arrivals.bucket, combinations, memory)
        self.samples = Samples(cells)
        self.health = Health(
            watching.settings,
            lambda bucket: detector.timetable.place(bucket)[0],
            lambda bucket: detector.classes.factor(watching.classes(detector.timetable.day(bucket))),
        )
        self.outlook = Outlook(self._surges)
        self.bulletins = Bulletins()

    @property
    def loading(self) -> bool:
        """Say whether history is being loaded or learned from, so that nothing is told yet."""
        following = self._following()
        return self._live is None or (following is not None and following < self._live)

    @property
    def live(self) -> bool:
        """Say whether what comes now may be told."""
        return self._live is not None

    @property
    def size(self) -> int:
        """How many state records there are."""
        parts = len(self.arrivals) + len(self.bulk) + len(self.samples) + len(self.health) + len(self.bulletins)
        return len(self._stored) + parts + 1

    def reach(self, time: Instant) -> None:
        """Take T. What is older than the history that is learned from is not kept until that is complete."""
        live = self._number(time) if self._live is None else self._live
        self.arrivals.before = live - _HISTORY * self._watching.settings.settle

    def wanted(self, time: Instant) -> bool:
        """Say whether `close` has something to do at T."""
        if self._live is None:
            return self._caught_up(time)
        following = self._following()
        return following is not None and following < self._open(time)

    def _caught_up(self, time: Instant) -> bool:
        if self.arrivals.first is None:
            return False
        if self._clock.mode == "event":
            return self._clock.origins.idle
        reached = self._clock.origins.watermark()
        return reached is not None and time - reached <= max(HOUR, self._watching.settings.span)

    def _open(self, time: Instant) -> int:
        """The first bucket that may not close yet."""
        return self._number(time - self._watching.delay)

    def _following(self) -> int | None:
        at = self._surges.detector.at
        if at is not None:
            return at + 1
        first = self.arrivals.first
        if first is None or self._live is None:
            return None
        return max(first, self._live - _HISTORY * self._watching.settings.settle)

    def close(self, time: Instant, changes: dict[bytes, bytes | None]) -> None:
        """Close buckets whose time has come, not all at once where they are many."""
        ended = self._open(time)
        if self._live is None:
            self._live = self._number(time)
            changes[LIVE] = self._head()
        self.bulletins.expire(time, changes)
        for _ in range(min(_MOST, max(_LEAST, _WORK // (_ALWAYS + len(self._surges.detector.keys))))):
            bucket = self._following()
            if bucket is None or bucket >= ended:
                break
            self._late()
            self._close(bucket, changes)
        self.forget(changes)

    def _late(self) -> None:
        """Give the detector what came late; not of sources that were silent then: it never missed it."""
        for bucket in self.arrivals.late():
            late = self.arrivals.take_late(bucket, self.health.silent(bucket))
            for cell, count in late.items():
                if count and cell.name in self._surges.detector.keys:
                    self._surges.late(bucket, cell.name, count)

    def forget(self, changes: dict[bytes, bytes | None]) -> None:
        """Forget what no window reaches any more, and write what has changed."""
        closed = self.arrivals.closed
        self.bulk.closed = closed
        self.flush(changes)
        self.arrivals.forget(changes)
        self.bulk.forget(changes)
        if closed is not None:
            first = self._starts(closed - self._watching.settings.memory + 1)
            self.samples.forget(int(first.timestamp()) // 60, changes)

    def flush(self, changes: dict[bytes, bytes | None]) -> None:
        """Put the records that a fold has changed into `changes`."""
        self.arrivals.flush(changes)
        self.bulk.flush(changes)

    def _close(self, bucket: int, changes: dict[bytes, bytes | None]) -> None:
        surges = self._surges
        self.health.close(bucket, self.arrivals, changes)
        counts = {cell: count for cell, count in self.arrivals.close(bucket).items() if count > 0}
        for cell in sorted(counts, key=lambda cell: cell.name):
            if cell.market is not None:
                surges.watch(cell.name, cell.market.sector, bucket=bucket, market=cell.market.member)
        named = {cell.name: count for cell, count in counts.items()}
        closing = surges.close(bucket, named, warm=self._live is None or bucket < self._live, ask=self._ask)
        for key, value in self._storage.changes(closing.verdict).items():
            self._stored[DETECTOR + key] = value
            changes[DETECTOR + key] = value
        margins = margins_of(closing.reports) if closing.reports else []
        for report, margin in zip(closing.reports, margins, strict=True):
            naming = self._naming(report.key, report.episode.muted_by)
            record = surge_record(report, naming, self._watching.settings, self._starts, margin)
            self.bulletins.put(record, changes, alerts=report.episode.fired_at == bucket)

    def _naming(self, key: str, muted_by: str | None) -> Naming:
        values, names = self._cells[key].values, self._watching.names
        # What mutes a cell is another cell, or a source with its trouble.
        cell = None if muted_by is None else self._cells.get(muted_by)
        cause = (None, None) if cell is None else names(cell.values)
        return Naming(values.get("role"), values.get("sector"), values.get("domain"), *names(values), *cause)

    def _starts(self, bucket: int) -> datetime:
        wall = _MONDAY + timedelta(microseconds=bucket * self._watching.settings.span)
        return wall.replace(tzinfo=self._watching.zone)

    def _ask(self, asked: Asked) -> Backing:
        """Say who is behind a surge. Employers: those whose last posting is in it, as far back as they are known."""
        since = int(self._starts(asked.since).timestamp()) // 60
        begin = max(since, self._panes.begin)
        cell: Cell = self._cells[asked.key]
        new = duplicates = 0
        doubtful: Counter[str] = Counter()
        for bucket in range(asked.first, asked.last + 1):
            for source, provided in self.arrivals.provided(cell, bucket).items():
                new += provided.new
                duplicates += provided.duplicates
                trouble = self.health.trouble(source, bucket)
                if trouble is not None and provided.new > 0:
                    doubtful[f"source={source}:{trouble}"] += provided.new
        behind = partial(self.arrivals.behind, cell, asked.first, asked.last)
        missing, owes = (0.0, None)
        if cell.market is not None and cell.market.member:
            missing, owes = self.health.missing()
        return Backing(
            employers=cell.employers_since(begin),
            largest=max(self.bulk.largest(cell, asked.first, asked.last, behind), min(new, 1)),
            duplicates=duplicates,
            examples=self.samples.examples(cell, since),
            doubtful=doubtful.total(),
            doubt=max(doubtful, key=lambda name: (doubtful[name], name), default=None),
            missing=missing,
            owes=None if owes is None else f"source={owes}:silent",
        )

    def load(self, key: bytes, value: bytes) -> None:
        """Take a state record. Raises OperatorError if it is of buckets of another width."""
        kind = key[:1]
        if kind == DETECTOR:
            self._stored[key] = value
        elif (part := self._part(kind)) is not None:
            part.load(key, value)
        elif kind == LIVE:
            span, self._live = _decode(value)
            if span != self._watching.settings.span:
                raise refused(f"with buckets of {span // 1_000_000} s")
        else:
            self.bulletins.load(key, value)

    def complete(self) -> Iterator[None]:
        """Finish the state after `load`, part by part."""
        self._storage.load({key[1:]: value for key, value in self._stored.items()})
        detector = self._surges.detector
        yield
        yield from self.arrivals.complete(detector.at)
        self.bulk.closed = detector.at
        self.health.start(detector.at, detector.began)

    def value(self, key: bytes) -> bytes | None:
        """Return the current value of a state key."""
        kind = key[:1]
        if (part := self._part(kind)) is not None:
            return part.value(key)
        if kind == DETECTOR:
            return self._stored.get(key)
        if kind == LIVE:
            return None if self._live is None else self._head()
        return self.bulletins.value(key)

    def _part(self, kind: bytes) -> Arrivals | Bulk | Samples | Health | None:
        parts: dict[bytes, Arrivals | Bulk | Samples | Health] = {
            ARRIVALS: self.arrivals,
            BULK: self.bulk,
            SAMPLES: self.samples,
            PULSE: self.health,
            SLOT: self.health,
        }
        return parts.get(kind)

    def _head(self) -> bytes:
        return _encode((self._watching.settings.span, self._live))


def refused(kept: str) -> OperatorError:
    """The state was kept in another way than this worker would."""
    return OperatorError(
        f"the state of demand was kept {kept} for surges, and this worker has another JOBTIDE_SURGE__BUCKET.",
        "set it as it was, or run `jobtide reset` and load the postings again.",
    )
