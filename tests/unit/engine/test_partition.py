"""One partition: what it refuses, what it skips, how it cuts, what it publishes again."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from streams.engine.books import Envelope
from streams.engine.claim import mark
from streams.engine.errors import GapError, LogError, RefusedError
from streams.engine.log import Entry
from streams.engine.memory import MemoryLog, MemoryLogs
from streams.engine.partition import Partition
from streams.engine.stage import Stage
from tests.unit.engine.words import STAGES, encode

COUNT, SUM = STAGES


class Quiet:
    """An observer that keeps what it was told."""

    def __init__(self) -> None:
        self.recoveries: list[int] = []
        self.steps: list[Any] = []

    def recovering(self, stage: str, partition: int, done: int, total: int) -> None:
        pass

    def recovered(self, stage: str, partition: int, seconds: float, records: int) -> None:
        self.recoveries.append(records)

    def applied(self, stage: str, partition: int, effects: Any, seconds: float) -> None:
        self.steps.append(effects)

    def released(self, stage: str, partition: int) -> None:
        pass

    def failed(self, error: Exception) -> None:
        raise error


class Bench:
    """Logs in memory and partitions on them."""

    def __init__(self) -> None:
        self.clock = 0
        self.logs = MemoryLogs(self.tick)
        self.seen = Quiet()

    def tick(self) -> int:
        self.clock += 1
        return self.clock

    def feed(self, *words: bytes) -> MemoryLog:
        log = self.logs.open("words", 0)
        log.store([Entry(word, word) for word in words])
        return log

    async def start(self, stage: Stage = COUNT) -> Partition:
        partition = Partition(stage, 0, self.logs, self.seen)
        await partition.recover()
        await partition.open()
        return partition

    async def take(self, partition: Partition, previous: int | None = None) -> None:
        """Deliver everything from the position on."""
        position = partition.positions["words"].offset
        log = self.logs.open("words", 0)
        records = [record for record in log.records if record.offset >= (position if previous is None else previous)]
        await partition.take("words", records, position if previous is None else previous)


@pytest.fixture
def bench() -> Bench:
    """Empty logs."""
    return Bench()


async def test_new_state_begins_at_the_log_start(bench: Bench) -> None:
    """What retention deleted before the first start is no loss."""
    bench.feed(*[b"w"] * 10).retain(4)
    partition = await bench.start()
    assert partition.positions["words"].offset == 4


async def test_gap_in_the_delivery(bench: Bench) -> None:
    """Records that did not reach the fold are never passed over."""
    bench.feed(b"a", b"b", b"c")
    partition = await bench.start()
    with pytest.raises(GapError, match="the state is at offset 0, the delivery begins at 2"):
        await bench.take(partition, 2)


async def test_what_the_state_has_is_skipped(bench: Bench) -> None:
    """A delivery that reaches back is taken from the position on."""
    bench.feed(b"a", b"b")
    partition = await bench.start()
    await bench.take(partition)
    bench.feed(b"c")
    await bench.take(partition, 0)
    assert partition.fold.value(b"a") == encode(1)
    assert partition.fold.value(b"c") == encode(1)


async def test_retention_ran_over_the_position(bench: Bench) -> None:
    """Records that were deleted before they were read are a loss, which a person must accept."""
    bench.feed(b"a")
    await bench.take(await bench.start())
    bench.feed(*[b"b"] * 9).retain(5)
    with pytest.raises(RefusedError, match="retention deleted records"):
        await bench.start()


@pytest.mark.parametrize("refilled", [0, 1, 9])
async def test_topic_created_anew(bench: Bench, refilled: int) -> None:
    """Another topic of the same name is refused, empty, as long, or longer."""
    bench.feed(b"a")
    await bench.take(await bench.start())
    del bench.logs.logs["words", 0]
    bench.feed(*[b"b"] * refilled)
    with pytest.raises(RefusedError, match="created anew"):
        await bench.start()


async def test_retained_partition_reads_nothing(bench: Bench) -> None:
    """A partition that comes back and whose log nobody touched goes on without a recovery; otherwise it recovers."""
    bench.feed(b"a")
    partition = await bench.start()
    await bench.take(partition)
    await partition.recover()
    await partition.open()
    assert len(bench.seen.recoveries) == 1
    await bench.start()
    await partition.recover()
    assert len(bench.seen.recoveries) == 3


async def test_interrupted_recovery_is_not_retained(bench: Bench) -> None:
    """A claim right behind our own claim proves nothing if the state was never read."""
    bench.feed(b"a")
    await bench.take(await bench.start())
    partition = Partition(COUNT, 0, bench.logs, bench.seen)
    await partition._journal.claim(b"nonce--1")
    await partition.recover()
    await partition.open()
    assert partition.fold.value(b"a") == encode(1)


async def test_void_keys_are_rewritten_by_the_next_owner(bench: Bench) -> None:
    """What a paused owner wrote last of all is covered again before compaction can keep it."""
    bench.feed(b"a", b"b")
    zombie = await bench.start()
    token = zombie._journal._token
    await bench.take(await bench.start())
    log = bench.logs.open("count-state", 0)
    log.store([mark(token, b"a", encode(7)), mark(token, b"c", encode(7)), mark(token, b"\0meta", b"old")])
    await bench.start()
    log.compact()
    heir = await bench.start()
    assert (heir.fold.value(b"a"), heir.fold.value(b"c")) == (encode(1), None)
    assert heir.positions["words"].offset == 2


async def test_batches_are_cut_before_the_fold(bench: Bench) -> None:
    """By records and by bytes; a record that is larger than the limit stands alone."""
    bench.feed(b"a", b"b", b"c" * 50, b"d", b"e", b"f", b"g")
    partition = await bench.start(replace(COUNT, records=3, size=20))
    await bench.take(partition)
    cuts = [sorted(effects.changes) for effects in bench.seen.steps[1:]]
    assert cuts == [[b"a", b"b"], [b"c" * 50], [b"d", b"e", b"f"], [b"g"]]


async def test_quiet_owner_appends_its_position(bench: Bench) -> None:
    """Without work the check still runs, so a paused former owner's records do not lie unrepaired."""
    partition = await bench.start()
    log = bench.logs.open("count-state", 0)
    end, now = log.end, asyncio.get_running_loop().time()
    await partition.tick(0, idle=True)
    assert log.end == end
    partition._now = lambda: now + COUNT.quiet + 60
    await partition.tick(0, idle=True)
    assert log.end == end + 1


async def test_overwritten_figures_are_published_again(bench: Bench) -> None:
    """What a paused former owner publishes over ours does not stay."""
    partition = await bench.start(SUM)
    message = encode(Envelope(0, "life", 1, encode([(b"w", 2)])))
    bench.logs.open("sums", 0).store([Entry(None, message)])
    await partition.take("sums", bench.logs.open("sums", 0).records, 0)
    await partition.tick(0, idle=False)
    public = bench.logs.open("totals", 0)
    ours = public.records[-1].value
    public.store([Entry(b"w", b"stale")])
    now = asyncio.get_running_loop().time()
    partition._now = lambda: now + SUM.quiet + 60
    await partition.tick(0, idle=False)
    await partition.tick(0, idle=False)
    assert public.records[-1].key == b"w"
    assert public.records[-1].value not in (b"stale", ours)


async def test_dead_letters_come_before_the_position(bench: Bench) -> None:
    """If they cannot be stored, the state does not say that they were dealt with."""

    class Letter:
        offset, reason, detail = 0, "bad", "because"

    bench.feed(b"a")
    partition = await bench.start()
    fold: Any = partition.fold
    take = fold.fold

    def reject(batch: Any) -> Any:
        done = take(batch)
        done.dead = [Letter]
        return done

    fold.fold = reject
    letters = bench.logs.open("dlq.words", 0)
    letters._limit = 1
    with pytest.raises(LogError):
        await bench.take(partition)
    assert (await bench.start()).positions["words"].offset == 0
    letters._limit = 1 << 20
    again = await bench.start()
    again.fold.fold = reject  # type: ignore[method-assign]
    take = type(again.fold).fold.__get__(again.fold)
    await bench.take(again)
    [letter] = letters.records
    headers = dict(letter.headers)
    assert (letter.key, letter.value) == (b"a", b"a")
    assert headers["jobtide.error.topic"] == b"words"
    assert headers["jobtide.error.offset"] == b"0"
    assert headers["jobtide.error.reason"] == b"bad"
