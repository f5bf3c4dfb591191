"""The operator's commands, as scenarios: each prints on a real Kafka what its file says, to the letter."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.contracts.topics import topics
from streams.engine.broker import Broker
from streams.engine.cluster import administration
from tests.kafka import scenario
from tests.kafka.process import Site, wait_until
from tests.kafka.test_refusals import posting, produce


@pytest.fixture
def bare(broker: Broker, tmp_path: Path) -> Iterator[Site]:
    """A deployment of two partitions without topics; tables are wide enough to stand in one line."""

    async def clear() -> None:
        async with administration({"bootstrap_servers": broker.address}) as cluster:
            await cluster.delete(topic.name for topic in topics(2, 1))

    asyncio.run(clear())
    settings = {"JOBTIDE_KAFKA__PARTITIONS": "2", "JOBTIDE_KAFKA__WAIT_SECONDS": "5"}
    site = Site(broker.address, tmp_path, **settings, COLUMNS="160")
    yield site
    site.close()
    asyncio.run(clear())


@pytest.mark.parametrize("path", scenario.files(), ids=lambda path: path.stem)
def test_scenario(path: Path, bare: Site) -> None:
    """A scenario prints what its file says."""
    assert scenario.play(path, bare) == path.read_text("utf-8")


def test_replay_is_counted_once(bare: Site) -> None:
    """A worker refuses a record; replayed, it is refused again and replayed once, and no other posting counts twice."""
    bare.run("topics", "--create")
    key, value = posting(1)
    produce(bare, [(key, value), (b"alpha:bad", b'{"name": "Ada')])
    worker = bare.worker()
    wait_until(lambda: worker.metric("jobtide_rejected_total") == 1, "the record is refused")
    assert json.loads(bare.run("dlq", "replay", "--json").stdout) == {"records": 1, "sent": True}
    wait_until(lambda: worker.metric("jobtide_rejected_total") == 2, "it is refused again")
    assert json.loads(bare.run("dlq", "list", "--json").stdout)["records"] == 2
    assert json.loads(bare.run("dlq", "replay", "--dry-run", "--json").stdout) == {"records": 1, "sent": False}
    assert "Ada" not in bare.run("dlq", "list", "--each").stdout + worker.log.read_text()
    assert worker.metric("jobtide_posting_events_total") == 1
    assert bare.run("reset", "--yes", check=2).stderr.startswith("jobtide: Workers of group jobtide are running.")
    assert "1 in group jobtide" in bare.run("doctor").stdout
