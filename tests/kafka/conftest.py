"""One real Apache Kafka for all tests of this folder; each test uses topics of its own."""

from collections.abc import AsyncIterator, Iterator
from itertools import count

import pytest

from streams.engine.broker import Broker
from streams.engine.kafka import KafkaLogs

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
