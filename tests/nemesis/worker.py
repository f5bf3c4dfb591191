"""Worker: `python -m tests.nemesis.worker` is `jobtide worker` on a machine or a network that misbehaves.

--failing P    so many of the appends to state topics fail, half of them after they were stored
--late S       after every hundredth append the next one takes so many seconds
--clock S      the machine's clock is off by so many seconds
"""

import argparse
import asyncio
import random
import sys
from collections.abc import Sequence

from streams.cli import main
from streams.engine.coordinator import Coordinator
from streams.engine.errors import LogError
from streams.engine.kafka import KafkaLog
from streams.engine.log import Entry
from streams.engine.machine import THIS_MACHINE, Machine

EVERY = 100


class BadNetwork:
    """Stands between the engine and its state logs."""

    def __init__(self, failing: float, late: float) -> None:
        self._failing = failing
        self._late = late
        self._appends = 0
        self._append = KafkaLog.append

    async def append(self, log: KafkaLog, entries: Sequence[Entry]) -> int:
        """Append, or not, or late, or without an answer."""
        if "-state" not in log._name:
            return await self._append(log, entries)
        self._appends += 1
        if self._late and self._appends % EVERY == 0:
            await asyncio.sleep(self._late)
        chance = random.random()
        if chance < self._failing / 2:
            raise LogError(f"{log._name}: nemesis refuses")
        base = await self._append(log, entries)
        if chance < self._failing:
            raise LogError(f"{log._name}: nemesis keeps the acknowledgement")
        return base


def spoil(options: argparse.Namespace) -> None:
    """Put the misbehaviour in force in this process."""
    network = BadNetwork(options.failing, options.late)

    async def append(self: KafkaLog, entries: Sequence[Entry]) -> int:
        return await network.append(self, entries)

    KafkaLog.append = append  # type: ignore[method-assign]
    if options.clock:
        off = Machine(lambda: THIS_MACHINE.wall() + round(options.clock * 1_000_000), THIS_MACHINE.nonce)
        Coordinator.__init__.__defaults__ = (off,)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--failing", type=float, default=0.0)
    parser.add_argument("--late", type=float, default=0.0)
    parser.add_argument("--clock", type=float, default=0.0)
    spoil(parser.parse_args())
    sys.argv[1:] = ["worker"]
    main()
