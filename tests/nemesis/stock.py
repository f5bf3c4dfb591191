"""`python -m tests.nemesis.stock`: the same feed and the same kill -9 through stock Faust tables, both guarantees.

Prints how many events were lost and how many were counted twice, by comparing the table with the topic key by key.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from functools import partial
from pathlib import Path

from streams.contracts.topics import POSTINGS
from tests.kafka.process import Site, wait_until
from tests.nemesis.brokers import addresses, brokers
from tests.nemesis.oracle import read

HEAD = f"{'stock Faust table':24} {'kill -9':>7} {'events':>9} {'lost':>6} {'double':>6} {'row s':>6}"
#: The table stands still when it has not changed for so long: longer than a recovery.
STILL_SECONDS = 25.0


class Stock:
    """A stock worker that can be killed and started again."""

    def __init__(self, site: Site, guarantee: str, folder: Path) -> None:
        self._site = site
        self._command = [sys.executable, "-m", "tests.nemesis.stock_worker", site.address, str(site.partitions)]
        self._command += [guarantee, str(folder)]
        self._folder = folder
        self.start()

    def start(self) -> None:
        """Start it."""
        with (self._folder / "stock.log").open("a") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log)
        self._site.started.append(self._process)

    def kill(self) -> None:
        """End it as kill -9 does."""
        self._process.kill()
        self._process.wait()

    def counted(self, number: int) -> bool:
        """Whether so many are counted."""
        return self.counts().total() > number

    def counts(self) -> Counter[str]:
        """The table as it was written last."""
        path = self._folder / "counts.json"
        return Counter(json.loads(path.read_text())) if path.exists() else Counter()


def play(guarantee: str, events: int, kills: int, folder: Path) -> str:
    """One line of the table."""
    begun = time.monotonic()
    with brokers(1) as made:
        site = Site(addresses(made), folder)
        try:
            asyncio.run(site.fresh())
            stock = Stock(site, guarantee, folder)
            command = [sys.executable, "-m", "tests.nemesis.feed", site.address, "--count", str(events)]
            feed = subprocess.Popen([*command, "--rate", "600"])
            site.started.append(feed)
            for _ in range(kills):
                before = stock.counts().total()
                wait_until(partial(stock.counted, before + 1_500), "it counts")
                stock.kill()
                stock.start()
            feed.wait(600)
            _await_still(stock)
            fed = Counter(record.key.decode() for record in read(site.address, POSTINGS, site.partitions))
            counted = stock.counts()
        finally:
            site.close()
    lost, double = (fed - counted).total(), (counted - fed).total()
    seconds = time.monotonic() - begun
    return f"{guarantee:24} {kills:7} {fed.total():9,} {lost:6} {double:6} {seconds:6.0f}"


def _await_still(stock: Stock) -> None:
    last, since = -1, time.monotonic()
    while time.monotonic() - since < STILL_SECONDS:
        now = stock.counts().total()
        if now != last:
            last, since = now, time.monotonic()
        time.sleep(0.5)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    print(HEAD, flush=True)
    for _ in range(options.rounds):
        for guarantee in ("at_least_once", "exactly_once"):
            with tempfile.TemporaryDirectory(prefix="jobtide-stock-") as folder:
                print(play(guarantee, options.events, options.kills, Path(folder)), flush=True)


if __name__ == "__main__":
    main()
