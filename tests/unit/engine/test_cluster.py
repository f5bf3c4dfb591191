"""The wait for a cluster that is not up yet."""

import logging

import pytest

from streams.engine.cluster import wait_for_kafka
from streams.engine.errors import RefusedError


async def test_it_says_once_why_it_cannot_connect(caplog: pytest.LogCaptureFixture) -> None:
    """However often it tries; then what to do. Afterwards the client may say the same again."""
    said: list[str] = []
    with pytest.raises(RefusedError, match=r"within 1 s.*start the broker"):
        await wait_for_kafka({"bootstrap_servers": "127.0.0.1:1"}, 1.0, said.append)
    assert said == ["waiting for Kafka at 127.0.0.1:1"]
    [reason] = [record.getMessage() for record in caplog.records if record.name == "aiokafka"]
    assert "127.0.0.1" in reason
    logging.getLogger("aiokafka").error(reason)
    assert [record.getMessage() for record in caplog.records if record.name == "aiokafka"] == [reason, reason]
