"""Millions of postings in one worker on real Kafka: memory, pauses, and how fast another worker reads them back.

`python -m benchmarks.scale [--postings 5000000]`. Two portals, 40 % of the postings repeat an advert of the other, in
time order over 100 days, so that with the horizon of 120 nothing is forgotten. A batch is the whole step of a
partition: fold, append, acknowledgement, outbox.
"""

import argparse
import asyncio
import re
import subprocess
import time
import urllib.request
from itertools import pairwise

from benchmarks.pauses import Pauses, wait_ready
from benchmarks.throughput import PARTITIONS, check_alive, fill, page, program, settings
from streams.contracts.topics import DEMAND_STATE, INTAKE_STATE, OPENINGS_STATE
from streams.engine.broker import Broker
from streams.engine.kafka import KafkaLogs

SPAN_SECONDS = 100 * 86_400.0
_BUCKET = re.compile(r'^jobtide_batch_duration_seconds_bucket{le="([^"]+)",stage="(\w+)"} (\S+)$', re.MULTILINE)


def settled(worker: "subprocess.Popen[str]", port: int, number: int) -> dict[str, float]:
    """Wait until the worker has counted so many postings and has had nothing left to read for two pages.

    One is not enough: what a stage is about to send to the next is not there yet.
    """
    quiet = 0
    while quiet < 2:
        check_alive(worker)
        time.sleep(0.5)
        figures = page(port)
        done = figures.get("jobtide_posting_events_total", 0) >= number and not figures["jobtide_lag_records"]
        quiet = quiet + 1 if done else 0
    return figures


async def logged(address: str) -> int:
    """Return how many records there are in the state logs."""
    logs = KafkaLogs({"bootstrap_servers": address})
    await logs.start()
    places = [(DEMAND_STATE, 0), *((topic, p) for topic in (INTAKE_STATE, OPENINGS_STATE) for p in range(PARTITIONS))]
    bounds = [await logs.open(topic, number).bounds() for topic, number in places]
    await logs.stop()
    return sum(end - start for start, end in bounds)


def batches(port: int) -> str:
    """The bucket of the histogram in which 99 of 100 batches are, by stage."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=60) as answer:
        found = _BUCKET.findall(answer.read().decode())
    said = []
    for stage in ("intake", "openings", "demand"):
        buckets = [(float(bound), float(count)) for bound, name, count in found if name == stage]
        total = buckets[-1][1]
        at = next(place for place, (_, count) in enumerate(buckets) if count >= 0.99 * total)
        low, high = next(pair for place, pair in enumerate(pairwise([(0.0, 0.0), *buckets])) if place == at)
        said.append(f"{stage} {low[0]:g} to {high[0]:g} s of {total:,.0f}")
    return "; ".join(said)


def main() -> None:
    """Fill, count, kill, recover; print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postings", type=int, default=5_000_000)
    parser.add_argument("--port", type=int, default=9494)
    options = parser.parse_args()
    with Broker() as broker:
        asyncio.run(fill(broker.address, options.postings, PARTITIONS, span=SPAN_SECONDS))
        told = settings(broker.address, options.port)
        pauses, begun = Pauses(options.port), time.monotonic()
        with program("streams.cli", "worker", **told) as worker, pauses.watched():
            show("counted", settled(worker, options.port, options.postings), time.monotonic() - begun)
            print(f"  99 of 100 batches: {batches(options.port)}")
        print(f"  longest pause {pauses.take():.2f} s", flush=True)
        records = asyncio.run(logged(broker.address))
        pauses, begun = Pauses(options.port), time.monotonic()
        with program("streams.cli", "worker", **told) as worker, pauses.watched():
            wait_ready(worker, options.port)
            seconds = time.monotonic() - begun
            show("read back by another", page(options.port), seconds)
            print(f"  {records:,} records of the state logs, {records / seconds:,.0f} a second with its start")
        print(f"  longest pause {pauses.take():.2f} s", flush=True)


def show(what: str, figures: dict[str, float], seconds: float) -> None:
    """Print what the worker holds, and how long it took from its start."""
    keys, resident = figures["jobtide_state_keys"], figures["process_resident_memory_bytes"]
    print(
        f"{what}: {keys:,.0f} keys, {figures['jobtide_state_bytes'] / 1e9:.2f} GB of state, in {seconds:,.1f} s "
        f"({keys / seconds:,.0f} a second), {resident / 1e9:.2f} GB resident",
        flush=True,
    )


if __name__ == "__main__":
    main()
