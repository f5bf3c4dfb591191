"""Matching: applications find their postings, whichever of the two topics is read first (counting rule 14)."""

from collections.abc import Callable, Iterable

from streams.calendar import Days
from streams.contracts.cells import OTHER
from streams.contracts.stage import Instant
from streams.contracts.tally import Attributes
from streams.intake.admit import AdmittedApplication
from streams.intake.applications import PATIENCE, Applications, Waiting
from streams.intake.history import Outcome
from streams.intake.posting import PostingState
from streams.intake.progress import Progress
from streams.intake.table import AttributeTable
from streams.intake.turn import Turn

#: The sector of what no posting is known for.
UNKNOWN = "unknown"


class Matching:
    """Gives applications to the cells of their posting, or to `other` and `unknown` where none came in time.

    own: the openings partition that is told of applications without a posting.
    """

    def __init__(self, applications: Applications, table: AttributeTable, days: Days, own: int) -> None:
        self._applications = applications
        self._table = table
        self._days = days
        self._own = own

    def take(
        self,
        turn: Turn,
        admitted: Iterable[AdmittedApplication],
        progress: Progress,
        known: Callable[[bytes], PostingState | None],
    ) -> None:
        """Take a batch of application events; `known` gives what is remembered of a posting."""
        newest, watermark = progress.applied, progress.watermark
        for key, event, at in admitted:
            newest = at if newest is None else max(newest, at)
            turn.effects.counts["application_events_total", event.source] += 1
            state = known(key)
            number = self._applications.add(event, key, at, newest)
            if number is None:
                turn.ignored(Outcome.EVENT, event.source)
            elif number == 0:
                continue
            elif state is not None:
                if state.opened <= at + PATIENCE:
                    self._apply(turn, state.target, state.advert.attributes, at, number)
                else:
                    self._unmatched(turn, event.source, at, number)
            else:
                waiting = Waiting(at, number, given_up=watermark is not None and watermark > at + PATIENCE)
                if waiting.given_up:
                    self._unmatched(turn, event.source, at, number)
                self._applications.wait(key, waiting)
        progress.applied = newest

    def match(self, turn: Turn, key: bytes, state: PostingState, watermark: Instant | None) -> None:
        """Give a new posting what waited for it, and what was given up too early."""
        source = self._table[state.advert.attributes].source
        for at, number, given_up in self._applications.claim(key):
            if self._applications.remembers(at, watermark) and state.opened <= at + PATIENCE:
                if given_up:
                    turn.effects.counts["corrections_total", source] += number
                    self._apply(turn, self._own, self._nobody(turn, source), at, -number)
                self._apply(turn, state.target, state.advert.attributes, at, number)
            elif not given_up:
                self._unmatched(turn, source, at, number)

    def give_up(self, turn: Turn, now: Instant, limit: int) -> None:
        """Count what has waited in vain; looks at most at `limit` postings."""
        for key, waited in self._applications.take_due(now, limit):
            source = key.partition(b":")[0].decode()
            for waiting in waited:
                self._unmatched(turn, source, waiting.at, waiting.number)

    def _unmatched(self, turn: Turn, source: str, at: Instant, number: int) -> None:
        turn.effects.counts["unmatched_applications_total", source] += number
        self._apply(turn, self._own, self._nobody(turn, source), at, number)

    def _nobody(self, turn: Turn, source: str) -> int:
        return self._table.number(Attributes(OTHER, UNKNOWN, (), (), source), turn.effects.changes)

    def _apply(self, turn: Turn, target: int, attributes: int, at: Instant, number: int) -> None:
        turn.dispatch.apply(target, attributes, at, self._days.of(at), number)
