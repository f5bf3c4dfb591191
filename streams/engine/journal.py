"""Journal: a state log with its owner. Claim, recover, append, check."""

from collections.abc import AsyncIterator, Callable, Sequence

from streams.engine.claim import CLAIM, Replay, Token, claim, mark
from streams.engine.errors import LogError, SupersededError
from streams.engine.log import Entry, Log, by_size
from streams.engine.stage import Record

Change = tuple[bytes, bytes | None]


class Journal:
    """Partition p of a stage's state topic, written by one owner at a time.

    `name` is for messages. After an error the journal must not be used again: the process ends, and the log tells the
    next owner what counts.
    """

    def __init__(self, log: Log, name: str, limit: int) -> None:
        self._log = log
        self._name = name
        self._limit = limit
        self._end: int | None = None
        self._token = b""
        self._claim = b""
        self._claims: set[bytes] = set()
        self.claimed_at = -1

    async def claim(self, nonce: bytes) -> bool:
        """Claim the log. True if nobody wrote since our last append: then the state in memory is still exact."""
        base = await self._log.append([claim(nonce)])
        retained = base == self._end
        self.claimed_at = base
        self._token = Token(base, nonce).encode()
        self._end = base + 1
        if retained:
            self._claims.add(self._claim)
        self._claim = CLAIM + nonce
        return retained

    async def recover(self, replay: Replay) -> AsyncIterator[tuple[int, int]]:
        """Feed the log up to our claim into `replay`; yields (records read, records there at the most) now and then."""
        start = (await self._log.bounds()).start
        total = self.claimed_at + 1 - start
        async for records in self._log.read(start, self.claimed_at + 1):
            replay.feed(records)
            yield records[-1].offset + 1 - start, total
        if self._claim not in replay.claims:
            raise LogError(f"{self._name}: our claim at offset {self.claimed_at} is not in the log that we read")
        self._claims = replay.claims - {self._claim}

    async def open(
        self, repairs: Sequence[Change], changes: Sequence[Change], value: Callable[[bytes], bytes | None]
    ) -> None:
        """Append the opening batch: void keys are written again, our first changes follow, older claims go last.

        Where it is too large it is split, the part with the changes last: repairs say again what counts anyway, so a
        crash between the parts loses nothing, and the older claims, which make void records void, outlive them.
        """
        for run in by_size((mark(self._token, key, data) for key, data in repairs), self._limit):
            await self._append(run, value)
        entries = [mark(self._token, key, data) for key, data in changes]
        await self._append([*entries, *(mark(self._token, key, None) for key in sorted(self._claims))], value)
        self._claims = set()

    async def append(self, changes: Sequence[Change], value: Callable[[bytes], bytes | None]) -> None:
        """Append the changes as one batch and check that nobody else wrote.

        `value` gives the current value of any key: keys that a void record has covered are written again with it.
        Raises SupersededError when a newer claim stands in the log, LogError when acknowledged records are gone.
        """
        token = self._token
        await self._append([mark(token, key, data) for key, data in changes], value)

    async def _append(self, entries: Sequence[Entry], value: Callable[[bytes], bytes | None]) -> None:
        expected = self._end
        assert expected is not None  # noqa: S101
        base = await self._log.append(entries)
        self._end = base + len(entries)
        if base == expected:
            return
        if base < expected:
            raise LogError(
                f"{self._name}: a batch was stored at offset {base}, but {expected} records had been acknowledged"
            )
        covered: set[bytes] = set()
        seen = 0
        async for records in self._log.read(expected, base):
            covered |= self._foreign_keys(records)
            seen += len(records)
        if seen != base - expected:
            raise SupersededError(
                f"{self._name}: {base - expected - seen} records behind ours, at offset {expected}, were compacted "
                "away before we saw them; a newer claim may have been among them"
            )
        repairs = [mark(self._token, key, value(key)) for key in sorted(covered)]
        for run in by_size(repairs, self._limit):
            await self._append(run, value)

    def _foreign_keys(self, records: Sequence[Record]) -> set[bytes]:
        """Return the keys that somebody else wrote between two batches of ours; a newer claim ends us."""
        for record in records:
            if (record.key or b"").startswith(CLAIM) and record.value is not None:
                raise SupersededError(f"{self._name}: a newer claim stands at offset {record.offset}")
        return {record.key for record in records if record.key and not record.key.startswith(CLAIM)}
