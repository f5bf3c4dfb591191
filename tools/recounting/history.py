"""History of one posting: counting rules 1 to 3, and the forgetting of rule 12."""

from typing import NamedTuple

from recounting.event import Posting
from recounting.instant import DAY

REMEMBERED_IDS = 8
LONGEST_VALIDITY = 730 * DAY
FORGOTTEN_AFTER = 400 * DAY


class Interval(NamedTuple):
    """Half-open; `end` None: still open."""

    start: int
    end: int | None


class History:
    """Intervals of a posting in the order of its partition.

    first:   the event that opened it.
    read:    the watermark of its partition when that event was read.
    ignored: starts of intervals that came too late to count (rule 12).
    """

    __slots__ = ("_closed", "_ids", "_last", "_past", "_start", "_valid", "first", "ignored", "read")

    def __init__(self) -> None:
        self.first: Posting | None = None
        self.read = 0
        self.ignored: tuple[int, ...] = ()
        self._past: tuple[Interval, ...] = ()
        self._start = 0
        self._closed: int | None = None
        self._valid: int | None = None
        self._ids: tuple[str | None, ...] = ()
        self._last = 0

    def apply(self, event: Posting, horizon: int | None = None) -> str:
        """Takes one event; answers `applied`, or why it changes nothing: `event`, `stale`, `posting`, `idle`.

        An interval that starts before `horizon` is ignored, whatever else its events do to the history.
        """
        if event.id is not None and event.id in self._ids:
            return "event"
        if self.first is not None and event.at < self._last:
            return "stale"
        answer = self._move(event, horizon)
        if answer == "applied":
            self._ids = (*self._ids[1 - REMEMBERED_IDS :], event.id)
            self._last = event.at
        return answer

    def forgotten(self, at: int) -> bool:
        """Whether the posting has been closed for more than 400 days at that instant."""
        end = self._end()
        return self.first is not None and end is not None and at > end + FORGOTTEN_AFTER

    def intervals(self, watermark: int) -> list[Interval]:
        """All intervals that count, touching ones joined; an expiry after the watermark is not emitted yet."""
        if self.first is None:
            return []
        end = self._end()
        if self._closed is None and end is not None and end > watermark:
            end = None
        joined: list[Interval] = []
        for interval in (*self._past, Interval(self._start, end)):
            if joined and joined[-1].end == interval.start:
                joined[-1] = Interval(joined[-1].start, interval.end)
            else:
                joined.append(interval)
        return [interval for interval in joined if interval.start not in self.ignored] if self.ignored else joined

    def expiry(self) -> int | None:
        """Where the last interval ends by its valid_through alone."""
        return self._end() if self._closed is None else None

    def _end(self) -> int | None:
        """End of the last interval, known ahead where a valid_through is in force that bounds it."""
        if self._closed is not None:
            return self._closed
        return self._valid if self._valid is not None and self._valid >= self._start else None

    def _move(self, event: Posting, horizon: int | None) -> str:
        if self.first is None:
            if event.kind == "closed" or not event.opens:
                return "idle"
            self.first = event
            self._open(event, horizon)
            return "applied"
        end = self._end()
        if end is None or event.at < end:
            return self._move_open(event)
        if event.kind in ("opened", "reopened") or (event.kind == "updated" and self._prolongs(event)):
            self._past = (*self._past, Interval(self._start, end))
            self._open(event, horizon)
            return "applied"
        return "idle"

    def _move_open(self, event: Posting) -> str:
        if event.kind in ("opened", "reopened"):
            return "posting"
        self._state(event)
        if event.kind == "closed":
            bound = self._end()
            self._closed = event.at if bound is None else min(bound, event.at)
        return "applied"

    def _prolongs(self, event: Posting) -> bool:
        """An update of an EXPIRED posting (not of a closed one) with an acceptable value after its own instant."""
        value = event.valid_through
        return self._closed is None and value is not None and event.at < value <= event.at + LONGEST_VALIDITY

    def _open(self, event: Posting, horizon: int | None) -> None:
        self._start, self._closed = event.at, None
        self._state(event)
        if horizon is not None and event.at < horizon:
            self.ignored = (*self.ignored, event.at)

    def _state(self, event: Posting) -> None:
        value = event.valid_through
        if value is not None and self._start <= value <= event.at + LONGEST_VALIDITY:
            self._valid = value


class Histories:
    """All postings. A forgotten posting that comes back is another one of the same name.

    forgetting: whether closed postings are forgotten at all.
    """

    def __init__(self, *, forgetting: bool = True) -> None:
        self.lives: dict[tuple[str, str], list[History]] = {}
        self._forgetting = forgetting

    def apply(self, event: Posting, horizon: int | None = None) -> tuple[str, History | None]:
        """Takes one event; answers as `History.apply`, and the history where the event opened a new posting."""
        lives = self.lives.get(event.key)
        if lives is None:
            lives = self.lives[event.key] = [History()]
        elif self._forgetting and lives[-1].forgotten(event.at):
            lives.append(History())
        life = lives[-1]
        unknown = life.first is None
        answer = life.apply(event, horizon)
        return answer, life if unknown and life.first is not None else None

    def at(self, key: tuple[str, str], latest_start: int, instant: int) -> History | None:
        """The posting of that name that started by `latest_start` and is not forgotten at `instant`."""
        for life in reversed(self.lives.get(key, [])):
            if life.first is not None and life.first.at <= latest_start:
                return None if self._forgetting and life.forgotten(instant) else life
        return None
