"""Worker: one process that owns partitions. It starts, runs until told to stop, and loses or repeats nothing."""

import asyncio
import gc
import signal
from importlib.metadata import version
from itertools import count
from typing import Any

import structlog

from streams.app import load_taxonomy, make_stages
from streams.connection import connection
from streams.contracts.topics import APPLICATIONS, POSTINGS, topics
from streams.engine.cluster import administration, check, wait_for_kafka
from streams.engine.coordinator import Coordinator
from streams.engine.errors import EngineError
from streams.engine.group import make_app
from streams.engine.kafka import KafkaLogs
from streams.monitor import DONE, Monitor
from streams.peers import Peers, advertised, client_id
from streams.serve.meters import Meters
from streams.serve.server import Server
from streams.settings import Settings
from streams.surge import DETECTOR_VERSION
from streams.taxonomy import DEDUP_VERSION

#: SIGTERM must end the process within 5 s. Once the partitions are quiet, leaving the group may take the rest of it.
LEAVE_SECONDS = 3.0
#: So many refreshes pass between two collections of the young, the older, and all objects; see `_collect`.
YOUNG, OLDER, ALL = 20, 200, 2_000
#: So many objects that have survived are state: nothing looks at them again.
SETTLED = 100_000

log = structlog.get_logger("jobtide.worker")


async def run_worker(settings: Settings) -> int:
    """Run a worker until SIGTERM or SIGINT; returns the exit code. Errors inside end the process at once."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    gc.disable()  # see _collect
    stopping = asyncio.create_task(stop.wait())
    starting = asyncio.create_task(_reach_kafka(settings))
    await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if not starting.done():
        starting.cancel()
        return DONE
    await starting
    await _serve(settings, stopping)
    return DONE


async def _reach_kafka(settings: Settings) -> None:
    kafka, access = settings.kafka, connection(settings)
    await wait_for_kafka(access, kafka.wait_seconds, log.warning)
    async with administration(access) as cluster:
        check(await cluster.look(topics(kafka.partitions, kafka.replication)))


async def _serve(settings: Settings, stopping: asyncio.Task[Any]) -> None:
    taxonomy = load_taxonomy(settings)
    meters = Meters(version("jobtide"), taxonomy.version, DEDUP_VERSION, DETECTOR_VERSION, (POSTINGS, APPLICATIONS))
    monitor = Monitor(meters)
    access = connection(settings)
    logs = KafkaLogs(access)
    await logs.start()
    stages = make_stages(settings, taxonomy)
    coordinator = Coordinator(stages, logs, monitor)
    monitor.coordinator = coordinator
    server = Server(monitor.page, monitor, monitor, settings.http.host, settings.http.port)
    address = await server.start()
    own = advertised(settings, address)
    monitor.peers = Peers(own, settings.kafka.group, access)
    app = make_app(settings.kafka.group, client_id(own), access, settings.kafka.session_seconds, coordinator)
    log.info(
        "started",
        metrics=f"{address}/metrics",
        advertised=own,
        kafka=settings.kafka.bootstrap,
        taxonomy=taxonomy.version,
    )
    rendering = asyncio.create_task(monitor.page.run())
    refreshing = asyncio.create_task(_refresh(monitor, logs, settings.tick_seconds))
    await app.start()
    crashing = asyncio.create_task(app._crashed.wait())  # noqa: SLF001 (Faust has no public way to await it)
    done, _ = await asyncio.wait({stopping, crashing, rendering, refreshing}, return_when=asyncio.FIRST_COMPLETED)
    if stopping not in done:
        cause = next((task.exception() for task in done if task is not crashing), None)
        monitor.failed(cause or app.crash_reason or EngineError("Faust stopped without a reason"))
    log.info("stopping")
    await coordinator.revoke()  # from here on everything that was taken is durable and sent
    await server.stop()
    refreshing.cancel()
    rendering.cancel()
    try:
        async with asyncio.timeout(LEAVE_SECONDS):
            await app.stop()
            await logs.stop()
    except TimeoutError:
        log.warning("left the group without its answer; it will notice within the session timeout")


async def _refresh(monitor: Monitor, logs: KafkaLogs, seconds: float) -> None:
    for turn in count(1):
        monitor.refresh(logs.skew)
        _collect(turn)
        await asyncio.sleep(seconds)


def _collect(turn: int) -> None:
    """Collect garbage here, between two folds, and not whenever a fold has made many objects.

    In the middle of a fold all that it has decoded is alive and would be looked at in vain: a quarter of the rate.
    Between two folds all that is on its way is: a collection finds some fifty dead objects among 100,000, in 70 ms.
    The state is alive too, and a look at millions of objects takes seconds: it makes no cycles, so that what leaves it
    is freed without a collection, and what has survived in such numbers is set apart.
    """
    if turn % YOUNG == 0:
        gc.collect(2 if turn % ALL == 0 else 1 if turn % OLDER == 0 else 0)
        if len(gc.get_objects(generation=1)) > SETTLED:
            gc.freeze()
