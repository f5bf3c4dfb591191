"""Sweep: finds what has ended long ago among very many keys, without an index of ends."""

from collections.abc import Callable, Iterable

from streams.contracts.stage import DAY, Instant

#: How far time must have come since a pass began for the next to begin. Ends are spread over all instants, so that
#: there is always one that has just come of age: without a pause all keys would be looked at without end.
PAUSE: Instant = DAY


class Sweep:
    """Looks through all keys, a limited number at a time and once a day, when the oldest end may be long enough ago.

    keys:   all keys there are. end_of: when a key ended; None while it has not, or if it is gone.
    """

    def __init__(self, keys: Callable[[], Iterable[bytes]], end_of: Callable[[bytes], Instant | None]) -> None:
        self._keys = keys
        self._end_of = end_of
        self._oldest: Instant | None = None
        self._rest: list[bytes] = []
        self._next: Instant | None = None  # before that instant no pass begins

    def note(self, end: Instant) -> None:
        """Remember that some key has this end."""
        if self._oldest is None or end < self._oldest:
            self._oldest = end

    def take(self, before: Instant, limit: int) -> list[bytes]:
        """Return keys that ended before that instant, having looked at most at `limit`; the caller forgets them."""
        if not self._rest:
            if self._oldest is None or self._oldest >= before or (self._next is not None and before < self._next):
                return []
            self._next = before + PAUSE
            self._rest = list(self._keys())
            self._oldest = None
        taken = []
        for key in self._rest[-limit:]:
            end = self._end_of(key)
            if end is None:
                continue
            if end < before:
                taken.append(key)
            else:
                self.note(end)
        del self._rest[-limit:]
        return taken
