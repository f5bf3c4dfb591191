"""Millions of postings in one worker on real Kafka: memory, pauses, and how fast another worker reads them back.

`python -m benchmarks.scale [--postings 5000000]`. Two portals, 40 % of the postings repeat an advert of the other, in
time order over 100 days, so that with the horizon of 120 nothing is forgotten. A batch is the whole step of a
partition: fold, append, acknowledgement, outbox. The pause is the longest answer of `/livez`, asked ten times a second:
no fold, no tick and no collection of garbage held the event loop for longer.
"""

import argparse
import asyncio
import re
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

from benchmarks.throughput import PARTITIONS, fill, page, program
from streams.engine.broker import Broker

SPAN_SECONDS = 100 * 86_400.0
PROBE_SECONDS = 0.1
_BUCKET = re.compile(r'^jobtide_batch_duration_seconds_bucket{le="([^"]+)",stage="(\w+)"} (\S+)$', re.MULTILINE)


class Pauses:
    """The longest answer of a worker while it is watched, in seconds."""

    def __init__(self, port: int) -> None:
        self._address = f"http://127.0.0.1:{port}/livez"
        self._ended = threading.Event()
        self.longest = 0.0

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Ask again and again, beside what the caller does."""
        thread = threading.Thread(target=self._ask)
        thread.start()
        try:
            yield
        finally:
            self._ended.set()
            thread.join()

    def _ask(self) -> None:
        while not self._ended.wait(PROBE_SECONDS):
            begun = time.monotonic()
            try:
                urllib.request.urlopen(self._address, timeout=60).read()
            except OSError:
                continue
            self.longest = max(self.longest, time.monotonic() - begun)


def settled(port: int, number: int) -> dict[str, float]:
    """Wait until the worker has counted so many postings and has nothing left to read."""
    while True:
        figures = page(port)
        if figures.get("jobtide_posting_events_total", 0) >= number and not figures["jobtide_lag_records"]:
            return figures
        time.sleep(0.5)


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


def ready(port: int) -> dict[str, float]:
    """Wait until a worker has recovered all its partitions."""
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=60).read()
            return page(port)
        except OSError:
            time.sleep(0.1)


def main() -> None:
    """Fill, count, kill, recover; print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postings", type=int, default=5_000_000)
    parser.add_argument("--port", type=int, default=9494)
    options = parser.parse_args()
    with Broker() as broker:
        asyncio.run(fill(broker.address, options.postings, PARTITIONS, span=SPAN_SECONDS))
        settings = {
            "JOBTIDE_KAFKA__BOOTSTRAP": broker.address,
            "JOBTIDE_KAFKA__PARTITIONS": str(PARTITIONS),
            "JOBTIDE_HTTP__PORT": str(options.port),
            "JOBTIDE_CLOCK": "event",
            "JOBTIDE_LOG_LEVEL": "error",
        }
        pauses, begun = Pauses(options.port), time.monotonic()
        with program("streams.cli", "worker", **settings), pauses.watched():
            show("counted", settled(options.port, options.postings), time.monotonic() - begun)
            print(f"  99 of 100 batches: {batches(options.port)}")
        print(f"  longest pause {pauses.longest:.2f} s", flush=True)
        pauses, begun = Pauses(options.port), time.monotonic()
        with program("streams.cli", "worker", **settings), pauses.watched():
            show("read back by another", ready(options.port), time.monotonic() - begun)
        print(f"  longest pause {pauses.longest:.2f} s", flush=True)


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
