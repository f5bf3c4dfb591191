"""Rows: what is done to workers and brokers while a load comes in. Each takes a ground and how often."""

import asyncio
import signal
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from streams.engine.cluster import administration
from tests.kafka.process import Worker, wait_until
from tests.nemesis.ground import SESSION_SECONDS, Ground

#: The load of most rows: a history at once, then so many postings a second.
HISTORY, RATE = 15_000, 600


def live(seconds: float) -> tuple[int, str, str, str, str]:
    """Arguments of a feed that is live for so long."""
    return HISTORY + int(RATE * seconds), "--history", str(HISTORY), "--rate", str(RATE)


def kill(ground: Ground, times: int) -> None:
    """Kill -9 the only worker, start another."""
    ground.start()
    ground.feed(*live(8 * times))
    for _ in range(times):
        ground.breathe(1.5)
        ground.fault(partial(_replace, ground))


def _replace(ground: Ground) -> None:
    """Kill -9 the newest worker, start another."""
    ground.site.workers[-1].kill()
    ground.site.worker()


def scale(ground: Ground, times: int) -> None:
    """1 -> 3 -> 1 workers, leaving in good order and by kill -9 in turn."""
    ground.start()
    ground.feed(*live(25 * times))
    for turn in range(times):
        for _ in range(2):
            ground.fault(ground.site.worker)
        for victim in ground.running()[:2]:
            ground.breathe(1)
            if turn % 2:
                ground.fault(victim.kill)
            else:
                ground.fault(partial(_terminate, victim))


def _terminate(worker: Worker) -> None:
    code, _ = worker.terminate()
    assert code == 0, worker.log.read_text()[-2_000:]


def stop(ground: Ground, times: int) -> None:
    """SIGSTOP the owner of demand beyond its session; the other takes over; it wakes up late and ends or rejoins."""
    ground.start()
    ground.start()
    ground.feed(*live(22 * times))
    for _ in range(times):
        ground.breathe(2)
        _stop(ground)


def _stop(ground: Ground) -> None:
    victim = ground.owner()
    ground.fault(partial(victim.process.send_signal, signal.SIGSTOP), without=victim)
    ground.breathe(1)
    victim.process.send_signal(signal.SIGCONT)
    wait_until(partial(_ended_or_back, ground, victim), "the sleeper ended or rejoined", 60)
    if not victim.running:
        assert victim.process.returncode != 0
        ground.start()


def _ended_or_back(ground: Ground, sleeper: Worker) -> bool:
    return not sleeper.running or ground.covered()


def broker(ground: Ground, times: int) -> None:
    """Kill -9 the only broker and start it again; workers wait, or end non-zero and are started again."""
    ground.start()
    ground.feed(*live(15 * times))
    for _ in range(times):
        ground.breathe(3)
        ground.fault(partial(_restart_broker, ground))


def _restart_broker(ground: Ground) -> None:
    ground.brokers[0].kill()
    ground.brokers[0].start()
    ground.breathe(1)
    if not ground.running():
        ground.site.worker()


def together(ground: Ground, times: int) -> None:
    """One load with duplicates and poison; in it kill -9, a second worker, SIGSTOP, SIGTERM, the broker's death."""
    ground.start()
    ground.feed(*live(45 * times), "--duplicates", "0.1", "--poison", "0.01")
    for _ in range(times):
        ground.breathe(2)
        ground.fault(partial(_replace, ground))
        ground.fault(ground.site.worker)
        _stop(ground)
        ground.fault(partial(_terminate, ground.owner()))
        ground.fault(partial(_restart_broker, ground))


def one_of_three(ground: Ground, times: int) -> None:
    """Three brokers, replication 3, min.insync 2: kill -9 one after the other, each comes back before the next."""
    ground.start()
    ground.feed(*live(20 * times))
    for turn in range(times):
        ground.breathe(3)
        victim = ground.brokers[turn % len(ground.brokers)]
        ground.fault(victim.kill)
        ground.breathe(4)
        victim.start()
        ground.breathe(3)
        if not ground.running():
            ground.start()


def forgotten_group(ground: Ground, times: int) -> None:
    """The consumer group is deleted while nobody runs: positions are in the states, not in the group."""
    ground.start()
    ground.feed(*live(15 * times))

    async def forget() -> None:
        async with administration({"bootstrap_servers": ground.site.address}) as cluster:
            await cluster.forget_group("jobtide")

    def again() -> None:
        _terminate(ground.site.workers[-1])
        asyncio.run(forget())
        ground.site.worker()

    for _ in range(times):
        ground.breathe(2)
        ground.fault(again)


def mess(ground: Ground, times: int) -> None:
    """10 % of the input twice, 1 % poison, and kill -9."""
    ground.start()
    ground.feed(*live(10 * times), "--duplicates", "0.1", "--poison", "0.01")
    for _ in range(times):
        ground.breathe(3)
        ground.fault(partial(_replace, ground))


def transactions(ground: Ground, times: int) -> None:
    """The producer writes in transactions and aborts every fifth; workers are killed."""
    ground.start()
    ground.feed(*live(10 * times), "--transactional")
    for _ in range(times):
        ground.breathe(3)
        ground.fault(partial(_replace, ground))


def silence(ground: Ground, times: int) -> None:
    """Five of eight partitions never get a record, then nothing comes at all; workers are killed in the silence."""
    ground.start()
    ground.feed(*live(5), "--partitions-of", "3")
    wait_until(lambda: not ground.feeding, "all is sent")
    for _ in range(times):
        ground.breathe(1)
        ground.fault(partial(_replace, ground))


def bad_network(ground: Ground, times: int) -> None:
    """5 % of the appends to state topics fail, half of them after they were stored, and some take 30 s."""
    module = ("tests.nemesis.worker", "--failing", "0.05", "--late", "30")
    ground.site.worker(*module)
    ground.feed(*live(20))
    ended = 0
    while ended < times:
        wait_until(lambda: not ground.running(), "an append fails, which ends the worker", 120)
        assert ground.site.workers[-1].process.returncode == 1
        ended += 1
        ground.faults += 1
        ground.site.worker(*(module if ended < times else ()))
    wait_until(ground.covered, "everything is processed again", 120)
    ground.note = "recovery is not measured: the next append fails too soon"


def clock(ground: Ground, times: int) -> None:
    """One of two workers has a clock that is five minutes ahead; it is killed, and the other takes over."""
    ground.start()
    ground.feed(*live(12 * times))
    for _ in range(times):
        victim = ground.start("tests.nemesis.worker", "--clock", "300")
        ground.breathe(3)
        ground.fault(victim.kill)


def compaction(ground: Ground, times: int) -> None:
    """The state topics are compacted without any lag, all the time, while workers are killed."""
    names = ("jobtide-intake-state", "jobtide-openings-state", "jobtide-demand-state")
    asyncio.run(_compact_eagerly(ground.site.address, names))
    kill(ground, times)


async def _compact_eagerly(address: str, names: tuple[str, ...]) -> None:
    from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType  # noqa: PLC0415

    eager = {
        "cleanup.policy": "compact",
        "max.message.bytes": str(16 << 20),
        "min.compaction.lag.ms": "0",
        "max.compaction.lag.ms": "2000",
        "min.cleanable.dirty.ratio": "0.01",
        "segment.ms": "2000",
        "delete.retention.ms": "60000",
    }
    async with administration({"bootstrap_servers": address}) as cluster:
        await cluster._client.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, eager) for name in names])


class Row(NamedTuple):
    """A row of the table: its title, how often in the short and in the long form (0: not at all), brokers."""

    title: str
    play: Callable[[Ground, int], None]
    short: int
    long: int
    brokers: int = 1


ROWS = {
    "together": Row("duplicates, poison, kill -9, SIGTERM, SIGSTOP, broker", together, 1, 1),
    "kill": Row("kill -9 the worker", kill, 0, 20),
    "scale": Row("1 -> 3 -> 1 workers, SIGTERM and kill -9 in turn", scale, 0, 5),
    "stop": Row(f"SIGSTOP for longer than the session ({SESSION_SECONDS:g} s)", stop, 0, 5),
    "broker": Row("kill -9 the broker", broker, 0, 3),
    "three": Row("3 brokers, replication 3, min.insync 2: kill -9 one", one_of_three, 0, 3, brokers=3),
    "network": Row("5 % of state appends fail, every 100th takes 30 s", bad_network, 0, 10),
    "group": Row("consumer group deleted while stopped", forgotten_group, 0, 3),
    "mess": Row("10 % duplicates, 1 % poison, kill -9", mess, 0, 3),
    "transactions": Row("transactional producer, every fifth aborted, kill -9", transactions, 0, 3),
    "silence": Row("idle partitions, then silence, kill -9", silence, 0, 3),
    "clock": Row("one worker's clock 5 minutes ahead, kill -9", clock, 0, 3),
    "compaction": Row("state topics compacted without lag, kill -9", compaction, 0, 5),
}
