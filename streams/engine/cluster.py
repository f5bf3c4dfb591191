"""Cluster: the topics as they are against the topics as they must be, and the wait for a cluster that is not up yet."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any, NamedTuple, Protocol

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.coordinator.protocol import ConsumerProtocolMemberAssignment
from aiokafka.errors import (
    GroupCoordinatorNotAvailableError,
    GroupIdNotFound,
    KafkaConnectionError,
    KafkaError,
    NonEmptyGroup,
    for_code,
)
from aiokafka.protocol.admin import DeleteGroupsRequest

from streams.engine.errors import RefusedError

#: Settings of a topic on which exactness rests; others may differ as the operator likes.
VITAL = ("cleanup.policy", "message.timestamp.type", "max.message.bytes")
DEADLINE_SECONDS = 30.0


class Wanted(Protocol):
    """A topic as it must be."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def partitions(self) -> int:
        """How many partitions it has."""

    @property
    def config(self) -> Mapping[str, str]:
        """What of its configuration matters."""


class Found(NamedTuple):
    """A topic as it is, and what is wrong with it (None: nothing)."""

    name: str
    partitions: int
    problem: str | None


@contextmanager
def _each_line_once() -> Iterator[None]:
    """Let aiokafka say why it cannot connect, and not again with every attempt."""
    seen: set[str] = set()

    def is_new(record: logging.LogRecord) -> bool:
        known = len(seen)
        seen.add(record.getMessage())
        return len(seen) > known

    client = logging.getLogger("aiokafka")
    client.addFilter(is_new)
    try:
        yield
    finally:
        client.removeFilter(is_new)


async def wait_for_kafka(connection: Mapping[str, Any], seconds: float, say: Callable[[str], None]) -> None:
    """Wait until a broker answers, saying so now and then. Raises RefusedError after `seconds`."""
    with _each_line_once():
        await _wait(connection, seconds, say)


async def _wait(connection: Mapping[str, Any], seconds: float, say: Callable[[str], None]) -> None:
    address, begun, said = connection["bootstrap_servers"], time.monotonic(), -10.0
    while True:
        probe = AIOKafkaAdminClient(**connection)
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                await probe.start()
        except (KafkaConnectionError, TimeoutError):
            waited = time.monotonic() - begun
            if waited >= seconds:
                raise RefusedError(
                    f"No Kafka broker answered at {address} within {seconds:.0f} s.",
                    "start the broker, or set JOBTIDE_KAFKA__BOOTSTRAP to its address, and JOBTIDE_KAFKA__TLS__* and "
                    "JOBTIDE_KAFKA__SASL__* to the security that it asks for.",
                ) from None
            if waited - said >= 5:
                say(f"waiting for Kafka at {address}")
                said = waited
            await asyncio.sleep(0.5)
        else:
            return
        finally:
            await probe.close()


@asynccontextmanager
async def administration(connection: Mapping[str, Any]) -> AsyncIterator["Cluster"]:
    """Open the cluster for looking at its topics and changing them."""
    client = AIOKafkaAdminClient(**connection)
    await client.start()
    try:
        yield Cluster(client)
    finally:
        await client.close()


class Cluster:
    """Topics of a cluster. Kafka's own errors pass through as KafkaError."""

    def __init__(self, client: AIOKafkaAdminClient) -> None:
        self._client = client

    async def look(self, wanted: Iterable[Wanted]) -> list[Found]:
        """Compare each wanted topic with what is there."""
        table = list(wanted)
        there = {topic["topic"]: len(topic["partitions"]) for topic in await self._client.describe_topics()}
        names = [topic.name for topic in table if topic.name in there]
        configs = await self._configs(names)
        found = []
        for topic in table:
            partitions = there.get(topic.name, 0)
            problem = None
            if not partitions:
                problem = "is missing"
            elif partitions != topic.partitions:
                problem = f"has {partitions} partitions instead of {topic.partitions}"
            else:
                actual = configs[topic.name]
                wrong = [k for k in VITAL if k in topic.config and actual.get(k) != topic.config[k]]
                if wrong:
                    problem = "has " + ", ".join(f"{k}={actual.get(k)} instead of {topic.config[k]}" for k in wrong)
            found.append(Found(topic.name, partitions, problem))
        return found

    async def _configs(self, names: list[str]) -> dict[str, dict[str, str]]:
        if not names:
            return {}
        resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
        configs: dict[str, dict[str, str]] = {}
        for response in await self._client.describe_configs(resources):
            for _, _, _, name, entries in response.resources:
                configs[name] = {entry[0]: entry[1] for entry in entries}
        return configs

    async def brokers(self) -> int:
        """Return how many brokers are up."""
        return len((await self._client.describe_cluster())["brokers"])

    async def degraded(self, names: Iterable[str]) -> list[str]:
        """Return the partitions (topic-number) of these topics that lack a leader or a replica in sync."""
        wanted = set(names)
        return sorted(
            f"{topic['topic']}-{partition['partition']}"
            for topic in await self._client.describe_topics()
            if topic["topic"] in wanted
            for partition in topic["partitions"]
            if partition["leader"] < 0 or len(partition["isr"]) < len(partition["replicas"])
        )

    async def members(self, group: str) -> int:
        """Return how many members a consumer group has; 0 if there is no such group."""
        return len(await self._members(group))

    async def owner(self, group: str, topic: str, partition: int) -> str | None:
        """Return the client id of the member to which a group has assigned a partition; None if to nobody."""
        for _, client, _, _, assignment in await self._members(group):
            # A member has no assignment while the group is being balanced.
            given = ConsumerProtocolMemberAssignment.decode(assignment).assignment if assignment else ()
            if any(name == topic and partition in numbers for name, numbers in given):
                return str(client)
        return None

    async def _members(self, group: str) -> list[tuple[str, str, str, bytes, bytes]]:
        """Return (id, client id, host, metadata, assignment) of each member."""
        try:
            [response] = await self._client.describe_consumer_groups([group])
        except GroupCoordinatorNotAvailableError:
            return []  # no group has ever been in this cluster
        [(code, _, _, _, _, members, *_)] = response.groups
        if code:
            raise for_code(code)(f"group {group} could not be described")
        return list(members)

    async def create(self, wanted: Iterable[Wanted], replication: int) -> list[str]:
        """Create the topics that are missing; returns their names."""
        table = list(wanted)
        missing = {found.name for found in await self.look(table) if not found.partitions}
        new = [
            NewTopic(topic.name, topic.partitions, replication, topic_configs=dict(topic.config))
            for topic in table
            if topic.name in missing
        ]
        if new:
            response = await self._client.create_topics(new)
            for name, code, *_ in response.topic_errors:
                if code:
                    raise for_code(code)(f"topic {name} could not be created")
            await self._until(lambda there: missing <= there)
        return sorted(missing)

    async def delete(self, names: Iterable[str]) -> None:
        """Delete those of the topics that are there; returns when they are gone."""
        there = {topic["topic"] for topic in await self._client.describe_topics()}
        doomed = sorted(set(names) & there)
        if doomed:
            await self._client.delete_topics(doomed)
            await self._until(lambda left: not left & set(doomed))

    async def forget_group(self, name: str) -> None:
        """Delete a consumer group's offsets. Raises RefusedError while it has members."""
        try:
            node = await self._client.find_coordinator(name)
        except GroupCoordinatorNotAvailableError:
            return  # no group has ever been in this cluster
        response = await self._client._send_request(DeleteGroupsRequest([name]), node)  # noqa: SLF001
        for _, code in response.results:
            if code == NonEmptyGroup.errno:
                raise RefusedError(f"Workers of group {name} are running.", "stop all of them, then try again.")
            if code not in (0, GroupIdNotFound.errno):
                raise for_code(code)(f"group {name} could not be deleted")

    async def _until(self, done: Callable[[set[str]], bool]) -> None:
        """Wait until the cluster's list of topics is as wanted: creation and deletion come after their answer."""
        deadline = time.monotonic() + DEADLINE_SECONDS
        while not done({topic["topic"] for topic in await self._client.describe_topics()}):
            if time.monotonic() > deadline:
                raise KafkaError("the cluster accepted the change of topics but did not carry it out")
            await asyncio.sleep(0.1)


def check(found: Iterable[Found]) -> None:
    """Raise RefusedError if a topic is missing or other than it must be."""
    wrong = [topic for topic in found if topic.problem]
    if wrong:
        problems = "; ".join(f"{topic.name} {topic.problem}" for topic in wrong)
        action = (
            "run `jobtide topics --create`."
            if all(not topic.partitions for topic in wrong)
            else "correct JOBTIDE_KAFKA__PARTITIONS or the topics (`jobtide topics` shows all; `jobtide reset` "
            "creates the internal ones anew)."
        )
        raise RefusedError(f"The topics are not as they must be: {problems}.", action)
