"""What must stop a worker does so at once, non-zero, with what to do; what must not goes to the dead letters."""

import asyncio
import json
import socket

import pytest

from streams.contracts.topics import POSTINGS, dead_letters, topics
from streams.engine.cluster import administration
from streams.engine.kafka import KafkaLogs
from streams.engine.log import Entry
from streams.feeds.partitioner import partition_of
from tests.kafka.process import Site, Worker, wait_until


def posting(number: int) -> tuple[bytes, bytes]:
    """A good posting that is an opening of its own: key and value."""
    event = {"source": "alpha", "posting_id": f"p{number}", "occurred_at": "2024-02-18T09:00:00+08:00"}
    event |= {"title": "Nurse", "organization_name": f"Hospital {number}"}
    return f"alpha:p{number}".encode(), json.dumps(event).encode()


def produce(site: Site, entries: list[tuple[bytes | None, bytes | None]]) -> None:
    """Append records to the postings topic, by Kafka's partitioner."""

    async def send() -> None:
        logs = KafkaLogs({"bootstrap_servers": site.address})
        await logs.start()
        for key, value in entries:
            partition = partition_of(key, site.partitions) if key else 0
            await logs.open(POSTINGS, partition).append([Entry(key, value)])
        await logs.stop()

    asyncio.run(send())


def recreate(site: Site, name: str, partitions: int | None) -> None:
    """Delete a topic; create it anew with so many partitions."""

    async def change() -> None:
        [topic] = [topic for topic in topics(partitions or 1, 1) if topic.name == name]
        async with administration({"bootstrap_servers": site.address}) as cluster:
            await cluster.delete([name])
            if partitions is not None:
                await cluster.create([topic], 1)

    asyncio.run(change())


def refusal(worker: Worker) -> str:
    """Wait for the end of a worker that must end; returns problem and action."""
    wait_until(lambda: not worker.running, "the worker ends", 30)
    assert worker.process.returncode == 2, worker.log.read_text()
    lines = worker.log.read_text().splitlines()
    stopped = [event for event in worker.events() if event["event"] == "stopped"]
    return f"{stopped[0]['problem']} {stopped[0]['action']}" if stopped else lines[-1]


def test_missing_topic(site: Site) -> None:
    """A topic that is not there is named, with the command that creates it."""
    recreate(site, POSTINGS, None)
    said = refusal(site.worker())
    assert "jobs.postings.v1 is missing" in said
    assert "jobtide topics --create" in said


def test_wrong_partition_count(site: Site) -> None:
    """Another number of partitions is refused: it would split histories."""
    recreate(site, POSTINGS, 3)
    assert "has 3 partitions instead of 8" in refusal(site.worker())


def test_no_broker(site: Site) -> None:
    """Without a broker the worker waits, says so, and ends with what to do."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    worker = site.worker(JOBTIDE_KAFKA__BOOTSTRAP=address, JOBTIDE_KAFKA__WAIT_SECONDS="2")
    assert f"No Kafka broker answered at {address}" in refusal(worker)
    assert f"waiting for Kafka at {address}" in worker.log.read_text()


@pytest.mark.parametrize("refilled", [False, True])
def test_topic_created_anew(site: Site, refilled: bool) -> None:
    """A state does not go on with another topic of the same name, empty or full."""
    worker = site.worker()
    wait_until(worker.ready, "the worker is ready")
    produce(site, [posting(number) for number in range(40)])
    wait_until(lambda: worker.metric("jobtide_new_openings_total") == 40, "all are counted")
    assert worker.terminate()[0] == 0
    recreate(site, POSTINGS, site.partitions)
    if refilled:
        produce(site, [posting(number) for number in range(40)])
    said = refusal(site.worker())
    assert "was created anew" in said
    assert "jobtide reset" in said


def test_dead_letters(site: Site) -> None:
    """Bad input goes, unchanged, to the dead letters with reason and coordinates; the rest is counted."""
    bad: list[tuple[bytes | None, bytes | None]] = [
        (b"alpha:p1", b"not JSON"),
        (b"alpha:p1", None),
        (None, posting(3)[1]),
        (b"alpha:p1", b'{"source": "alpha", "posting_id": "p1", "occurred_at": "2024-02-18T09:00:00"}'),
        (b"alpha:p1", b'{"source": 7}'),
        (b"alpha:p1", b'{"unknown": ' * 100_000),
    ]
    produce(site, [posting(1), *bad, posting(2)])
    worker = site.worker()
    wait_until(worker.ready, "the worker is ready")
    wait_until(lambda: worker.metric("jobtide_new_openings_total") == 2, "the good ones are counted")
    wait_until(lambda: worker.metric("jobtide_rejected_total") == len(bad), "the bad ones are counted")
    found = [
        (record.key, record.value, dict(record.headers))
        for partition in range(site.partitions)
        for record in site.read(dead_letters(POSTINGS), partition)
    ]
    assert {(key, value) for key, value, _ in found} == set(bad)
    reasons = {headers["jobtide.error.reason"] for _, _, headers in found}
    assert {b"not_json", b"null_value", b"empty_key", b"too_deep"} <= reasons
    for _, value, headers in found:
        assert headers["jobtide.error.topic"] == POSTINGS.encode()
        source = site.read(POSTINGS, int(headers["jobtide.error.partition"]))
        assert source[int(headers["jobtide.error.offset"])].value == value


def test_flood_of_rejects(site: Site) -> None:
    """A producer's mistake stops the worker before the topic is emptied into the dead letters, also after a restart."""
    produce(site, [(b"alpha:p1", b"not JSON")] * 700)
    for _ in range(2):
        said = refusal(site.worker())
        assert "were rejected" in said
        assert "JOBTIDE_REJECTS__RATIO" in said
    letters = sum(len(site.read(dead_letters(POSTINGS), partition)) for partition in range(site.partitions))
    assert letters <= 500


def test_reset(site: Site) -> None:
    """Reset needs the workers stopped and a yes; then the same topics are counted anew, to the same figures."""
    produce(site, [posting(number) for number in range(30)])
    worker = site.worker()
    wait_until(worker.ready, "the worker is ready")
    wait_until(lambda: worker.metric("jobtide_new_openings_total") == 30, "all are counted")
    assert "are running" in site.run("reset", "--yes", check=2).stderr
    assert worker.terminate()[0] == 0
    assert "--yes" in site.run("reset", check=2).stderr
    site.run("reset", "--yes")
    worker = site.worker()
    wait_until(worker.ready, "the worker is ready")
    wait_until(lambda: worker.metric("jobtide_new_openings_total") == 30, "all are counted again")
    wait_until(lambda: site.published()["total"].open == 30, "and published")
