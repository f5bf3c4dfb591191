"""Load six years of history with `jobtide load` while a worker counts: rates, time, memory, and whether all is counted.

`python -m benchmarks.backfill [--postings 5000000] [--horizon 0] [--running]`. The history is the market of `jobtide
simulate --plan years`, scaled to about so many postings, with their updates, closings and applications. The worker has
the wall clock; it starts when all is loaded, or, `--running`, before. The load keeps its position.
"""

import argparse
import asyncio
import json
import subprocess
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks.throughput import PARTITIONS, check_alive, page, program, settings
from streams.contracts.topics import topics
from streams.engine.broker import Broker
from streams.engine.cluster import administration
from streams.feeds.years import Years, YearsPlan

#: Postings of the market with an overlap of 30 %: so many times the scale, without those that are not scaled.
POSTINGS, FIXED = 541_000, 166_000
#: The truth of so many lines is let go: millions of stories are not needed here.
KEPT = 100_000


class History(NamedTuple):
    """What a file holds."""

    lines: int
    postings: int
    openings: int
    size: int


def write(path: Path, scale: int) -> History:
    """Write a history."""
    feed = Years(YearsPlan(scale=scale))
    lines = openings = 0
    with path.open("wb") as file:
        for line in feed:
            file.write(line.value + b"\n")
            lines += 1
            if lines % KEPT == 0:
                openings += len(feed.truth.vacancies)
                feed.truth.vacancies.clear()
    return History(lines, feed.postings, openings + len(feed.truth.vacancies), path.stat().st_size)


def main() -> None:
    """Write, load, wait, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postings", type=int, default=5_000_000)
    parser.add_argument("--horizon", type=int, default=0, help="JOBTIDE_HORIZON_DAYS; the default forgets nothing")
    parser.add_argument("--running", action="store_true", help="the worker runs while the history is loaded")
    parser.add_argument("--port", type=int, default=9492)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, Broker() as broker:
        file = Path(name) / "history.jsonl"
        history = write(file, max(1, round((options.postings + FIXED) / POSTINGS)))
        print(f"history: {history.postings:,} postings of {history.openings:,} openings, {history.lines:,} lines, "
              f"{history.size / 1e9:.2f} GB", flush=True)  # fmt: skip
        asyncio.run(_create(broker.address))
        horizon = str(options.horizon)
        told = settings(broker.address, options.port, JOBTIDE_CLOCK="wall", JOBTIDE_HORIZON_DAYS=horizon)
        if not options.running:
            _load(file, told)
        begun = time.monotonic()
        with program("streams.cli", "worker", **told) as worker:
            if options.running:
                while "jobtide_lag_records" not in page(options.port):
                    time.sleep(0.2)
                _load(file, told)
            _watch(worker, history, options.port, begun)
        print(f"published: {_published(told):,} new openings of {history.openings:,}")


def _load(file: Path, settings: dict[str, str]) -> None:
    with program("streams.cli", "load", str(file), "--position", f"{file}.position", "--json", **settings) as load:
        said, _ = load.communicate()
    sent = json.loads(said)
    rate = sent["sent"] / sent["seconds"]
    print(f"load: {sent['sent']:,} lines acknowledged in {sent['seconds']:,.0f} s, {rate:,.0f} a second", flush=True)


def _watch(worker: "subprocess.Popen[str]", history: History, port: int, begun: float) -> None:
    told = begun
    while True:
        check_alive(worker)
        figures = page(port)
        seconds, now = time.monotonic() - begun, time.monotonic()
        counted = sum(figures.get(f"jobtide_{kind}_events_total", 0.0) for kind in ("posting", "application"))
        if now - told > 60:
            told = now
            print(f"    {seconds:,.0f} s: {counted:,.0f} events counted, {_peak(worker) / 1e9:.2f} GB", flush=True)
        if counted < history.lines or figures["jobtide_lag_records"] or figures["jobtide_unpublished_cells"]:
            time.sleep(1.0)
            continue
        cpu = figures["process_cpu_seconds_total"]
        print(
            f"worker: all counted and published after {seconds:,.0f} s, {counted / seconds:,.0f} events and "
            f"{history.postings / seconds:,.0f} postings a second; {cpu:,.0f} s CPU, {counted / cpu:,.0f} events per "
            f"CPU-second\n"
            f"memory: at most {_peak(worker) / 1e9:.2f} GB resident; "
            f"state {figures['jobtide_state_bytes'] / 1e9:.2f} GB of {figures['jobtide_state_keys']:,.0f} keys\n"
            f"late {figures.get('jobtide_late_total', 0):,.0f}, applications without a posting "
            f"{figures.get('jobtide_unmatched_applications_total', 0):,.0f}, surges told "
            f"{figures.get('jobtide_surges_total', 0):,.0f}, history_loading {figures['jobtide_history_loading']:.0f}",
            flush=True,
        )
        return


def _peak(worker: "subprocess.Popen[str]") -> int:
    """Return the largest resident size that a process has had, in bytes (Linux)."""
    status = Path(f"/proc/{worker.pid}/status").read_text()
    return 1024 * next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))


def _published(settings: dict[str, str]) -> int:
    with program("streams.cli", "export", "--cell", "total", **settings) as export:
        told, _ = export.communicate()
    return sum(json.loads(line)["new"] for line in told.splitlines())


async def _create(address: str) -> None:
    async with administration({"bootstrap_servers": address}) as cluster:
        await cluster.create(topics(PARTITIONS, 1), 1)


if __name__ == "__main__":
    main()
