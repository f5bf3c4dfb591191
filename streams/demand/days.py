"""Days: which cell-days are published, and when. Rounds, and each round in slices of whole cells."""

from collections.abc import Iterable
from typing import NamedTuple

from streams.contracts.daily import Daily, daily_key, date_of, day_number, distinct, encode_daily, encode_sketch
from streams.contracts.stage import Instant, Tick
from streams.contracts.tally import Kind
from streams.demand.cell import Cell, Cells
from streams.demand.figures import date
from streams.demand.ledger import Ledger


class Edition(NamedTuple):
    """What all records of one worker have in common: the zone of its days, and the versions of its rules."""

    zone: str
    taxonomy: str
    dedup: str


class Days:
    """Records of `jobs.daily.v1` that are due.

    every: a round begins at most once in so much time of `Tick.at`, so no cell-day is published more often.
    most:  a slice ends once it has so many records; five times as many where nothing else is to be done.
    """

    def __init__(self, ledger: Ledger, edition: Edition, every: Instant, most: int) -> None:
        self._ledger = ledger
        self._edition = edition
        self._every = every
        self._most = most
        self._round: list[Cell] = []  # what is left of the round under way, last first
        self._begun: Instant | None = None
        self._sent: list[Cell] = []  # published with the last tick: durable once the next one comes

    @property
    def waiting(self) -> int:
        """How many cells have days that are not published yet."""
        return len(self._ledger.due.keys() | self._round)

    @property
    def between_rounds(self) -> bool:
        """Tell whether the last slice of a round has been taken, and no other round has begun."""
        return not self._round

    def again(self, keys: Iterable[bytes], cells: Cells) -> None:
        """Have these records published again."""
        for key in keys:
            day, _, name = key.decode().partition("/")
            if name in cells:
                cells[name].book.change(day_number(day))
                self._ledger.due.setdefault(cells[name])

    def wanted(self, at: Instant) -> bool:
        """Tell whether there is something to do at wall time `at`."""
        if self._round or self._sent:
            return True
        # A clock that was set back must not silence us until it is where it was.
        return bool(self._ledger.due) and (self._begun is None or not 0 <= at - self._begun < self._every)

    def take(self, time: Instant, tick: Tick, changes: dict[bytes, bytes | None]) -> list[tuple[bytes, bytes]]:
        """Return the next slice. What the slice before has published is marked as such in `changes`."""
        self._ledger.published(self._sent, changes)
        self._sent = []
        if not self._round:
            if not self.wanted(tick.at):
                return []
            self._round = sorted(self._ledger.due, key=lambda cell: cell.name, reverse=True)
            self._ledger.due.clear()
            self._begun = tick.at
        records: list[tuple[bytes, bytes]] = []
        most = self._most * (5 if tick.idle else 1)
        while self._round and len(records) < most:
            cell = self._round.pop()
            self._ledger.due.pop(cell, None)
            if cell.book.due is not None:
                records += self._records(cell, cell.book.due, time, tick.revision)
                cell.book.due = None
            self._sent.append(cell)
        return records

    def _records(
        self, cell: Cell, since: int, time: Instant, revision: tuple[str, int, int]
    ) -> Iterable[tuple[bytes, bytes]]:
        as_of = date(time)
        for number, stock in cell.book.since(since):
            day = self._ledger.look(cell, number)
            counts, employers = day.counts(), day.employers()
            yield (
                daily_key(number, cell.name),
                encode_daily(
                    Daily(
                        cell=cell.name,
                        day=date_of(number),
                        zone=self._edition.zone,
                        postings=counts[Kind.POSTINGS],
                        duplicates=counts[Kind.DUPLICATES],
                        new=counts[Kind.NEW],
                        positions=counts[Kind.POSITIONS],
                        resumed=counts[Kind.RESUMED],
                        reposted=counts[Kind.REPOSTED],
                        closed=counts[Kind.CLOSED],
                        open=stock,
                        backdated=counts[Kind.BACKDATED],
                        applications=counts[Kind.APPLICATIONS],
                        remote=counts[Kind.REMOTE],
                        employers=distinct(employers),
                        employers_sketch=encode_sketch(employers),
                        salary=day.salary(),
                        as_of=as_of,
                        taxonomy_version=self._edition.taxonomy,
                        dedup_version=self._edition.dedup,
                        revision=revision,
                    )
                ),
            )
