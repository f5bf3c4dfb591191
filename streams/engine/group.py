"""Group: the Faust app. Membership of a consumer group, fetching, and agents that hand batches to the coordinator."""

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, cast

import faust

from streams.engine.coordinator import Coordinator
from streams.engine.transport import BatchConsumer, BatchTransport


class _Batches(faust.Schema):  # type: ignore[type-arg]
    """Passes deliveries through: the folds decode."""

    def loads_key(self, app: Any, message: Any, *, loads: Any = None, serializer: Any = None) -> Any:  # noqa: ARG002
        return None

    def loads_value(self, app: Any, message: Any, *, loads: Any = None, serializer: Any = None) -> Any:  # noqa: ARG002
        return message.value


def make_app(
    name: str, client: str, connection: Mapping[str, Any], session_seconds: float, coordinator: Coordinator
) -> faust.App:
    """Return the Faust app of consumer group `name`, with one agent an input topic of the coordinator's stages.

    client: what the group knows this member by (`Cluster.owner` returns it).
    connection: what every aiokafka client takes (bootstrap_servers, security).
    session_seconds: after so long without a sign of life the group gives this member's partitions away; it bounds how
    long a takeover takes after kill -9.
    """
    app = faust.App(
        name,
        broker=";".join(f"kafka://{address.strip()}" for address in connection["bootstrap_servers"].split(",")),
        broker_credentials=_credentials(connection),
        broker_client_id=client,
        store="memory://",
        datadir=tempfile.gettempdir(),
        web_enabled=False,
        topic_disable_leader=True,
        topic_allow_declare=False,
        table_standby_replicas=0,
        broker_session_timeout=session_seconds,
        broker_heartbeat_interval=min(1.5, session_seconds / 4),
        broker_rebalance_timeout=12.0,
        broker_request_timeout=60.0,
        broker_commit_interval=1.0,
        broker_max_poll_records=4_000,
        consumer_max_fetch_size=2 << 20,
        stream_buffer_maxsize=8,  # counts batches
    )
    app.transport = BatchTransport(app.conf.broker_consumer, app)
    app.producer_transport = BatchTransport(app.conf.broker_producer, app)
    BatchConsumer.coordinator = coordinator
    for stage in coordinator.stages:
        for topic in stage.inputs:
            channel = app.topic(topic, schema=_Batches(), partitions=stage.partitions, acks=False)
            app.agent(channel, name=f"{stage.name}:{topic}")(_agent(topic, coordinator))

    @app.on_partitions_revoked.connect(weak=False)
    async def revoked(*_: Any, **__: Any) -> None:
        await coordinator.revoke()

    @app.on_partitions_assigned.connect(weak=False)
    async def assigned(_: Any, assigned: Any, **__: Any) -> None:
        coordinator.source = cast(BatchConsumer, app.consumer)
        coordinator.assign((tp.topic, tp.partition) for tp in assigned)

    return app


def _credentials(connection: Mapping[str, Any]) -> faust.SASLCredentials | faust.SSLCredentials | None:
    """Translate the security of aiokafka's clients for Faust, which makes its own."""
    context = connection.get("ssl_context")
    if "sasl_mechanism" in connection:
        return faust.SASLCredentials(
            username=connection["sasl_plain_username"],
            password=connection["sasl_plain_password"],
            ssl_context=context,
            mechanism=connection["sasl_mechanism"],
        )
    return None if context is None else faust.SSLCredentials(context)


def _agent(topic: str, coordinator: Coordinator) -> Callable[[Any], Awaitable[None]]:
    async def deliver(stream: AsyncIterator[Any]) -> None:
        async for delivery in stream:
            await coordinator.deliver(delivery)

    deliver.__qualname__ = deliver.__name__ = "deliver_" + topic.replace(".", "_").replace("-", "_")
    return deliver  # agents made in a loop need names of their own, or Faust takes them for one
