"""Faults: what a world does to its workers, its group and its logs, one at a time, by chance."""

import asyncio
from collections.abc import Callable

from tests.simulation.cluster import Cluster, Weather
from tests.simulation.group import Group
from tests.simulation.worker import Worker

#: A fault strikes within so many steps of its victim, so at any await, or with one of so many appends on its way.
STEPS, SENDS = 40, 8
#: Seconds after which the group takes a member that is stopped for dead.
SESSION = 0.5


class Faults:
    """`strike` does one; `heal` ends all that last."""

    def __init__(
        self,
        cluster: Cluster,
        group: Group,
        alive: Callable[[], list[Worker]],
        kill: Callable[[Worker], None],
        burst: Callable[[], None],
    ) -> None:
        self._cluster = cluster
        self._random = cluster.random
        self._group = group
        self._alive = alive
        self._kill_now = kill
        self._kinds: dict[str, Callable[[], None]] = {
            "kill": lambda: self._on_victim(self._kill),
            "stop": lambda: self._on_victim(self._stop),
            "lose a delivery": lambda: self._on_victim(self._lose),
            "repeat a delivery": lambda: self._on_victim(self._repeat),
            "cut off from the group": self._cut,
            "rebalance twice": self._rebalance,
            "compact": cluster.clean,
            "delete what was read": cluster.retain,
            "burst": burst,
        }
        self._healed = False
        if self._random.random() < 0.7:
            cluster.weather = Weather.storm(self._random)
        if self._random.random() < 0.5:
            asyncio.create_task(self._keep_clean())  # noqa: RUF006 the loop keeps it

    def strike(self) -> str:
        """Do one; returns its name."""
        name = self._random.choice(list(self._kinds))
        self._kinds[name]()
        return name

    def heal(self) -> None:
        """No append is lost or late, and nobody is stopped or about to be, from here on."""
        self._cluster.say(None, "all faults end")
        self._healed = True
        self._cluster.weather = Weather()
        if self._group.cut:
            self._cut()
        for worker in self._alive():
            worker.process.doom(lambda: None)
            self._resume(worker)

    def _on_victim(self, fault: Callable[[Worker], None]) -> None:
        if alive := self._alive():
            fault(self._random.choice(alive))

    def _later(self, seconds: float, do: Callable[[], None]) -> None:
        self._cluster.loop.call_later(seconds, do, context=self._cluster.context)

    def _doom(self, victim: Worker, fate: Callable[[], None]) -> None:
        """Let it happen between any two steps, or while an append is on its way."""
        if self._random.random() < 0.5:
            victim.process.doom(fate, steps=self._random.randint(1, STEPS))
        else:
            victim.process.doom(fate, sends=self._random.randint(1, SENDS))

    def _kill(self, victim: Worker) -> None:
        self._doom(victim, lambda: self._kill_now(victim))

    def _stop(self, victim: Worker) -> None:
        def stop() -> None:
            self._cluster.say(victim.process, "is stopped")
            victim.process.stop()
            seconds = self._random.uniform(0.1, 2.5)
            if seconds > SESSION:
                self._later(SESSION, self._group.changed)
            self._later(seconds, lambda: self._resume(victim))

        if victim.process.running:
            self._doom(victim, stop)

    def _resume(self, worker: Worker) -> None:
        if worker.process.held is not None:
            self._cluster.say(worker.process, "wakes up")
            self._cluster.loop.resume(worker.process)
            self._later(self._random.uniform(0, 1), self._group.changed)

    def _lose(self, victim: Worker) -> None:
        victim.lose = True

    def _repeat(self, victim: Worker) -> None:
        victim.repeat = True

    def _cut(self) -> None:
        """Have the group forget a member that runs on, or hear it again."""
        alive = self._alive()
        self._group.cut = None if self._group.cut or not alive else self._random.choice(alive)
        name = self._group.cut.process.name if self._group.cut else "nobody"
        self._cluster.say(None, "cuts {} off from the group", name)
        self._group.changed()

    def _rebalance(self) -> None:
        """Again while the partitions recover."""
        self._group.changed()
        self._later(self._random.uniform(0, 0.3), self._group.changed)

    async def _keep_clean(self) -> None:
        while not self._healed:
            await asyncio.sleep(self._random.uniform(0.1, 0.5))
            self._cluster.clean(whole=True)
