"""A public topic: what others write over our figures is noticed, by the next owner too."""

import pytest

from streams.engine.log import Entry
from streams.engine.memory import MemoryLog
from streams.engine.public import PublicLog


@pytest.fixture
def log() -> MemoryLog:
    """An empty topic."""
    return MemoryLog(lambda: 0)


def public(log: MemoryLog) -> PublicLog:
    """An owner's view of it."""
    return PublicLog(log, 1 << 20)


async def test_what_lies_before_the_first_owner_is_not_looked_at(log: MemoryLog) -> None:
    """There is no former owner whose records could be stale."""
    log.store([Entry(b"a", b"old")])
    owner = public(log)
    assert await owner.begin(None) == set()
    assert owner.vouched == 1


async def test_overwritten_keys_are_named(log: MemoryLog) -> None:
    """With the next publication or look, but not those that are published anew at the same time."""
    owner = public(log)
    await owner.begin(None)
    log.store([Entry(b"a", b"stale"), Entry(b"b", b"stale")])
    assert await owner.publish([(b"a", b"ours")], 0) == {b"b"}
    log.store([Entry(b"c", b"stale")])
    assert await owner.overwritten(0) == {b"c"}
    assert await owner.overwritten(0) == set()


async def test_nobody_vouches_while_a_key_is_not_published_again(log: MemoryLog) -> None:
    """If the owner ends before it has, the next one finds the key."""
    owner = public(log)
    await owner.begin(None)
    await owner.publish([(b"a", b"ours"), (b"b", b"ours")], 0)
    assert owner.vouched == 2
    log.store([Entry(b"a", b"stale")])
    assert await owner.publish([(b"b", b"ours")], 0) == {b"a"}
    assert owner.vouched == 2
    heir = public(log)
    assert await heir.begin(owner.vouched) == {b"a", b"b"}
    assert heir.vouched == 2
    await heir.publish([(b"a", b"again"), (b"b", b"again")], 0)
    assert heir.vouched == log.end


async def test_stale_record_behind_the_last_of_a_former_owner(log: MemoryLog) -> None:
    """A paused owner writes when its successor has already ended: the owner after that publishes the key again."""
    owner = public(log)
    await owner.begin(None)
    await owner.publish([(b"a", b"ours")], 0)
    log.store([Entry(b"a", b"stale")])
    assert await public(log).begin(owner.vouched) == {b"a"}
