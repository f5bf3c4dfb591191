"""The recount: event files in, counted changes out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import IO, Any, NamedTuple, Protocol

from recounting.application import AHEAD, REMEMBERED, Applications
from recounting.classification import Classify, class_of
from recounting.event import DeadLetterError, Posting, parse
from recounting.history import Histories, History, Interval
from recounting.instant import DAY, Calendar
from recounting.opening import Change, changes
from recounting.partition import partition
from recounting.seat import MAX_SOURCES, Seat, nobody, seat_of

_BEGINNING = -(2**63)


class Ledger(Protocol):
    """Adds up what is counted."""

    def add(self, change: Change[Seat], cells: Iterable[str]) -> None:
        """Counts one change in these cells."""

    def apply(self, seat: Seat, at: int, number: int) -> None:
        """Counts applications in all cells of their posting."""


class Rules(NamedTuple):
    """What an operator decides.

    partitions: each decides its expiries and its waiting applications by its own watermark.
    horizon:    days of rule 12; 0: nothing is forgotten and nothing is late.
    """

    partitions: int = 1
    horizon: int = 0
    counted_tags: frozenset[str] = frozenset()


class Census:
    """Everything read so far.

    appended: append time of all events; None where none is in the future.
    spool:    keeps the lines of first events until they are classified; a file where they are many.
    """

    def __init__(
        self,
        calendar: Calendar,
        rules: Rules | None = None,
        appended: int | None = None,
        spool: IO[bytes] | None = None,
    ) -> None:
        rules = rules or Rules()
        self.rules = rules
        self.postings = Histories(forgetting=rules.horizon > 0)
        self.applications = Applications()
        self.sources: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.rejected: Counter[str] = Counter()
        self.watermarks: dict[int, int] = {}
        self.latest: int | None = None
        self._calendar = calendar
        self._appended = appended
        self._homes: dict[tuple[str, str], int] = {}
        self._opened: list[History] = []
        self._spool = spool or BytesIO()

    def read(self, lines: Iterable[bytes]) -> None:
        """Takes lines in order."""
        for line in lines:
            try:
                event = parse(line, self._calendar, self._appended)
            except DeadLetterError as why:
                self.rejected[why.args[0]] += 1
                continue
            counts = self.sources[event.key[0]]
            self.latest = event.at if self.latest is None else max(self.latest, event.at)
            if not isinstance(event, Posting):
                counts["applications"] += 1
                known = self.postings.at(event.key, event.at + AHEAD, event.at) is not None
                self.applications.apply(event, known=known)
                continue
            home = self._home(event.key)
            watermark = self.watermarks[home] = max(event.at, self.watermarks.get(home, event.at))
            counts["events"] += 1
            counts[f"type_{event.kind}"] += 1
            answer, opened = self.postings.apply(event, self._horizon())
            counts[answer] += 1
            if opened is not None:
                opened.read = watermark
                self._opened.append(opened)
                self._spool.write(line.rstrip(b"\r\n") + b"\n")

    def count(self, classify: Classify, *ledgers: Ledger) -> Counter[str]:
        """Tells the ledgers all that is counted, once. Answers how much is not certain.

        undecided: expiries and applications that a watermark has not passed.
        doubtful:  applications whose posting came when they had been given up for 7 days; counted for it here.
        late:      intervals that start before the horizon; not counted.
        """
        self._check_sources()
        noted: Counter[str] = Counter()
        seats = self._seats(classify)
        fingerprints: defaultdict[bytes, list[tuple[Seat, list[Interval]]]] = defaultdict(list)
        for life, seat in zip(self._opened, seats, strict=True):
            watermark = self._watermark(seat.key)
            expiry = life.expiry()
            noted["undecided"] += expiry is not None and expiry > watermark
            noted["late"] += len(life.ignored)
            if intervals := life.intervals(watermark):
                fingerprints[seat.fingerprint].append((seat, intervals))
        for members in fingerprints.values():
            for change, cells in _counted(members):
                for ledger in ledgers:
                    ledger.add(change, cells)
        places = {id(life): seat for life, seat in zip(self._opened, seats, strict=True)}
        for key, at, number, known in self.applications.applied:
            theirs = self.postings.at(key, at + AHEAD, at)
            if theirs is None and self._watermark(key) <= at + AHEAD:
                noted["undecided"] += 1
                continue
            noted["doubtful"] += theirs is not None and not known and theirs.read > at + AHEAD + REMEMBERED
            for ledger in ledgers:
                ledger.apply(nobody(key[0]) if theirs is None else places[id(theirs)], at, number)
        return noted

    def report(self) -> dict[str, Any]:
        """What was read, ready for JSON."""
        return {
            "sources": {source: self._source(source) for source in sorted(self.sources)},
            "rejected": dict(sorted(self.rejected.items())),
        }

    def _seats(self, classify: Classify) -> list[Seat]:
        self._spool.seek(0)
        seats: list[Seat] = []
        for fields in classify(self._spool):
            first = self._opened[len(seats)].first
            assert first is not None  # noqa: S101 - it is opened
            if (fields["source"], fields["posting_id"]) != first.key:
                raise ValueError(f"the classification of {first.key} is that of another posting: {fields}")
            seats.append(seat_of(first, class_of(fields), self.rules.counted_tags))
        if len(seats) != len(self._opened):
            raise ValueError(f"{len(seats)} postings were classified of {len(self._opened)}")
        return seats

    def _check_sources(self) -> None:
        if len(self.sources) > MAX_SOURCES:
            raise ValueError(
                f"{len(self.sources)} sources: beyond {MAX_SOURCES} the contract does not say which is `other`"
            )

    def _source(self, source: str) -> dict[str, Any]:
        counts = self.sources[source]
        return {
            "events": counts["events"],
            "types": {name[5:]: count for name, count in sorted(counts.items()) if name.startswith("type_")},
            "duplicates": {"event": counts["event"], "posting": counts["posting"]},
            "stale": counts["stale"],
            "idle": counts["idle"],
            "applications": counts["applications"],
            "applications_repeated": self.applications.repeated.get(source, 0),
        }

    def _horizon(self) -> int | None:
        """The instant before which an interval starts too late. A partition that has read nothing holds all back."""
        if not self.rules.horizon or len(self.watermarks) < self.rules.partitions:
            return None
        return min(self.watermarks.values()) - self.rules.horizon * DAY

    def _home(self, key: tuple[str, str]) -> int:
        if self.rules.partitions == 1:
            return 0
        home = self._homes.get(key)
        if home is None:
            home = self._homes[key] = partition(key, self.rules.partitions)
        return home

    def _watermark(self, key: tuple[str, str]) -> int:
        return self.watermarks.get(self._home(key), _BEGINNING)


def _counted(members: Sequence[tuple[Seat, list[Interval]]]) -> Iterator[tuple[Change[Seat], tuple[str, ...]]]:
    """Changes of one fingerprint with the cells that they are counted in: rule 8."""
    sources: defaultdict[str, list[tuple[Seat, list[Interval]]]] = defaultdict(list)
    for member in members:
        sources[member[0].key[0]].append(member)
    if len(sources) == 1:  # what its source counts is what all count
        for change in changes(members):
            yield change, (*change.posting.market, *change.posting.own)
        return
    for change in changes(members):
        yield change, change.posting.market
    for alone in sources.values():
        for change in changes(alone):
            yield change, change.posting.own
