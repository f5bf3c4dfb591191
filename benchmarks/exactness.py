"""Load event files into real Kafka, kill workers meanwhile, and compare every figure with the independent recount.

`python -m benchmarks.exactness FILE... [--portals] [--kills 5] [--partitions 8]`, or instead of files `--postings N`
with `--scattered`: those of `benchmarks.throughput`. The last line says how many figures differ. `--portals` splits the
postings over two sources with an overlap, in an order in which only the events of one posting keep theirs. The clock is
the events', the horizon 0.
"""

import argparse
import asyncio
import gzip
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any

import orjson

from benchmarks.postings import postings
from streams.contracts.topics import DEMAND
from streams.engine.broker import Broker
from tests.kafka.process import Site, Worker, wait_until

RECOUNT = str(Path(__file__).parents[1] / "tools" / "recount.py")
PATIENCE = 3_600.0


def main() -> None:
    """Load, kill, wait, compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--postings", type=int, help="so many of the throughput benchmark's instead of files")
    parser.add_argument("--scattered", action="store_true", help="those over 200 days, in no order of time")
    parser.add_argument("--portals", action="store_true", help="split over two sources, shuffled")
    parser.add_argument("--kills", type=int, default=0, help="kill -9 so many times, spread over the load")
    parser.add_argument("--partitions", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with Broker() as broker, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = options.files
        if options.postings:
            files = [folder / "postings.jsonl"]
            span = 200 * 86_400.0 if options.scattered else 10_800.0
            feed = postings(options.postings, span=span, scattered=options.scattered)
            with files[0].open("wb") as out:
                out.writelines(value + b"\n" for _, value in feed)
        if options.portals:
            files = [_portals(files, folder / "portals.jsonl", options.seed)]
        site = Site(
            broker.address,
            folder,
            JOBTIDE_HORIZON_DAYS="0",
            JOBTIDE_KAFKA__PARTITIONS=str(options.partitions),
            JOBTIDE_PUBLISH_DAYS_SECONDS="5",
            JOBTIDE_LOG_LEVEL="warning",
        )
        asyncio.run(site.fresh())
        try:
            _run(site, files, options.kills)
        finally:
            site.close()


def _run(site: Site, files: list[Path], kills: int) -> None:
    lines = sum(1 for file in files for _ in _lines(file))
    begun = time.monotonic()
    worker = site.worker(JOBTIDE_LOG_LEVEL="info")
    wait_until(worker.ready, "the worker is ready")
    loading = site.start("load", *map(str, files))
    for turn in range(kills):
        # In small steps: what a worker had taken when it was killed is only known roughly.
        goal = max(1, lines // (kills + 1) // 2)
        wait_until(partial(_reached, worker, loading, goal), "enough is counted for the next kill", PATIENCE)
        taken = worker.metric("jobtide_posting_events_total")
        worker.kill()
        print(f"kill {turn + 1} after {taken:,.0f} events of this worker", flush=True)
        worker = site.worker(JOBTIDE_LOG_LEVEL="info")
        wait_until(worker.ready, "the next worker is ready", PATIENCE)
    loading.wait(PATIENCE)
    wait_until(lambda: _settled(worker), "everything is counted and published", PATIENCE)
    print(f"{lines:,} events, {kills} kills: counted and published after {time.monotonic() - begun:.0f} s", flush=True)
    for name in ("process_cpu_seconds_total", "process_resident_memory_bytes", "jobtide_state_keys"):
        print(f"    {name} {worker.metric(name):,.0f}")
    print(
        f"    rejected {worker.metric('jobtide_rejected_total'):,.0f}, late {worker.metric('jobtide_late_total'):,.0f}"
    )
    worker.kill()
    _recover(site)
    _compare(site, files)


def _recover(site: Site) -> None:
    """Start once more and say how fast the states were read back."""
    begun = time.monotonic()
    worker = site.worker(JOBTIDE_LOG_LEVEL="info")
    wait_until(worker.ready, "the last worker is ready", PATIENCE)
    seconds = time.monotonic() - begun
    recovered = [event for event in worker.events() if event["event"] == "recovered"]
    records, longest = sum(event["records"] for event in recovered), max(event["seconds"] for event in recovered)
    print(
        f"ready again {seconds:.0f} s after its start: {records:,} records of state in {longest:.1f} s, "
        f"{records / longest:,.0f} a second; resident {worker.metric('process_resident_memory_bytes') / 1e9:.2f} GB",
        flush=True,
    )


def _reached(worker: Worker, loading: "subprocess.Popen[bytes]", goal: int) -> bool:
    """So much is counted by this worker, or nothing is left for a kill to interrupt."""
    knows_its_lag = "jobtide_lag_records{" in worker.get("/metrics")[1]
    nothing_left = knows_its_lag and loading.poll() is not None and worker.metric("jobtide_lag_records") == 0
    return nothing_left or worker.metric("jobtide_posting_events_total") >= goal


def _settled(worker: Worker) -> bool:
    """Nothing to read, nothing to publish, twice in a row."""
    for _ in range(3):
        if worker.metric("jobtide_lag_records") or worker.metric("jobtide_unpublished_cells"):
            return False
        time.sleep(2 * 0.5)  # two ticks: what the last one has set free may be on its way
    return True


def _compare(site: Site, files: list[Path]) -> None:
    export, records = site.folder / "days.jsonl", site.folder / "demand.jsonl"
    with export.open("wb") as out:
        subprocess.run([sys.executable, "-m", "streams.cli", "export"], env=site.environment, stdout=out, check=True)
    subprocess.run(
        [sys.executable, RECOUNT, "dump", "--bootstrap", site.address, "--topic", DEMAND, "--out", str(records)],
        check=True,
    )
    command = [sys.executable, RECOUNT, "compare", *map(str, files), "--daily", str(export), "--demand", str(records)]
    command += ["--partitions", str(site.partitions), "--append-time", datetime.now(UTC).isoformat()]
    print(f"    {sum(1 for _ in export.open('rb')):,} cell-days published", flush=True)
    done = subprocess.run(command, check=False)
    sys.exit(done.returncode)


def _lines(file: Path) -> Any:
    opener = gzip.open if file.suffix == ".gz" else open
    with opener(file, "rb") as lines:
        yield from lines


def _portals(files: list[Path], out: Path, seed: int) -> Path:
    """Write the postings of the files to two sources, 40 % to both; only each posting's order is kept."""
    rng = random.Random(seed)
    postings: defaultdict[str, list[bytes]] = defaultdict(list)
    for file in files:
        for line in _lines(file):
            event = orjson.loads(line)
            which = blake2b(event["posting_id"].encode(), digest_size=1).digest()[0] % 5
            for source in ("left", "right") if which < 2 else ("left",) if which < 4 else ("right",):
                name = event.get("organization_name")
                told = {**event, "source": source}
                if name and source == "right":
                    told["organization_name"] = f"{name.upper()}, Inc."
                if event.get("event_id"):
                    told["event_id"] = f"{source}/{event['event_id']}"
                postings[f"{source}:{event['posting_id']}"].append(orjson.dumps(told))
    turns = [key for key, events in postings.items() for _ in events]
    rng.shuffle(turns)
    following = {key: iter(events) for key, events in postings.items()}
    with out.open("wb") as shuffled:
        for key in turns:
            shuffled.write(next(following[key]) + b"\n")
    return out


if __name__ == "__main__":
    main()
