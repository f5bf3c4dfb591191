"""The demo: real Kafka, a worker and a simulated feed in one process tree, and a verdict on every figure."""

import asyncio
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from http import HTTPStatus
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
import orjson

from streams.contracts.demand import decode_demand
from streams.contracts.instant import instant
from streams.contracts.stage import DAY, OperatorError
from streams.contracts.topics import DAILY, DEMAND, topics
from streams.engine.broker import Broker
from streams.engine.broker.guarded import TERMINATE, Guarded
from streams.engine.cluster import administration
from streams.engine.kafka import KafkaLogs
from streams.feeds.injections import SHOWN, parse_injections
from streams.feeds.plan import Plan
from streams.feeds.producer import produce
from streams.feeds.simulator import Simulator
from streams.feeds.verdict import daily_differences, differences
from streams.serve.observe import View, observe, read
from streams.told import Told

PARTITIONS = 8
HISTORY = 20_000
#: History of a demo of surges: four weeks of two or three postings a minute.
WATCHED = 100_000
READY_SECONDS = 60.0
VERDICT_SECONDS = 45.0
STOP_SECONDS = 8.0
RECENT_LOOKS = 10


class Result(NamedTuple):
    """What the demo counted. Delays (seconds) are from append to visible figure, of the live part of the feed."""

    postings: int
    new: int
    rejected: int
    cells: int
    lag: int
    delay_seconds_p50: float | None
    delay_seconds_p99: float | None
    exact: bool


class Running(NamedTuple):
    """The worker of a demo: its process, its log, its metrics page."""

    process: Guarded
    log: Path
    address: str
    client: aiohttp.ClientSession

    def check(self) -> None:
        """Raise OperatorError with its last words if it has ended."""
        if not self.process.running:
            raise OperatorError("The worker ended by itself.", f"read its last lines:\n{self.tail()}")

    def tail(self) -> str:
        """Return the last lines of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-10:])

    async def page(self) -> str:
        """Fetch its metrics."""
        async with self.client.get(self.address) as answer:
            return await answer.text()

    async def ready(self) -> None:
        """Wait until it has its partitions and their states."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            self.check()
            try:
                async with self.client.get(self.address.replace("/metrics", "/readyz")) as answer:
                    if answer.status == HTTPStatus.OK:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)
        raise OperatorError(f"The worker was not ready within {READY_SECONDS:.0f} s.", f"read its log:\n{self.tail()}")


class Demo:
    """One run.

    rate: postings a second; None: show surges, with a history of four weeks at the rate of the live feed, buckets of a
    minute, and what is injected. note: is told, in a sentence, what goes on. show: gets each look at the worker and its
    address.
    """

    def __init__(
        self, rate: float | None, seed: int, port: int, note: Callable[[str], None], show: Callable[[View, str], None]
    ) -> None:
        self._surges = rate is None
        self._history, self._past = (WATCHED, 28 * DAY) if rate is None else (HISTORY, 8 * DAY)
        self._rate = self._history / (self._past / 1e6) if rate is None else rate
        self._seed = seed
        self._port = port
        self._note = note
        self._show = show
        self._address = f"http://127.0.0.1:{port}/metrics"
        self.differences: list[str] = []

    async def run(self, seconds: float | None, stop: asyncio.Event) -> Result | None:
        """Run for so long (None: until `stop`); None if `stop` came before the end of it."""
        async with Broker(note=self._note) as broker:
            connection = {"bootstrap_servers": broker.address}
            self._note(f"Apache Kafka {broker.version} runs at {broker.address}")
            async with administration(connection) as cluster:
                await cluster.create(topics(PARTITIONS, 1), 1)
            with ExitStack() as stack:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
                worker = self._worker(broker.address, folder / "worker.log")
                stack.callback(worker.end, TERMINATE, STOP_SECONDS)
                async with aiohttp.ClientSession() as client:
                    running = Running(worker, folder / "worker.log", self._address, client)
                    return await self._watch(running, connection, seconds, stop)

    def _worker(self, address: str, log: Path) -> Guarded:
        settings = {
            "JOBTIDE_KAFKA__BOOTSTRAP": address,
            "JOBTIDE_KAFKA__PARTITIONS": str(PARTITIONS),
            "JOBTIDE_HTTP__PORT": str(self._port),
        }
        if self._surges:
            settings |= {"JOBTIDE_SURGE__BUCKET": "1m", "JOBTIDE_TICK_SECONDS": "0.2"}
        return Guarded([sys.executable, "-m", "streams.cli", "worker"], log, environment={**os.environ, **settings})

    async def _watch(
        self, worker: Running, connection: Mapping[str, Any], seconds: float | None, stop: asyncio.Event
    ) -> Result | None:
        await worker.ready()
        start = time.time_ns() // 1000
        injections = parse_injections(SHOWN, start) if self._surges else ()
        simulator = Simulator(Plan(self._seed, start, self._rate, self._history, self._past, injections=injections))
        self._note(
            f"the feed runs: {self._rate:,.2g} postings/s after a history of {self._history:,}; metrics {self._address}"
        )
        if self._surges:
            self._note(f"minutes after now, it has: {', '.join(SHOWN)}; four weeks must be learned before")
        logs = KafkaLogs(connection)
        await logs.start()
        told = Told(logs)
        enough = asyncio.Event()
        feed = asyncio.create_task(produce(simulator, connection, pace=1.0, anchor=simulator.plan.start, stop=enough))
        begun, live = time.monotonic(), None
        looks: list[View] = []
        while not (stop.is_set() or feed.done() or (seconds is not None and time.monotonic() - begun >= seconds)):
            worker.check()
            view = observe(await worker.page(), time.monotonic(), looks[0] if looks else None)
            looks = [*looks, view][-RECENT_LOOKS:]
            if self._surges:
                for sentence in await told.news():
                    self._note(sentence)
            behind = max(view.lag, view.postings + view.applications - view.shown)
            if live is None and view.postings >= self._history and behind < self._rate:
                live = view  # what was loaded at once says nothing about the delay of a live feed
            self._show(view, self._address)
            await _pause(stop, 1.0)
        enough.set()
        await feed
        await logs.stop()
        if stop.is_set():
            return None
        return await self._verdict(worker, simulator, connection, live)

    async def _verdict(
        self, worker: Running, simulator: Simulator, connection: Mapping[str, Any], live: View | None
    ) -> Result:
        """Compare every figure with the simulator's truth, until they agree or time is up: all must settle first."""
        self._note("the feed has ended; comparing every figure with the simulator's truth")
        logs = KafkaLogs(connection)
        await logs.start()
        deadline = time.monotonic() + VERDICT_SECONDS
        while True:
            page = await worker.page()
            samples, view = read(page), observe(page, time.monotonic(), live)
            records = [decode_demand(value) for value in await published(logs, DEMAND)]
            new: dict[tuple[str, str], int] = {
                (sample.labels["role"], sample.labels["sector"]): int(sample.value)
                for sample in samples["new_openings_total"]
            }
            rejected: Counter[str] = Counter()
            for sample in samples["rejected_total"]:
                rejected[sample.labels["reason"]] += int(sample.value)
            at = max((instant(record.as_of) for record in records), default=0)
            corrected = any(sample.value for sample in samples["corrections_total"])
            self.differences = differences(
                simulator.truth, records, at, new_openings=new, corrected=corrected, rejected=rejected
            )
            if not self.differences:  # days are many: only once the rest agrees
                self.differences = daily_differences(simulator.truth, map(orjson.loads, await published(logs, DAILY)))
            if (not self.differences and not view.lag) or time.monotonic() > deadline:
                break
            await asyncio.sleep(0.5)
        await logs.stop()
        return Result(
            postings=view.postings,
            new=sum(new.values()),
            rejected=rejected.total(),
            cells=len({record.cell for record in records}),
            lag=view.lag,
            delay_seconds_p50=view.delay_p50,
            delay_seconds_p99=view.delay_p99,
            exact=not self.differences,
        )


async def published(logs: KafkaLogs, topic: str) -> Iterable[bytes]:
    """Read the newest record of each key of a public topic."""
    log = logs.open(topic, 0)
    bounds = await log.bounds()
    newest: dict[bytes | None, bytes] = {}
    async for records in log.read(*bounds):
        newest |= {record.key: record.value for record in records if record.value is not None}
    return newest.values()


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        pass
