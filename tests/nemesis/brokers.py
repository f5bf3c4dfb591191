"""Brokers: one or three real Apache Kafka brokers, each of which can be killed and started again."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

from streams.engine.broker import Broker

#: What a broker's own topics need where there are three.
_REPLICATED = {
    "offsets.topic.replication.factor": "3",
    "transaction.state.log.replication.factor": "3",
    "transaction.state.log.min.isr": "2",
}


def _free_ports(number: int) -> list[int]:
    """Ports that are free now, all different."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(number)]
        for probe in sockets:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in sockets]


def _make(number: int) -> list[Broker]:
    if number == 1:
        return [Broker()]
    ports = _free_ports(2 * number)
    clients, controllers = ports[:number], ports[number:]
    voters = ",".join(f"{node}@127.0.0.1:{port}" for node, port in enumerate(controllers, 1))
    return [
        Broker(
            port=client,
            settings={
                **_REPLICATED,
                "node.id": str(node),
                "controller.quorum.voters": voters,
                "listeners": f"PLAINTEXT://127.0.0.1:{client},CONTROLLER://127.0.0.1:{controller}",
            },
        )
        for node, (client, controller) in enumerate(zip(clients, controllers, strict=True), 1)
    ]


@contextmanager
def brokers(number: int) -> Iterator[list[Broker]]:
    """Run so many brokers as one cluster; they end with the block. They start together: alone none has a quorum."""
    made = _make(number)
    try:
        with ThreadPoolExecutor(number) as pool:
            list(pool.map(Broker.start, made))
        yield made
    finally:
        for broker in made:
            broker.stop()


def addresses(made: list[Broker]) -> str:
    """What clients connect to."""
    return ",".join(broker.address for broker in made)
