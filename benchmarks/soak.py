"""A feed of years in an hour, on real Kafka: memory, logs and delay, while state expires as it comes.

`python -m benchmarks.soak [--minutes 60] [--rate 300] [--days 900]`. Event time runs `--days` while the wall clock runs
`--minutes`, so that closed postings are forgotten (rule 12: after 400 days, their openings after the horizon of 120).
Days of cells are kept for six years and more, so demand's keys grow by what each new day holds. Delay is measured on
the wall clock: from a record's append until the figures show it. Pauses are those of `benchmarks/pauses.py`. The state
topics are compacted within minutes here instead of after 7 days, or their logs would say nothing in an hour.
"""

import argparse
import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import aiohttp

from benchmarks.pauses import Pauses, wait_ready
from benchmarks.throughput import PARTITIONS, program, settings
from streams.contracts.stage import DAY
from streams.contracts.topics import DEMAND_STATE, INTAKE_STATE, OPENINGS_STATE, topics
from streams.engine.broker import Broker
from streams.engine.cluster import administration
from streams.feeds.line import Line
from streams.feeds.plan import Plan
from streams.feeds.producer import produce
from streams.feeds.simulator import Simulator
from streams.serve.observe import View, observe

STAGES = {"intake": INTAKE_STATE, "openings": OPENINGS_STATE, "demand": DEMAND_STATE}
EAGER = {
    "min.compaction.lag.ms": "60000",
    "max.compaction.lag.ms": "120000",
    "segment.ms": "60000",
    "min.cleanable.dirty.ratio": "0.2",
    "delete.retention.ms": "60000",
}
#: The truth of so many lines is let go: it is not needed here.
KEPT = 50_000
_KEYS = 'jobtide_state_keys{stage="%s"}'


class Soak:
    """Watches the worker at `port`, and the broker's folder."""

    def __init__(self, port: int, folder: Path, pauses: Pauses) -> None:
        self._address = f"http://127.0.0.1:{port}"
        self._folder = folder
        self._pauses = pauses

    async def row(self, client: aiohttp.ClientSession, minutes: float, last: View | None) -> View:
        """Print what the interval that ends now was like."""
        async with client.get(f"{self._address}/metrics") as answer:
            text = await answer.text()
        view = observe(text, time.monotonic(), last)
        keys = "".join(f"{_sample(text, _KEYS % stage):12,.0f}" for stage in STAGES)
        resident = _sample(text, "process_resident_memory_bytes")
        logs = "".join(f"{self._log(topic) / 1e6:8,.0f}" for topic in STAGES.values())
        print(
            f"{minutes:6.0f} {view.postings_rate:10,.0f} {view.delay_p50 or 0:7.2f} {view.delay_p99 or 0:7.2f} "
            f"{self._pauses.take():7.2f} {resident / 1e6:9,.0f} {keys} {logs} {view.lag:6,}",
            flush=True,
        )
        return view

    def _log(self, topic: str) -> int:
        return sum(file.stat().st_size for file in self._folder.glob(f"**/{topic}-*/*.log"))


def _sample(page: str, series: str) -> float:
    return float(next(line.rsplit(" ", 1)[1] for line in page.splitlines() if line.startswith(f"{series} ")))


def forgetful(simulator: Simulator) -> Iterator[Line]:
    """The feed, without keeping its truth."""
    for number, line in enumerate(simulator):
        if number % KEPT == 0:
            simulator.truth.vacancies.clear()
        yield line


async def create(address: str) -> None:
    """Create the topics, those of states with eager compaction."""
    eager = [
        topic._replace(config={**topic.config, **EAGER} if topic.name in STAGES.values() else topic.config)
        for topic in topics(PARTITIONS, 1)
    ]
    async with administration({"bootstrap_servers": address}) as cluster:
        await cluster.create(eager, 1)


async def run(options: argparse.Namespace, broker: Broker, pauses: Pauses) -> None:
    """Produce and watch."""
    connection = {"bootstrap_servers": broker.address}
    seconds = options.minutes * 60
    pace = options.days * DAY / 1e6 / seconds
    start = int(time.time() * 1e6) - (options.days + 2) * DAY
    simulator = Simulator(Plan(1, start, options.rate / pace))
    stop, soak = asyncio.Event(), Soak(options.port, broker.data_dir, pauses)
    async with aiohttp.ClientSession() as client:
        feeding = asyncio.create_task(produce(forgetful(simulator), connection, pace=pace, anchor=start, stop=stop))
        print(
            "minute postings/s   p50 s   p99 s pause s  resident   keys: intake    openings      demand"
            "  log MB: i, o, d     lag"
        )
        begun, last = time.monotonic(), None
        while (minutes := (time.monotonic() - begun) / 60) < options.minutes and not feeding.done():
            last = await soak.row(client, minutes, last)
            await asyncio.sleep(options.every * 60)
        await soak.row(client, minutes, last)
        stop.set()
        await feeding


def main() -> None:
    """Start everything, and end it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--every", type=float, default=5, help="minutes of an interval")
    parser.add_argument("--rate", type=float, default=300, help="posting events a second of the wall clock")
    parser.add_argument("--days", type=int, default=900, help="days of event time")
    parser.add_argument("--port", type=int, default=9493)
    options = parser.parse_args()
    with Broker(settings={"log.cleaner.backoff.ms": "5000"}) as broker:
        told = settings(broker.address, options.port, JOBTIDE_SURGE__BUCKET="1d")
        asyncio.run(create(broker.address))
        pauses = Pauses(options.port)
        with program("streams.cli", "worker", **told) as worker, pauses.watched():
            wait_ready(worker, options.port)
            asyncio.run(run(options, broker, pauses))


if __name__ == "__main__":
    main()
