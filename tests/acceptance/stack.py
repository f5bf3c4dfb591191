"""Stack: Kafka's clients, Prometheus and Alertmanager as processes, with the shipped rules and routes."""

import json
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.acceptance import inhibitions, shortened
from tests.acceptance.feed import Feed, write
from tests.acceptance.hook import Hook
from tests.kafka.process import Site, Worker, wait_until

SPEED = 12


class Stack:
    """Everything that runs. whole: with the durations that are shipped."""

    def __init__(self, site: Site, hook: Hook, *, whole: bool = False) -> None:
        self._whole = whole
        self.site = site
        self.hook = hook
        self.ports = [_free_port() for _ in range(2)]
        self.workers: list[Worker] = []
        self._replaying: subprocess.Popen[bytes] | None = None
        self._prometheus = f"127.0.0.1:{_free_port()}"
        self._alertmanager = f"127.0.0.1:{_free_port()}"

    def start(self, command: Sequence[str]) -> "subprocess.Popen[bytes]":
        """Start a program that ends with the site."""
        with (self.site.folder / f"{Path(command[0]).name}.log").open("w") as log:
            self.site.started.append(subprocess.Popen(command, stdout=log, stderr=log, cwd=self.site.folder))
        return self.site.started[-1]

    def watch(self) -> None:
        """Start Prometheus and Alertmanager, and wait for them."""
        folder = self.site.folder
        workers = [f"127.0.0.1:{port}" for port in self.ports]
        shortened.rules(folder / "rules", whole=self._whole)
        shortened.prometheus(folder / "prometheus.yml", workers, self._alertmanager, whole=self._whole)
        shortened.alertmanager(folder / "alertmanager.yml", self.hook.url, whole=self._whole)
        self._route(folder / "alertmanager.yml", self._alertmanager)
        prometheus = ["--config.file=prometheus.yml", "--storage.tsdb.path=series"]
        self.start(["prometheus", *prometheus, f"--web.listen-address={self._prometheus}"])
        for address in (self._prometheus, self._alertmanager):
            wait_until(lambda at=address: _answers(f"http://{at}/-/ready"), f"{address} is ready")  # type: ignore[misc]

    def inhibit(self) -> list[str]:
        """Ask another Alertmanager, as it is shipped, what keeps back what. Returns what is wrong."""
        address = f"127.0.0.1:{_free_port()}"
        process = self._route(shortened.DEPLOY / "alertmanager" / "alertmanager.yml", address)
        wait_until(lambda: _answers(f"http://{address}/-/ready"), "Alertmanager is ready")
        wrong = inhibitions.judge(f"http://{address}")
        process.kill()
        return wrong

    def _route(self, config: Path, address: str) -> "subprocess.Popen[bytes]":
        storage = self.site.folder / address.rpartition(":")[2]
        options = [f"--config.file={config}", f"--storage.path={storage}", "--cluster.listen-address="]
        return self.start(["prometheus-alertmanager", *options, f"--web.listen-address={address}"])

    def worker(self, number: int) -> None:
        """Start a worker on its port."""
        self.workers.append(self.site.worker(JOBTIDE_HTTP__PORT=str(self.ports[number])))

    def replay(self, feed: Feed, first: int, end: int, speed: int = SPEED) -> None:
        """Send minutes of the feed, once those before are sent."""
        if self._replaying is not None:
            wait_until(lambda: self._replaying is None or self._replaying.poll() is not None, "the feed was sent")
        live = write(self.site.folder / f"live-{first}.jsonl", feed.minutes(first, end))
        self._replaying = self.site.start("load", str(live), "--speed", str(speed))

    def owner(self) -> Worker:
        """The running worker that shows demand; waits until one does."""
        found: list[Worker] = []

        def shows() -> bool:
            found[:] = self._owners()
            return bool(found)

        wait_until(shows, "a worker shows demand")
        return found[0]

    def learned(self) -> bool:
        """Whether the owner of demand says so; a page that does not come says nothing."""
        return any("\njobtide_history_loading 0\n" in one.get("/metrics")[1] for one in self.workers)

    def _owners(self) -> list[Worker]:
        return [one for one in self.workers if one.running and "jobtide_history_loading " in one.get("/metrics")[1]]

    def series(self, query: str) -> list[Any]:
        """Ask Prometheus for a query's course since it runs."""
        now = time.time()
        return self._ask("query_range", query=query, start=str(now - 900), end=str(now), step="5")

    def now(self, query: str) -> list[Any]:
        """Ask Prometheus for a query's values now."""
        return self._ask("query", query=query)

    def _ask(self, path: str, **asked: str) -> list[Any]:
        url = f"http://{self._prometheus}/api/v1/{path}?{urllib.parse.urlencode(asked)}"
        with urllib.request.urlopen(url, timeout=30) as answer:
            found: list[Any] = json.load(answer)["data"]["result"]
        return found

    def addresses(self) -> str:
        """Where everything is."""
        workers = ", ".join(f"http://127.0.0.1:{port}" for port in self.ports)
        return f"Prometheus http://{self._prometheus}, Alertmanager http://{self._alertmanager}, workers {workers}"


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
