"""History of one posting: counting rules 1 to 3, and the forgetting of rule 12."""

from collections import deque
from typing import NamedTuple

from recounting.event import DAY, Posting

REMEMBERED_IDS = 8
LONGEST_VALIDITY = 730 * DAY
FORGOTTEN_AFTER = 400 * DAY


class Interval(NamedTuple):
    """Half-open; `end` None: still open."""

    start: int
    end: int | None


class History:
    """Intervals of a posting in the order of its partition. `first` is the event that opened it."""

    def __init__(self) -> None:
        self.first: Posting | None = None
        self._past: list[Interval] = []
        self._start = 0
        self._closed: int | None = None
        self._valid: int | None = None
        self._ids: deque[str | None] = deque(maxlen=REMEMBERED_IDS)
        self._last = 0

    def apply(self, event: Posting) -> str:
        """Takes one event; answers `applied`, or why it changes nothing: `event`, `stale`, `posting`, `idle`."""
        if event.id is not None and event.id in self._ids:
            return "event"
        if self.first is not None and event.at < self._last:
            return "stale"
        answer = self._move(event)
        if answer == "applied":
            self._ids.append(event.id)
            self._last = event.at
        return answer

    def forgotten(self, at: int) -> bool:
        """Whether the posting has been closed for more than 400 days at that instant."""
        end = self._end()
        return self.first is not None and end is not None and at > end + FORGOTTEN_AFTER

    def intervals(self, watermark: int) -> list[Interval]:
        """All intervals, touching ones joined; an expiry after the watermark has not been emitted yet."""
        end = self._end()
        if self._closed is None and end is not None and end > watermark:
            end = None
        joined: list[Interval] = []
        for interval in [*self._past, Interval(self._start, end)] if self.first else []:
            if joined and joined[-1].end == interval.start:
                joined[-1] = Interval(joined[-1].start, interval.end)
            else:
                joined.append(interval)
        return joined

    def expiry(self) -> int | None:
        """Where the last interval ends by its valid_through alone."""
        return self._end() if self._closed is None else None

    def _end(self) -> int | None:
        """End of the last interval, known ahead where a valid_through is in force that bounds it."""
        if self._closed is not None:
            return self._closed
        return self._valid if self._valid is not None and self._valid >= self._start else None

    def _move(self, event: Posting) -> str:
        if self.first is None:
            if event.kind == "closed" or event.title is None or event.employer is None:
                return "idle"
            self.first = event
            self._open(event)
            return "applied"
        end = self._end()
        if end is None or event.at < end:
            return self._move_open(event)
        if event.kind in ("opened", "reopened") or (event.kind == "updated" and self._prolongs(event)):
            self._past.append(Interval(self._start, end))
            self._open(event)
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

    def _open(self, event: Posting) -> None:
        self._start, self._closed = event.at, None
        self._state(event)

    def _state(self, event: Posting) -> None:
        value = event.valid_through
        if value is not None and self._start <= value <= event.at + LONGEST_VALIDITY:
            self._valid = value


class Histories:
    """All postings. A forgotten posting that comes back is another one of the same name."""

    def __init__(self) -> None:
        self.lives: dict[tuple[str, str], list[History]] = {}

    def apply(self, event: Posting) -> str:
        """Takes one event; see `History.apply`."""
        lives = self.lives.setdefault(event.key, [History()])
        if lives[-1].forgotten(event.at):
            lives.append(History())
        return lives[-1].apply(event)

    def at(self, key: tuple[str, str], latest_start: int, instant: int) -> Posting | None:
        """First event of the posting of that name that started by `latest_start` and is not forgotten at `instant`."""
        for life in reversed(self.lives.get(key, [])):
            if life.first is not None and life.first.at <= latest_start:
                return None if life.forgotten(instant) else life.first
        return None
