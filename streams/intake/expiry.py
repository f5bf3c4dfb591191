"""A calendar of what time will set free: expiries, and applications that wait for their posting.

It is not state: it is rebuilt from the states, so it must answer alike after a rebuild. Hence the caller says what is
really due; entries are only reminders, and a reminder that comes too early is put back to its real instant. What comes
out is in the order (instant, key), whatever was put in and when.
"""

from collections.abc import Callable
from heapq import heappop, heappush

from streams.contracts.stage import Instant


class Calendar:
    """Reminders (instant, key); stale and repeated ones are allowed.

    due_of: the instant at which a key is really due now, or None. A key that is due must have a reminder at or before
    that instant; `remind` on every move to an earlier one keeps it so. Moves to later ones cost nothing.
    """

    def __init__(self, due_of: Callable[[bytes], Instant | None]) -> None:
        self._due_of = due_of
        self._reminders: list[tuple[Instant, bytes]] = []

    def remind(self, at: Instant, key: bytes) -> None:
        """Look at `key` again at `at`."""
        heappush(self._reminders, (at, key))

    def take(self, now: Instant, limit: int) -> list[bytes]:
        """At most `limit` keys due at or before `now`, earliest first. The caller settles each of them at once."""
        taken: list[bytes] = []
        seen: set[bytes] = set()
        reminders = self._reminders
        while reminders and reminders[0][0] <= now and len(taken) < limit:
            at, key = heappop(reminders)
            due = self._due_of(key)
            if due is None or key in seen:
                continue
            if due > at:
                heappush(reminders, (due, key))
                continue
            seen.add(key)
            taken.append(key)
        return taken
