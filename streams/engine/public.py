"""Public figures: a compacted topic, last writer wins. What a paused owner wrote over ours is published again."""

from collections.abc import Sequence

from streams.engine.log import Entry, Log, by_size


class PublicLog:
    """The one partition of a public topic, of which we know the end that we found or that our last write left."""

    def __init__(self, log: Log, limit: int) -> None:
        self._log = log
        self._limit = limit
        self._end: int | None = None
        self.checked_at = 0.0

    async def begin(self) -> None:
        """Take note of the end: from here on what others write is noticed. What lies before, the state accounts for."""
        self._end = (await self._log.bounds()).end

    async def publish(self, figures: Sequence[tuple[bytes, bytes]], now: float) -> set[bytes]:
        """Append figures; returns the keys that somebody else has written since our last append."""
        overwritten: set[bytes] = set()
        for run in by_size((Entry(key, value) for key, value in figures), self._limit):
            base = await self._log.append(run)
            if self._end is not None and base != self._end:
                overwritten |= await self._keys(self._end, base)
            self._end = base + len(run)
        self.checked_at = now
        return overwritten

    async def overwritten(self, now: float) -> set[bytes]:
        """Return the keys that somebody else has written since our last append, without writing."""
        end = (await self._log.bounds()).end
        keys = await self._keys(self._end, end) if self._end is not None else set()
        self._end = end
        self.checked_at = now
        return keys

    async def _keys(self, start: int, stop: int) -> set[bytes]:
        return {record.key async for records in self._log.read(start, stop) for record in records if record.key}
