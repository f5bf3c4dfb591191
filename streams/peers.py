"""Peers: under which address others reach this worker, and which worker owns demand.

Nothing is stored for it: a worker is known to its consumer group by a client id that holds its address, and the group
says whom it has assigned what. It is asked at most once in two seconds, however many requests come.
"""

import asyncio
import socket
import time
from collections.abc import Mapping
from typing import Any

from aiokafka.errors import KafkaError

from streams.contracts.topics import TALLIES
from streams.engine.cluster import administration
from streams.settings import Settings

_MARK = "jobtide@"
_FRESH_SECONDS = 2.0
_WAIT_SECONDS = 5.0
_EVERYWHERE = {"0.0.0.0", "::", ""}  # noqa: S104 - compared with, not bound to


def advertised(settings: Settings, address: str) -> str:
    """Return the base URL under which others reach the server that listens at `address`.

    JOBTIDE_HTTP__ADVERTISED, else the address itself. If that means all interfaces: the one on the way to Kafka.
    """
    if settings.http.advertised:
        return settings.http.advertised.rstrip("/")
    if settings.http.host not in _EVERYWHERE:
        return address
    port = address.rsplit(":", 1)[1]
    host = _way_to(settings.kafka.bootstrap.split(",")[0].strip())
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _way_to(broker: str) -> str:
    host, _, port = broker.rpartition(":")
    try:
        family, kind, _, _, target = socket.getaddrinfo(host.strip("[]"), int(port), type=socket.SOCK_DGRAM)[0]
        with socket.socket(family, kind) as probe:
            probe.connect(target)  # of a datagram socket: nothing is sent, the system chooses the interface
            return str(probe.getsockname()[0])
    except (OSError, ValueError):
        return socket.gethostname()


def client_id(base: str) -> str:
    """Return the name under which the consumer group knows a worker with this base URL."""
    return _MARK + base


class Peers:
    """Finds the worker that owns demand. `own`: the base URL of this one."""

    def __init__(self, own: str, group: str, connection: Mapping[str, Any]) -> None:
        self._own = own
        self._group = group
        self._connection = connection
        self._asking = asyncio.Lock()
        self._asked = float("-inf")
        self._owner: str | None = None

    async def owner(self) -> str | None:
        """Return the base URL of ANOTHER worker that owns demand; None if there is none, or Kafka does not say."""
        async with self._asking:
            if time.monotonic() - self._asked > _FRESH_SECONDS:
                self._owner = await self._ask()
                self._asked = time.monotonic()
            return self._owner

    async def _ask(self) -> str | None:
        try:
            async with asyncio.timeout(_WAIT_SECONDS), administration(self._connection) as cluster:
                client = await cluster.owner(self._group, TALLIES, 0)
        except (KafkaError, TimeoutError):
            return None
        base = client.removeprefix(_MARK) if client and client.startswith(_MARK) else None
        return None if base == self._own else base
