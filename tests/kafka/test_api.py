"""The HTTP API of real workers: whoever is asked, the owner of demand answers."""

import json
import urllib.request
from pathlib import Path

from tests.kafka.process import Site, Worker, wait_until


def test_a_worker_without_demand_redirects(site: Site, tmp_path: Path) -> None:
    """Of two workers one answers and one sends there; after the owner's end the other one answers itself."""
    events = tmp_path / "events.jsonl"
    site.run("simulate", "--out", str(events), "--count", "300")
    site.run("load", str(events))
    workers = [site.worker(), site.worker()]
    wait_until(lambda: all(worker.ready() for worker in workers), "both are ready")
    wait_until(lambda: all(counted(worker) for worker in workers), "both give the market's figures")
    wait_until(lambda: len(owners(workers)) == 1, "one shows the market's metrics")
    (owner,) = owners(workers)
    other = next(worker for worker in workers if worker is not owner)
    assert landed(owner) == base(owner)
    assert landed(other) == base(owner)
    owner.kill()
    wait_until(lambda: other.get("/api/v1/cells/total")[0] == 200 and landed(other) == base(other), "it took over")
    assert counted(other)


def counted(worker: Worker) -> bool:
    """Whether the market's cell is answered, by whomever, and holds something."""
    status, body = worker.get("/api/v1/cells/total")
    return status == 200 and json.loads(body)["open"] > 0


def owners(workers: list[Worker]) -> list[Worker]:
    """Those that show what demand counts: none for a moment, while it is handed over or the page is not made yet."""
    return [worker for worker in workers if "jobtide_open_openings{" in worker.get("/metrics")[1]]


def landed(worker: Worker) -> str:
    """Where a request to a worker is answered in the end."""
    with urllib.request.urlopen(base(worker) + "/api/v1/cells/total", timeout=5) as answer:
        return str(answer.url).removesuffix("/api/v1/cells/total")


def base(worker: Worker) -> str:
    """The address that a worker has logged."""
    return str(next(event["advertised"] for event in worker.events() if event["event"] == "started"))
