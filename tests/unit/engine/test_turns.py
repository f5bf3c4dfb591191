"""Turns of partitions: one step at a time, in the order of asking, and others are served in between."""

import asyncio
from itertools import pairwise

from streams.engine.turns import Turns


def test_steps_come_one_by_one_and_something_else_runs_between_any_two() -> None:
    """Four partitions ask at once, again and again; a neighbour wants nothing but to be served."""

    async def story() -> list[str]:
        turns, done = Turns(), list[str]()

        async def partition(name: str) -> None:
            for _ in range(3):
                await turns.take()
                done.append(name)

        async def neighbour() -> None:
            while len(done) < 40:
                if not done or done[-1] != "served":
                    done.append("served")
                await asyncio.sleep(0)

        beside = asyncio.create_task(neighbour())
        await asyncio.gather(*map(partition, "abcd"))
        beside.cancel()
        return done

    done = asyncio.run(story())
    steps = [name for name in done if name != "served"]
    assert steps == list("abcd" * 3)
    assert all("served" in pair for pair in pairwise(done))


def test_whoever_gives_up_waiting_holds_nobody_up() -> None:
    """A recovery is cancelled while it waits for its turn."""

    async def story() -> str:
        turns = Turns()
        first, given_up = asyncio.create_task(turns.take()), asyncio.create_task(turns.take())
        await asyncio.sleep(0)
        given_up.cancel()
        async with asyncio.timeout(10):
            await turns.take()
        await first
        return "taken"

    assert asyncio.run(story()) == "taken"
