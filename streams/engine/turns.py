"""Turns: the partitions of a worker take them, one step in each round of the event loop.

A step (a batch, a tick, a part of a recovery) computes for a while without an await. If all partitions took theirs in
one round, a probe, a fetch or an acknowledgement would wait for all of them; like this it waits for one.
"""

import asyncio


class Turns:
    """Shared by the partitions of one worker."""

    def __init__(self) -> None:
        self._next = asyncio.Lock()  # whose waiters come in the order in which they asked

    async def take(self) -> None:
        """Wait until a step may be taken, in the round in which this returns."""
        async with self._next:
            await asyncio.sleep(0)
