"""Checkup: everything about a deployment that can be seen from outside, and what to do about it. Changes nothing."""

from collections.abc import AsyncIterator
from typing import Literal, NamedTuple

from streams.app import load_taxonomy
from streams.connection import connection
from streams.contracts.stage import OperatorError
from streams.contracts.topics import APPLICATIONS, POSTINGS, dead_letters, topics
from streams.engine.cluster import Cluster, administration, wait_for_kafka
from streams.engine.errors import EngineError, RefusedError
from streams.engine.kafka import KafkaLogs
from streams.feeds.partitioner import partition_of
from streams.settings import Settings

#: So many of the newest records of each input partition have their keys looked at.
SAMPLE = 500


class Finding(NamedTuple):
    """What one check saw. `note`: look at it some day; `wrong`: counts or operation suffer.

    `action` says what to do; it is empty if all is fine.
    """

    check: str
    state: Literal["fine", "note", "wrong"]
    seen: str
    action: str = ""


async def checkup(settings: Settings) -> AsyncIterator[Finding]:
    """Yield the findings, in an order in which what is wrong may be mended. Without Kafka it ends early."""
    yield _taxonomy(settings)
    if settings.kafka.sasl.mechanism == "PLAIN" and not settings.kafka.tls.enabled:
        yield Finding("security", "note", "SASL PLAIN without TLS", "set JOBTIDE_KAFKA__TLS__ENABLED, or use SCRAM.")
    try:
        await wait_for_kafka(connection(settings), settings.kafka.wait_seconds, lambda _: None)
    except RefusedError as error:
        yield Finding("kafka", "wrong", error.problem, error.action)
        return
    async with administration(connection(settings)) as cluster:
        yield await _brokers(cluster, settings)
        unusable = False
        async for finding in _topics(cluster, settings):
            unusable = unusable or finding.state == "wrong"
            yield finding
        yield await _workers(cluster, settings)
    if unusable:
        return  # logs that are not there, or have no leader, cannot be read
    logs = KafkaLogs(connection(settings))
    try:
        await logs.start()
        for topic in (POSTINGS, APPLICATIONS):
            yield await _keys(logs, topic, settings.kafka.partitions)
            yield await _letters(logs, topic, settings.kafka.partitions)
    except EngineError as error:
        yield Finding("logs", "wrong", str(error), "look at the log of the brokers, then try again.")
    finally:
        await logs.stop()


def _taxonomy(settings: Settings) -> Finding:
    try:
        return Finding("taxonomy", "fine", f"version {load_taxonomy(settings).version}")
    except OperatorError as error:
        return Finding("taxonomy", "wrong", error.problem, error.action)


async def _brokers(cluster: Cluster, settings: Settings) -> Finding:
    up, wanted = await cluster.brokers(), settings.kafka.replication
    if up < wanted:
        return Finding(
            "kafka",
            "wrong",
            f"{up} brokers are up, JOBTIDE_KAFKA__REPLICATION={wanted} needs {wanted}",
            "start the brokers that are down, or lower JOBTIDE_KAFKA__REPLICATION.",
        )
    if wanted == 1:
        return Finding(
            "kafka",
            "note",
            f"{up} up, one replica",
            "set JOBTIDE_KAFKA__REPLICATION=3 before production: one disk holds all.",
        )
    return Finding("kafka", "fine", f"{up} brokers are up")


async def _topics(cluster: Cluster, settings: Settings) -> AsyncIterator[Finding]:
    table = topics(settings.kafka.partitions, settings.kafka.replication)
    found = await cluster.look(table)
    if absent := [topic.name for topic in found if not topic.partitions]:
        yield Finding("topics", "wrong", f"missing: {', '.join(absent)}", "run `jobtide topics --create`.")
    for topic in found:
        if topic.problem and topic.partitions:
            action = "correct JOBTIDE_KAFKA__PARTITIONS or the topic; `jobtide reset` makes those of jobtide anew."
            yield Finding("topics", "wrong", f"{topic.name} {topic.problem}", action)
    if not any(topic.problem for topic in found):
        yield Finding("topics", "fine", f"{len(found)} as they must be")
    if degraded := await cluster.degraded(topic.name for topic in table):
        seen = f"{len(degraded)} partitions lack a leader or a replica in sync, {degraded[0]} among them"
        yield Finding("replicas", "wrong", seen, "look at the brokers: one is down or cannot keep up.")


async def _workers(cluster: Cluster, settings: Settings) -> Finding:
    members = await cluster.members(settings.kafka.group)
    if not members:
        return Finding("workers", "note", f"none in group {settings.kafka.group}", "start one: `jobtide worker`.")
    return Finding("workers", "fine", f"{members} in group {settings.kafka.group}")


async def _keys(logs: KafkaLogs, topic: str, partitions: int) -> Finding:
    """Whether producers use Kafka's partitioner: another one splits the histories of postings."""
    looked = misplaced = 0
    for partition in range(partitions):
        log = logs.open(topic, partition)
        start, end = await log.bounds()
        async for batch in log.read(max(start, end - SAMPLE), end):
            keys = [record.key for record in batch if record.key]
            looked += len(keys)
            misplaced += sum(partition_of(key, partitions) != partition for key in keys)
    if misplaced:
        return Finding(
            "keys",
            "wrong",
            f"{topic}: {misplaced} of the newest {looked} records are where murmur2 does not put them",
            "set the producer's partitioner to murmur2 (librdkafka: partitioner=murmur2_random).",
        )
    return Finding("keys", "fine", f"{topic}: the newest {looked} records are where murmur2 puts them")


async def _letters(logs: KafkaLogs, topic: str, partitions: int) -> Finding:
    bounds = [await logs.open(dead_letters(topic), partition).bounds() for partition in range(partitions)]
    kept = sum(end - start for start, end in bounds)
    if kept:
        return Finding("letters", "note", f"{dead_letters(topic)}: {kept} records", "look at them: `jobtide dlq list`.")
    return Finding("letters", "fine", f"{dead_letters(topic)}: empty")
