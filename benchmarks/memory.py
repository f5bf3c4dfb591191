"""Resident memory of a posting in intake and of an opening in the openings stage, without Kafka.

`python -m benchmarks.memory [--postings 1000000]`: postings of two portals with 40 % overlap, in 8 partitions each.
"""

import argparse
import multiprocessing
import tempfile
from collections import defaultdict
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from resource import getpagesize
from typing import Any

from benchmarks.postings import postings
from streams.app import make_stages
from streams.contracts.topics import POSTINGS
from streams.engine.memory import StoredRecord
from streams.engine.stage import Inputs, Message, Messages
from streams.feeds.partitioner import partition_of
from streams.settings import Settings
from streams.taxonomy import Taxonomy

PARTITIONS = 8
APPENDED = 2_100_000_000_000
ROUND = 16_000


def resident() -> int:
    """Bytes of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * getpagesize()


def measure(feed: Path, out: Connection, *, with_openings: bool) -> None:
    """Send (bytes grown, postings, openings) after a file of records; what grows in the first round is left out."""
    intake, openings, _ = make_stages(Settings(clock="event"), Taxonomy.load())
    takes: list[Any] = [intake.fold(n) for n in range(PARTITIONS)]
    finds: list[Any] = [openings.fold(n) for n in range(PARTITIONS)]
    lines = (line.rstrip(b"\n").split(b"\t", 1) for line in feed.open("rb"))
    begun = known = opened = 0
    while batch := list(islice(lines, ROUND)):
        parts: defaultdict[int, list[StoredRecord]] = defaultdict(list)
        for key, value in batch:
            parts[partition_of(key, PARTITIONS)].append(StoredRecord(1, APPENDED, key, value, ()))
        for n, records in parts.items():
            for target, payload in takes[n].fold(Inputs(POSTINGS, n, records)).outputs.items():
                if with_openings:
                    finds[target].fold(Messages([Message(n, payload)]))
        if not begun:
            begun = resident()
            known, opened = sum(fold.size()[0] for fold in takes), sum(fold.size()[0] for fold in finds)
    grown = resident() - begun
    out.send((grown, sum(fold.size()[0] for fold in takes) - known, sum(fold.size()[0] for fold in finds) - opened))


def run(feed: Path, *, with_openings: bool) -> tuple[int, int, int]:
    """Measure in a process of its own."""
    ours, theirs = multiprocessing.Pipe()
    child = multiprocessing.Process(target=measure, args=(feed, theirs), kwargs={"with_openings": with_openings})
    child.start()
    found: tuple[int, int, int] = ours.recv()
    child.join()
    return found


def main() -> None:
    """Measure intake alone, then both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postings", type=int, default=1_000_000)
    number = parser.parse_args().postings
    with tempfile.TemporaryDirectory() as folder:
        feed = Path(folder) / "feed"
        with feed.open("wb") as out:
            out.writelines(key + b"\t" + value + b"\n" for key, value in postings(number))
        alone, known, _ = run(feed, with_openings=False)
        both, _, opened = run(feed, with_openings=True)
    print(f"{known:,} postings: {alone / known:.0f} bytes each in intake")
    print(f"{opened:,} fingerprints: {(both - alone) / opened:.0f} bytes each in openings")


if __name__ == "__main__":
    main()
