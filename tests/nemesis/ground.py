"""Ground: a cluster with workers and a load, on which a row of the table is played and judged."""

import asyncio
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from streams.contracts.topics import APPLICATIONS, POSTINGS
from streams.engine.broker import Broker
from streams.engine.kafka import KafkaLogs
from tests.kafka.process import Site, Worker, wait_until
from tests.nemesis.brokers import addresses
from tests.nemesis.oracle import Verdict, judge

#: Processing must go on within the session timeout and so many seconds.
SESSION_SECONDS, MORE_SECONDS = 4.0, 5.0
_COMMIT = re.compile(r'jobtide_commit_timestamp_seconds\{stage="(\w+)"\} (\S+)')
#: Within so long everything that was fed must be counted.
QUIET_SECONDS = 240.0


class Result(NamedTuple):
    """One row: faults done, input records, what was compared, and the longest stand-still of processing in seconds."""

    name: str
    faults: int
    records: int
    verdict: Verdict
    recovery: float
    seconds: float
    note: str


class Ground:
    """What a row has to play on. `close` ends all that it started."""

    def __init__(self, name: str, made: list[Broker], folder: Path, **settings: str) -> None:
        self.name = name
        self.brokers = made
        self.faults = 0
        self.recovery = 0.0
        self.note = ""
        kafka = {"JOBTIDE_KAFKA__SESSION_SECONDS": f"{SESSION_SECONDS:g}", "JOBTIDE_KAFKA__REPLICATION": str(len(made))}
        self.site = Site(addresses(made), folder, **kafka, JOBTIDE_HORIZON_DAYS="0", **settings)
        self._all = {"intake": self.site.partitions, "openings": self.site.partitions, "demand": 1}
        self._load: subprocess.Popen[bytes] | None = None
        self._begun = time.monotonic()
        asyncio.run(self.site.fresh())

    def close(self) -> None:
        """End everything."""
        self.site.close()

    def feed(self, count: int, *options: str) -> None:
        """Send a feed beside us (see `feed`)."""
        command = [sys.executable, "-m", "tests.nemesis.feed", self.site.address, "--count", str(count), *options]
        with (self.site.folder / "feed.log").open("a") as log:
            self._load = subprocess.Popen(command, stdout=log, stderr=log)
        self.site.started.append(self._load)

    @property
    def feeding(self) -> bool:
        """Whether the feed still sends."""
        return self._load is not None and self._load.poll() is None

    def running(self) -> list[Worker]:
        """The workers that have not ended."""
        return [worker for worker in self.site.workers if worker.running]

    def owner(self) -> Worker:
        """Whoever shows demand."""
        return max(self.running(), key=lambda worker: worker.metric("jobtide_new_openings_total"))

    def covered(self, *, without: Worker | None = None) -> bool:
        """Whether every worker is ready, and every partition of every stage is owned by one of them."""
        owned: dict[str, list[int]] = {stage: [] for stage in self._all}
        for worker in self.running():
            if worker is not without:
                status, body = worker.get("/readyz")
                if status != 200:
                    return False
                for stage, found in json.loads(body)["stages"].items():
                    owned[stage] += found["partitions"]
        return all(sorted(owned[stage]) == list(range(number)) for stage, number in self._all.items())

    def start(self, *module: str, **settings: str) -> Worker:
        """Start one more worker, and wait until everything is processed."""
        worker = self.site.worker(*module, **settings)
        wait_until(lambda: worker.ready() and self.covered(), "everything is processed", 90)
        return worker

    def fault(self, do: Callable[[], object], *, without: Worker | None = None) -> None:
        """Do it, and measure how long it takes until every partition has a ready owner and, under load, goes on.

        It is the time from the fault's end: a broker that is started again takes its seconds before.
        """
        do()
        begun, wall = time.monotonic(), time.time()
        self.faults += 1

        def processing() -> bool:
            if not self.running():  # it ended itself; a supervisor would start it again
                self.site.worker()
            return self.covered(without=without) and self._going_on(wall, without)

        wait_until(processing, "everything is processed again", 120)
        self.recovery = max(self.recovery, time.monotonic() - begun)

    def _going_on(self, since: float, without: Worker | None) -> bool:
        """Whether every partition has made something durable since then, if there is something to do."""
        if not self.feeding:
            return True
        oldest: dict[str, float] = {}
        for worker in self.running():
            if worker is not without:
                for stage, at in _COMMIT.findall(worker.get("/metrics")[1]):
                    oldest[stage] = min(float(at), oldest.get(stage, float(at)))
        return oldest.keys() == self._all.keys() and min(oldest.values()) > since

    def breathe(self, seconds: float) -> None:
        """Let the load go on for a while."""
        time.sleep(seconds)

    def finish(self) -> Result:
        """Wait until all is counted, then compare; again while something differs and time is left."""
        if self._load:
            code = self._load.wait(QUIET_SECONDS)
            assert code == 0, (self.site.folder / "feed.log").read_text()[-2_000:]
        deadline = time.monotonic() + QUIET_SECONDS
        while True:
            self._await_quiet(deadline)
            page = self.owner().get("/metrics")[1]
            verdict = judge(self.site.address, self.site.partitions, page, self.site.folder)
            if verdict.exact or time.monotonic() > deadline:
                break
        seconds = time.monotonic() - self._begun
        records = asyncio.run(self._records())
        return Result(self.name, self.faults, records, verdict, self.recovery, seconds, self.note)

    def _await_quiet(self, deadline: float) -> None:
        """Wait until no record is left, everywhere, for some seconds. A worker that ended itself is started again."""
        since = time.monotonic()
        while time.monotonic() - since < 4 and time.monotonic() < deadline:
            if not self.running():
                self.start()
            if not self.covered() or any(worker.metric("jobtide_lag_records") for worker in self.running()):
                since = time.monotonic()
            time.sleep(0.25)

    async def _records(self) -> int:
        logs = KafkaLogs({"bootstrap_servers": self.site.address})
        await logs.start()
        places = [(topic, number) for topic in (POSTINGS, APPLICATIONS) for number in range(self.site.partitions)]
        ends = [(await logs.open(*place).bounds()).end for place in places]
        await logs.stop()
        return sum(ends)
