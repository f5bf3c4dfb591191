"""One real Apache Kafka for all tests of this folder; each test uses topics of its own."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import pytest

from streams.engine.broker import Broker
from streams.engine.kafka import KafkaLogs
from tests.kafka.process import Site

_numbers = count()


@pytest.fixture(scope="session")
def broker() -> Iterator[Broker]:
    """A running broker, shared."""
    with Broker() as broker:
        yield broker


@pytest.fixture
def unique() -> str:
    """A name that no other test uses."""
    return f"t{next(_numbers)}"


@pytest.fixture
async def logs(broker: Broker) -> AsyncIterator[KafkaLogs]:
    """Logs on the shared broker."""
    logs = KafkaLogs({"bootstrap_servers": broker.address})
    await logs.start()
    yield logs
    await logs.stop()


@pytest.fixture
def site(broker: Broker, tmp_path: Path) -> Iterator[Site]:
    """A deployment with fresh topics on the shared broker."""
    site = Site(broker.address, tmp_path)
    asyncio.run(site.fresh())
    yield site
    site.close()
