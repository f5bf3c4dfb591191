"""Real workers and loaders as processes, and what they published."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from streams.contracts.demand import Demand, decode_demand
from streams.contracts.topics import DEMAND, topics
from streams.engine.cluster import administration
from streams.engine.kafka import KafkaLogs
from streams.engine.log import Log
from streams.engine.stage import Record

DEADLINE = 90.0


def wait_until(done: Callable[[], bool], what: str, seconds: float = DEADLINE) -> float:
    """Wait for a condition; returns how long it took. Raises AssertionError with `what` after the deadline."""
    begun = time.monotonic()
    while not done():
        assert time.monotonic() - begun < seconds, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.05)
    return time.monotonic() - begun


class Site:
    """A deployment on a broker: settings, files, and processes that are ended at the end."""

    def __init__(self, address: str, folder: Path, **settings: str) -> None:
        self.address = address
        self.folder = folder
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("JOBTIDE_")},
            "JOBTIDE_KAFKA__BOOTSTRAP": address,
            "JOBTIDE_KAFKA__SESSION_SECONDS": "4",
            "JOBTIDE_CLOCK": "event",
            **settings,
        }
        self.partitions = int(self.environment.get("JOBTIDE_KAFKA__PARTITIONS", "8"))
        self.workers: list[Worker] = []
        self.started: list[subprocess.Popen[bytes]] = []

    def run(self, *arguments: str, check: int | None = 0) -> "subprocess.CompletedProcess[str]":
        """Run `jobtide` to its end; its exit code must be `check`."""
        done = subprocess.run(
            [sys.executable, "-m", "streams.cli", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=DEADLINE,
            check=False,
        )
        assert check is None or done.returncode == check, done.stdout + done.stderr
        return done

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """Start `jobtide` and go on."""
        with (self.folder / f"{arguments[0]}.log").open("w") as log:
            command = [sys.executable, "-m", "streams.cli", *arguments]
            self.started.append(subprocess.Popen(command, env=self.environment, stdout=log, stderr=log))
        return self.started[-1]

    def worker(self, *module: str, **settings: str) -> "Worker":
        """Start a worker on a port of its own. `module`: a module with arguments that runs instead of `jobtide`."""
        worker = Worker(self, len(self.workers), settings, module or ("streams.cli", "worker"))
        self.workers.append(worker)
        return worker

    async def fresh(self) -> None:
        """Delete all topics and create them anew."""
        replication = int(self.environment.get("JOBTIDE_KAFKA__REPLICATION", "1"))
        table = topics(self.partitions, replication)
        async with administration({"bootstrap_servers": self.address}) as cluster:
            await cluster.delete(topic.name for topic in table)
            await cluster.create(table, replication)

    def read(self, topic: str, partition: int = 0) -> list[Record]:
        """Read a whole topic partition."""

        async def read() -> list[Record]:
            logs = KafkaLogs({"bootstrap_servers": self.address})
            await logs.start()
            log: Log = logs.open(topic, partition)
            found = [record async for records in log.read(*await log.bounds()) for record in records]
            await logs.stop()
            return found

        return asyncio.run(read())

    def published(self) -> dict[str, Demand]:
        """The newest record of each cell."""
        newest: dict[str, Demand] = {}
        for record in self.read(DEMAND):
            if record.value is not None:
                found = decode_demand(record.value)
                newest[found.cell] = found
        return newest

    def close(self) -> None:
        """End what still runs."""
        for process in (*self.started, *(worker.process for worker in self.workers)):
            process.kill()
            process.wait()


class Worker:
    """A worker process."""

    def __init__(self, site: Site, number: int, settings: dict[str, str], module: Sequence[str]) -> None:
        self.log = site.folder / f"worker-{number}-{time.monotonic_ns()}.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *module],
                env={**site.environment, "JOBTIDE_HTTP__PORT": "0", **settings},
                stdout=log,
                stderr=log,
            )
        self._address: str | None = None
        self.killed = False

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def events(self) -> list[dict[str, Any]]:
        """What it logged."""
        return [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]

    def get(self, path: str) -> tuple[int, str]:
        """Ask its HTTP server; (0, "") while it does not answer."""
        if self._address is None:
            started = [event for event in self.events() if event["event"] == "started"]
            if not started:
                return 0, ""
            self._address = started[0]["metrics"].removesuffix("/metrics")
        try:
            with urllib.request.urlopen(self._address + path, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def ready(self) -> bool:
        assert self.running, self.log.read_text()
        return self.get("/readyz")[0] == 200

    def metric(self, name: str) -> float:
        """The sum of a metric over its labels."""
        lines = self.get("/metrics")[1].splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.split("{")[0].split(" ")[0] == name)

    def kill(self) -> None:
        """End it as kill -9 does."""
        self.killed = True
        self.process.kill()
        self.process.wait()

    def terminate(self) -> tuple[int, float]:
        """SIGTERM; returns exit code and seconds."""
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(DEADLINE)
        return code, time.monotonic() - begun
