"""Public figures: a compacted topic, last writer wins. What a paused owner wrote over ours is published again."""

from collections.abc import Sequence

from streams.engine.log import Entry, Log, by_size


class PublicLog:
    """The one partition of a public topic.

    vouched: before this offset the last record of each key is right. It is stored with the state: the next owner looks
    from there on, because a paused owner's record may lie behind our last one when we end. It stands still while keys
    that somebody else wrote are not published again.
    """

    def __init__(self, log: Log, limit: int) -> None:
        self._log = log
        self._limit = limit
        self._end = 0
        self._owed: set[bytes] = set()
        self.vouched = 0
        self.checked_at = 0.0

    async def begin(self, vouched: int | None) -> set[bytes]:
        """Return the keys that were written since a former owner vouched for the topic; None: nobody ever did."""
        self._end = (await self._log.bounds()).end
        self._owed = set() if vouched is None else await self._keys(vouched, self._end)
        self.vouched = self._end if vouched is None or not self._owed else vouched
        return self._owed.copy()

    async def publish(self, figures: Sequence[tuple[bytes, bytes]], now: float) -> set[bytes]:
        """Append figures; returns the keys that somebody else has written over since our last append."""
        overwritten: set[bytes] = set()
        for run in by_size((Entry(key, value) for key, value in figures), self._limit):
            base = await self._log.append(run)
            if base != self._end:
                overwritten |= await self._keys(self._end, base)
            self._end = base + len(run)
            ours = {entry.key for entry in run if entry.key}
            overwritten -= ours
            self._owed -= ours
        return self._look(overwritten, now)

    async def overwritten(self, now: float) -> set[bytes]:
        """Return the keys that somebody else has written over since our last append, without writing."""
        start, self._end = self._end, (await self._log.bounds()).end
        return self._look(await self._keys(start, self._end), now)

    def _look(self, overwritten: set[bytes], now: float) -> set[bytes]:
        self._owed |= overwritten
        if not self._owed:
            self.vouched = self._end
        self.checked_at = now
        return overwritten

    async def _keys(self, start: int, stop: int) -> set[bytes]:
        return {record.key async for records in self._log.read(start, stop) for record in records if record.key}
