"""Real workers on real Kafka that are killed, stopped and doubled: every figure equals the simulator's truth."""

import asyncio
import json
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from streams.contracts.instant import instant
from streams.contracts.topics import POSTINGS, dead_letters
from streams.engine.broker import Broker
from streams.feeds.truth import Truth
from streams.feeds.verdict import daily_differences, differences
from tests.kafka.process import DEADLINE, Site, Worker, wait_until

EVENTS = 60_000
HISTORY = 15_000
SESSION_SECONDS = 4.0


#: A history at once, then a minute of live feed: long enough for all faults to fall into it.
FEED = (
    *("simulate", "--kafka", "--seed", "7", "--start", "2024-02-18T01:00:00+0000"),
    *("--history", str(HISTORY), "--count", str(EVENTS), "--rate", "800"),
)


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    """Where the simulator writes what must be counted."""
    return tmp_path / "truth.json"


def counted(workers: list[Worker]) -> int:
    """Postings that demand has counted, as far as a running worker shows them."""
    for worker in workers:
        assert worker.running or worker.killed, worker.log.read_text()
    return int(max(worker.metric("jobtide_new_openings_total") for worker in workers if worker.running))


def reached(worker: Worker, goal: int) -> bool:
    """Whether demand has counted so many."""
    return counted([worker]) >= goal


def settle(site: Site, truth: Path) -> list[str]:
    """Wait until every published figure is the truth; returns what differs when time is up."""
    known = Truth.read(truth)
    found: list[str] = ["nothing was published"]

    def exact() -> bool:
        nonlocal found
        records = site.published().values()
        at = max((instant(record.as_of) for record in records), default=0)
        found = differences(known, records, at) if records else ["nothing was published"]
        if not found:  # days are many: only once the rest agrees
            found = daily_differences(known, map(json.loads, site.run("export").stdout.splitlines()))
        return not found

    try:
        wait_until(exact, "every figure is the truth")
    except AssertionError:
        return found
    return []


def letters(site: Site) -> Counter[tuple[bytes, bytes, bytes]]:
    """Dead letters by topic, partition and offset."""
    found: Counter[tuple[bytes, bytes, bytes]] = Counter()
    for partition in range(site.partitions):
        for record in site.read(dead_letters(POSTINGS), partition):
            headers = dict(record.headers)
            where = [headers[f"jobtide.error.{name}"] for name in ("topic", "partition", "offset")]
            found[where[0], where[1], where[2]] += 1
    return found


def test_kill_and_terminate(site: Site, truth: Path) -> None:
    """Kill -9 five times and SIGTERM twice in the middle of a load: no figure differs, nothing is replayed."""
    worker = site.worker()
    wait_until(worker.ready, "the worker is ready")
    loading = site.start(*FEED, "--truth", str(truth))
    before = 0
    for turn in range(7):
        goal = before + 500
        wait_until(partial(reached, worker, goal), f"{goal} openings are counted")
        before = counted([worker])
        if turn % 3 == 2:
            code, seconds = worker.terminate()
            assert code == 0, worker.log.read_text()
            assert seconds < 5
        else:
            worker.kill()
        worker = site.worker()
        wait_until(worker.ready, "the next worker is ready", SESSION_SECONDS + 5)
    assert loading.wait(DEADLINE) == 0
    assert settle(site, truth) == []
    assert len(letters(site)) == Truth.read(truth).rejected.total()
    assert worker.terminate()[0] == 0


def test_nothing_is_replayed_after_sigterm(site: Site, truth: Path) -> None:
    """A worker that ended in good order leaves nothing to do again: the next one takes no event twice."""
    worker = site.worker()
    wait_until(worker.ready, "the worker is ready")
    site.run(*FEED, "--fast", "--truth", str(truth))
    assert settle(site, truth) == []
    assert worker.terminate()[0] == 0
    last = site.worker()
    wait_until(last.ready, "the next worker is ready")
    wait_until(lambda: counted([last]) > 0, "figures are shown again")
    assert last.metric("jobtide_posting_events_total") == 0
    assert settle(site, truth) == []


def test_the_other_worker_takes_over(site: Site, truth: Path) -> None:
    """Two workers share the partitions; one is killed, the other goes on within session timeout + 5 s."""
    first, second = site.worker(), site.worker()
    for worker in (first, second):
        wait_until(worker.ready, "both workers are ready")
    loading = site.start(*FEED, "--truth", str(truth))
    wait_until(lambda: counted([first, second]) > EVENTS // 20, "counting")
    owner, heir = sorted((first, second), key=lambda worker: -worker.metric("jobtide_new_openings_total"))
    owner.kill()

    def owns_all() -> bool:
        assert heir.running, heir.log.read_text()
        return heir.ready() and counted([heir]) > 0

    wait_until(owns_all, "the other worker owns demand", SESSION_SECONDS + 5)
    assert loading.wait(DEADLINE) == 0
    assert settle(site, truth) == []


def test_broker_is_killed(truth: Path, tmp_path: Path) -> None:
    """The broker dies and comes back: workers wait or end non-zero, and no figure differs."""
    with Broker() as broker:
        site = Site(broker.address, tmp_path)
        asyncio.run(site.fresh())
        worker = site.worker()
        wait_until(worker.ready, "the worker is ready")
        site.run(*FEED, "--fast", "--truth", str(truth))
        wait_until(lambda: counted([worker]) > EVENTS // 10, "counting")
        broker.kill()
        broker.start()
        if not worker.running:
            assert worker.process.returncode != 0
            worker = site.worker()
        assert settle(site, truth) == []
        site.close()
