"""Postings per CPU-second of one worker on real Kafka, and of a stock Faust tumbling table beside it, in one run.

`python -m benchmarks.throughput [--postings 600000] [--rounds 2] [--scattered]`. CPU is the whole worker process
(consumer thread and compression included), from its first counted posting until every stage has taken all there is. The
feed: two portals, 40 % of the postings repeat an advert of the other, 10 % of the records are sent again;
`--scattered`: over 200 days in no order, with JOBTIDE_HORIZON_DAYS=0.
"""

import argparse
import asyncio
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import NamedTuple

from benchmarks.postings import postings
from streams.contracts.topics import POSTINGS, topics
from streams.engine.broker import Broker
from streams.engine.cluster import administration
from streams.engine.kafka import KafkaLogs
from streams.engine.log import Entry
from streams.feeds.partitioner import partition_of

PARTITIONS = 8
BATCH = 5_000
#: The stock table may be slow; what it counted by then is enough for a rate.
STOCK_SECONDS = 120.0


class Measured(NamedTuple):
    """One run: events, CPU seconds, wall seconds."""

    events: int
    cpu: float
    wall: float

    @property
    def rate(self) -> float:
        """Events per CPU-second."""
        return self.events / self.cpu


async def fill(address: str, number: int, partitions: int, *, span: float = 10_800.0, scattered: bool = False) -> int:
    """Create the topics and fill the postings of `span` seconds; returns their mean size in bytes."""
    connection = {"bootstrap_servers": address}
    async with administration(connection) as cluster:
        await cluster.create(topics(partitions, 1), 1)
    logs = KafkaLogs(connection)
    await logs.start()
    size = 0
    feed = postings(number, span=200 * 86_400.0 if scattered else span, scattered=scattered)
    while run := list(islice(feed, BATCH)):
        parts: dict[int, list[Entry]] = {}
        for key, value in run:
            size += len(value)
            parts.setdefault(partition_of(key, partitions), []).append(Entry(key, value))
        await asyncio.gather(*(logs.open(POSTINGS, p).append(entries) for p, entries in parts.items()))
    await logs.stop()
    return size // number


_NEEDED = re.compile(
    r"^(jobtide_(?:posting_events_total|lag_records|state_keys|state_bytes|recovery_seconds)"
    r"|process_(?:cpu_seconds_total|resident_memory_bytes))(?:{.*})? (\S+)$",
    re.MULTILINE,
)
#: Rarely, and by regular expression: to parse a large page takes most of a second of one of two cores.
SCRAPE_SECONDS = 0.25


def page(port: int) -> dict[str, float]:
    """Scrape what is needed from a worker: sums over labels by metric name; empty while it does not answer."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            text = answer.read().decode()
    except OSError:
        return {}
    found: dict[str, float] = {}
    for name, value in _NEEDED.findall(text):
        found[name] = found.get(name, 0.0) + float(value)
    return found


@contextmanager
def program(*arguments: str, **environment: str) -> Iterator["subprocess.Popen[str]"]:
    """Run a Python module beside us; it is ended at the end."""
    child = subprocess.Popen(
        [sys.executable, "-m", *arguments], env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True
    )
    try:
        yield child
    finally:
        child.kill()
        child.wait()


def check_alive(worker: "subprocess.Popen[str]") -> None:
    """End the benchmark if the worker has ended."""
    if worker.poll() is not None:
        sys.exit(f"the worker ended with {worker.returncode}")


def settings(address: str, port: int, **more: str) -> dict[str, str]:
    """Return what every worker is told here; `more` is added to it, or stands in its place."""
    return {
        "JOBTIDE_KAFKA__BOOTSTRAP": address,
        "JOBTIDE_KAFKA__PARTITIONS": str(PARTITIONS),
        "JOBTIDE_HTTP__PORT": str(port),
        "JOBTIDE_CLOCK": "event",
        "JOBTIDE_LOG_LEVEL": "error",
        **more,
    }


def measure_worker(address: str, number: int, port: int, *, scattered: bool) -> Measured:
    """Run a worker over the filled topic."""
    told = settings(address, port, JOBTIDE_HORIZON_DAYS="0" if scattered else "120")
    with program("streams.cli", "worker", **told) as child:
        first: tuple[float, float] | None = None
        while True:
            check_alive(child)
            now, figures = time.monotonic(), page(port)
            counted = figures.get("jobtide_posting_events_total", 0.0)
            if first is None and figures and counted == 0:
                idle = now, figures["process_cpu_seconds_total"]
            if counted and first is None:
                first = idle
            if counted >= number and not figures["jobtide_lag_records"] and first is not None:
                show_memory(figures)
                return Measured(number, figures["process_cpu_seconds_total"] - first[1], now - first[0])
            time.sleep(SCRAPE_SECONDS)


def show_memory(figures: dict[str, float]) -> None:
    """Print what the worker holds."""
    resident = figures["process_resident_memory_bytes"]
    print(f"    resident {resident / 1e6:,.0f} MB, state {figures['jobtide_state_bytes'] / 1e6:,.0f} MB of "
          f"{figures['jobtide_state_keys']:,.0f} keys")  # fmt: skip


def measure_stock(address: str, number: int) -> Measured:
    """Run the stock table over a filled topic of one partition."""
    with (
        tempfile.TemporaryDirectory() as folder,
        program("benchmarks.stock_faust", address, POSTINGS, "1", folder) as child,
    ):
        assert child.stdout
        first = last = None
        begun = time.monotonic()
        for line in child.stdout:
            if time.monotonic() - begun > STOCK_SECONDS:
                break
            words = line.split()
            if len(words) != 2 or not words[0].isdigit():
                continue
            seen, cpu, now = int(words[0]), float(words[1]), time.monotonic()
            if seen == 0:
                continue
            first = first or (seen, cpu, now)
            last = (seen, cpu, now)
            if seen >= number:
                break
        if first is None or last is None or last == first:
            sys.exit("the stock table counted nothing")
        return Measured(last[0] - first[0], last[1] - first[1], last[2] - first[2])


def main() -> None:
    """Measure in turn and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postings", type=int, default=600_000)
    parser.add_argument(
        "--stock", type=int, default=30_000, help="postings for the stock table, which is slow; 0: without it"
    )
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--scattered", action="store_true", help="over 200 days in no order of time")
    parser.add_argument("--port", type=int, default=9491)
    options = parser.parse_args()
    rates: dict[str, list[float]] = {"jobtide": [], "stock Faust": []}
    for turn in range(options.rounds):
        with Broker() as broker:
            size = asyncio.run(fill(broker.address, options.postings, PARTITIONS, scattered=options.scattered))
            run = measure_worker(broker.address, options.postings, options.port, scattered=options.scattered)
            show("jobtide", turn, run, rates)
        if not options.stock:
            continue
        with Broker() as broker:
            asyncio.run(fill(broker.address, options.stock, 1))
            show("stock Faust", turn, measure_stock(broker.address, options.stock), rates)
    if not options.stock:
        return
    ours, stock = (sorted(found)[len(found) // 2] for found in rates.values())
    print(f"postings of {size} bytes; jobtide {ours:,.0f}, stock {stock:,.0f} per CPU-second: {ours / stock:.1f} times")


def show(name: str, turn: int, run: Measured, rates: dict[str, list[float]]) -> None:
    """Print one run and keep its rate."""
    rates[name].append(run.rate)
    print(
        f"{name:12} round {turn + 1}: {run.events:9,} postings, {run.cpu:6.1f} s CPU, {run.wall:6.1f} s wall, "
        f"{run.rate:8,.0f} per CPU-second, {run.events / run.wall:8,.0f} per second",
        flush=True,
    )


if __name__ == "__main__":
    main()
