"""A state log with its owner: claim, append, check."""

import asyncio
from collections.abc import Sequence
from itertools import count

import pytest

from streams.engine.claim import CLAIM, Replay, mark
from streams.engine.errors import LogError, SupersededError
from streams.engine.journal import Journal
from streams.engine.log import Entry
from streams.engine.memory import MemoryLog

_numbers = count()


def nonce() -> bytes:
    """One that was not used before."""
    return next(_numbers).to_bytes(8, "big")


def journal(log: MemoryLog, limit: int = 1 << 20) -> Journal:
    """A journal on this log."""
    return Journal(log, "state-0", limit)


def nothing(key: bytes) -> bytes | None:
    """The value of a key that does not exist."""
    del key
    return None


async def owner(log: MemoryLog, limit: int = 1 << 20) -> Journal:
    """A journal that has claimed, recovered and opened."""
    owner = journal(log, limit)
    await owner.claim(nonce())
    async for _ in owner.recover(Replay()):
        pass
    await owner.open([], [(b"\0meta", b"m")], nothing)
    return owner


def contents(log: MemoryLog) -> dict[bytes, bytes]:
    """What a new owner would have."""
    replay = Replay()
    replay.feed(log.records)
    return replay.values


@pytest.fixture
def log() -> MemoryLog:
    """An empty log."""
    return MemoryLog(lambda: 0)


async def test_retained_if_nobody_wrote(log: MemoryLog) -> None:
    """A second claim right behind our own last batch leaves memory exact; anything in between does not."""
    first = await owner(log)
    assert await first.claim(nonce())
    await first.open([], [(b"a", b"1")], nothing)
    await journal(log).claim(nonce())
    assert not await first.claim(nonce())


async def test_opening_retires_older_claims(log: MemoryLog) -> None:
    """After the opening batch no claim but the owner's stands in the log."""
    for _ in range(3):
        await owner(log)
    log.compact(log.end)
    claims = [r for r in log.records if (r.key or b"").startswith(CLAIM) and r.value is not None]
    assert len(claims) == 1


async def test_large_opening_is_split_with_the_claims_last(log: MemoryLog) -> None:
    """Repairs go out in several batches; older claims, which make void records void, are retired with the last."""
    await journal(log).claim(nonce())
    second = journal(log, 200)
    await second.claim(nonce())
    async for _ in second.recover(Replay()):
        pass
    await second.open([(b"k%d" % i, bytes(50)) for i in range(20)], [(b"\0meta", b"m")], nothing)
    retired = [
        record.offset for record in log.records if record.key and record.key.startswith(CLAIM) and not record.value
    ]
    assert retired == [log.end - 1]
    assert len(contents(log)) == 21


async def test_newer_claim_ends_the_owner(log: MemoryLog) -> None:
    """An owner whose check finds a newer claim must not go on."""
    first = await owner(log)
    await journal(log).claim(nonce())
    with pytest.raises(SupersededError, match="state-0"):
        await first.append([(b"a", b"1")], nothing)
    assert b"a" not in contents(log)


class SleepyLog(MemoryLog):
    """What is appended while `wake` is set is acknowledged when it is."""

    wake: asyncio.Event | None = None

    async def append(self, entries: Sequence[Entry]) -> int:
        base, wake = await super().append(entries), self.wake
        if wake:
            await wake.wait()
        return base


async def test_newer_claim_that_was_compacted_away_ends_the_owner() -> None:
    """An owner that slept until the claim behind it was retired and compacted cannot see it, but sees a gap."""
    log = SleepyLog(lambda: 0)
    first = await owner(log)
    await owner(log)
    log.wake = wake = asyncio.Event()
    late = asyncio.create_task(first.append([(b"a", b"1")], nothing))
    await asyncio.sleep(0)
    log.wake = None
    await owner(log)
    log.compact(log.end)
    wake.set()
    with pytest.raises(SupersededError, match="records behind ours, at offset 2, were compacted away"):
        await late


async def test_void_records_are_written_again(log: MemoryLog) -> None:
    """Keys that a paused former owner covered are repaired at the next append, before compaction can keep them."""
    zombie = journal(log)
    await zombie.claim(nonce())
    token = zombie._token
    heir = await owner(log)
    await heir.append([(b"a", b"right"), (b"gone", b"x")], nothing)
    await heir.append([(b"gone", None)], nothing)
    log.store([mark(token, b"a", b"wrong"), mark(token, b"gone", b"wrong")])
    await heir.append([(b"b", b"1")], {b"a": b"right"}.get)
    log.compact()
    assert contents(log) == {b"\0meta": b"m", b"a": b"right", b"b": b"1"}


async def test_lost_records_end_the_owner(log: MemoryLog) -> None:
    """A log that ends earlier than acknowledged has lost records: nothing built on it can be right."""
    first = await owner(log)
    await first.append([(b"a", b"1")], nothing)
    log.records.pop()
    log.end -= 1
    with pytest.raises(LogError, match="had been acknowledged"):
        await first.append([(b"b", b"1")], nothing)


async def test_claim_that_is_not_in_the_log(log: MemoryLog) -> None:
    """A claim that was acknowledged and then lost gives no right to write."""
    first = journal(log)
    await first.claim(nonce())
    log.records.clear()
    log.store([Entry(b"x", b"y")])
    with pytest.raises(LogError, match="our claim"):
        async for _ in first.recover(Replay()):
            pass
