"""Moving: the horizon while a message is read, posting by posting (rule 12)."""

from streams.contracts.stage import Instant
from streams.openings.origins import Origins


class Moving:
    """Where late begins for the next posting of a message. Made before its origin is heard.

    A message of a backfill may span years. So a posting is judged by how far its origin had read before it, and not by
    how far the message reads: or what is late would depend on how the input is cut into batches, and of a sparse
    history much would be. Postings lie in the order of their first events; those in between may have moved time too,
    which is not seen here, so the horizon is never later than it should be.
    """

    def __init__(
        self, span: Instant, origins: Origins, origin: int, silent: frozenset[int], forgotten: Instant | None
    ) -> None:
        self._span = span
        self._others = origins.slowest_other(origin, silent) if span else None
        self._reached = origins.heard.get(origin, (None, False))[0]
        self._forgotten = forgotten
        self.early = self._early()

    def passes(self, start: Instant) -> None:
        """Take that the origin has read an event of this time."""
        if self._others is not None and (self._reached is None or start > self._reached):
            self._reached = start
            self.early = self._early()

    def _early(self) -> Instant | None:
        if self._others is None or self._reached is None:
            return self._forgotten
        early = int(min(self._others, self._reached)) - self._span
        return early if self._forgotten is None else max(early, self._forgotten)
