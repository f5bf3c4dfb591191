"""Counts stay exact under faults, on logs in memory. Each seed is another schedule."""

import asyncio
from collections import Counter

import pytest

from tests.simulation.world import PARTITIONS, Worker, World

EVERYTHING = set(range(PARTITIONS))
SEEDS = 150


async def wander(world: World) -> None:
    """Let time pass: up to a few hundred steps."""
    for _ in range(world.random.randrange(300)):
        await asyncio.sleep(0)


def errors(worker: Worker) -> list[str]:
    """Return the names of the errors that ended a worker."""
    return [type(error).__name__ for error in worker.errors]


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_kill_anywhere(seed: int) -> None:
    """A worker killed at any await, again and again, loses and doubles nothing."""
    world = World(seed)
    for _ in range(5):
        worker = Worker(world)
        world.workers = [worker]
        await world.assign({worker: EVERYTHING})
        world.feed(20)
        await wander(world)
        worker.kill()
        await asyncio.sleep(0)
        assert not worker.errors
    last = Worker(world)
    world.workers = [last]
    await world.assign({last: EVERYTHING})
    await world.settle()
    assert not last.errors
    last.kill()


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_zombie(seed: int) -> None:
    """A worker that sleeps through a takeover and wakes up late changes no count, and ends itself."""
    world = World(seed)
    zombie = Worker(world)
    world.workers = [zombie]
    await world.assign({zombie: EVERYTHING})
    world.feed(30)
    await wander(world)
    zombie.running.clear()
    heir = Worker(world)
    world.workers = [zombie, heir]
    await world.assign({heir: EVERYTHING})
    world.feed(30)
    await wander(world)
    zombie.running.set()
    world.feed(30)
    await wander(world)
    # A zombie that slept before its claim claims late, and then it is the heir that must end. Counts do not care.
    assert set(errors(zombie)) | set(errors(heir)) <= {"SupersededError"}
    for worker in world.workers:
        worker.kill()
    # What the zombie wrote over the heir's keys is repaired by whoever owns the partition next, before compaction can
    # drop what it covered (min.compaction.lag.ms); then compaction changes nothing.
    for _ in range(2):
        heir = Worker(world)
        world.workers = [heir]
        await world.assign({heir: EVERYTHING})
        world.feed(10)
        await world.settle()
        assert not heir.errors
        heir.kill()
        for topic, number in (("count-state", 0), ("count-state", 1), ("sum-state", 0)):
            world.logs.open(topic, number).compact()
        assert world.exact()


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_rebalance_at_any_time(seed: int) -> None:
    """Partitions that move between two workers, also in the middle of a recovery, are counted once."""
    world = World(seed)
    world.workers = [Worker(world), Worker(world)]
    first, second = world.workers
    for _ in range(8):
        split = world.random.choice([(EVERYTHING, set()), ({0}, {1}), (set(), EVERYTHING), ({1}, {0})])
        await world.assign({first: split[0], second: split[1]})
        world.feed(12)
        await wander(world)
    await world.settle()
    assert not errors(first)
    assert not errors(second)
    first.kill()
    second.kill()


async def test_totals_are_of_all_words() -> None:
    """An undisturbed worker counts what was fed (the invariants of the other tests can fail)."""
    world = World(0)
    worker = Worker(world)
    world.workers = [worker]
    await world.assign({worker: EVERYTHING})
    world.feed(50)
    await world.settle()
    assert sum(world.counted().values()) == 50
    world.fed += Counter([b"w0"])
    assert not world.exact()
    worker.kill()
