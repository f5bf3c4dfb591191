"""Turns: the partitions of a stage take them, so that a step follows the one before only some rounds later.

A step (a batch, a tick, a part of a recovery) computes for a while without an await, and all that goes on beside it is
answered once in a round of the event loop. If all partitions took their steps in one round, a probe or an
acknowledgement would wait for all of them. Each stage has turns of its own: what a stage lets through, the next one
has as many turns for.
"""

import asyncio

#: An acknowledgement passes through about so many callbacks, each in a round of its own.
ROUNDS = 4


class Turns:
    """Shared by the partitions of one stage in one worker."""

    def __init__(self) -> None:
        self._next = asyncio.Lock()  # whose waiters come in the order in which they asked

    async def take(self) -> None:
        """Wait until a step may be taken, in the round in which this returns."""
        async with self._next:
            for _ in range(ROUNDS):
                await asyncio.sleep(0)
