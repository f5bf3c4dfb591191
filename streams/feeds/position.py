"""Position: how far a load has come, kept in a file, so that a load that was ended goes on exactly where it was.

What was acknowledged stands in the file. What was on its way when the load ended has arrived or has not: the next run
reads the records behind the acknowledged ones back and leaves out the lines that are among them. So nothing is sent
twice, not even events that jobtide could not recognise (an application that comes again after more than seven days).
"""

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from streams.contracts.stage import OperatorError
from streams.contracts.topics import APPLICATIONS, POSTINGS
from streams.feeds.line import Line
from streams.feeds.producer import CHUNK_LINES, Acknowledged, missing_topic, produce
from streams.feeds.whole import replace_file


class Position(msgspec.Struct):
    """Acknowledged lines of files (name, bytes), and the end of each partition of a topic behind the last of them."""

    files: list[tuple[str, int]]
    lines: int
    ends: dict[str, dict[int, int]]

    def after(self, acknowledged: Acknowledged) -> "Position":
        """Return the position after more lines than these."""
        ends = {topic: dict(partitions) for topic, partitions in self.ends.items()}
        for (topic, partition), end in acknowledged.ends.items():
            ends[topic][partition] = end
        return Position(self.files, self.lines + acknowledged.lines, ends)

    def write(self, path: Path) -> None:
        """Replace the file."""
        replace_file(path, msgspec.json.encode(self) + b"\n")


def read_position(path: Path, files: list[Path]) -> Position | None:
    """Read what `write` wrote; None if there is no such file. Raises OperatorError if it is of other files or none."""
    named = [(file.name, file.stat().st_size) for file in files]
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Position)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError) as error:
        raise OperatorError(f"{path} holds no position: {error}.", "name another file, or delete it.") from None
    if found.files != named:
        raise OperatorError(
            f"{path} is the position in other files, or these have changed.",
            "load the same files in the same order, or name another file for the position.",
        )
    return found


async def begin(connection: Mapping[str, Any], files: list[Path]) -> Position:
    """Return the position before anything of these files was sent. Raises OperatorError if a topic is missing."""
    return Position([(file.name, file.stat().st_size) for file in files], 0, await _ends(connection))


async def resume(connection: Mapping[str, Any], position: Position, lines: Iterator[Line]) -> tuple[int, Position]:
    """Pass the acknowledged lines, send what was on its way and did not arrive; return how many, and the new position.

    lines: all of the files; left behind what the position passes. Raises OperatorError if the topics were made anew.
    """
    deque(islice(lines, position.lines), maxlen=0)
    arrived = await _arrived(connection, position)
    chunk = list(islice(lines, CHUNK_LINES))
    missing = []
    for line in chunk:
        digest = _digest(line.topic, line.key, line.value)
        if arrived[digest]:
            arrived[digest] -= 1
        else:
            missing.append(line)
    sent = await produce(missing, connection)
    return sent, Position(position.files, position.lines + len(chunk), await _ends(connection))


async def _arrived(connection: Mapping[str, Any], position: Position) -> Counter[bytes]:
    """Count the records behind the acknowledged ones, by digest. Other writers' are among them and do no harm."""
    ends = await _ends(connection)
    behind: dict[TopicPartition, int] = {}
    for topic, partitions in ends.items():
        for partition, end in partitions.items():
            acknowledged = position.ends.get(topic, {}).get(partition, end)
            if acknowledged > end:
                raise OperatorError(
                    f"{topic}-{partition} holds less than was acknowledged, so it was made anew.",
                    "delete the file of the position and load from the beginning.",
                )
            if acknowledged < end:
                behind[TopicPartition(topic, partition)] = acknowledged
    found: Counter[bytes] = Counter()
    if not behind:
        return found
    async with AIOKafkaConsumer(**connection, enable_auto_commit=False) as consumer:
        consumer.assign(list(behind))
        for place, offset in behind.items():
            consumer.seek(place, offset)
        while reading := [at for at in behind if await consumer.position(at) < ends[at.topic][at.partition]]:
            for records in (await consumer.getmany(*reading, timeout_ms=500)).values():
                found.update(_digest(record.topic, record.key or b"", record.value or b"") for record in records)
    return found


async def _ends(connection: Mapping[str, Any]) -> dict[str, dict[int, int]]:
    admin = AIOKafkaAdminClient(**connection)
    try:
        await admin.start()
        topics = await admin.describe_topics([POSTINGS, APPLICATIONS])
    finally:
        await admin.close()
    places = [TopicPartition(topic["topic"], part["partition"]) for topic in topics for part in topic["partitions"]]
    if missing := {POSTINGS, APPLICATIONS} - {place.topic for place in places}:
        raise missing_topic(min(missing))
    async with AIOKafkaConsumer(**connection, enable_auto_commit=False) as consumer:
        found: dict[str, dict[int, int]] = {POSTINGS: {}, APPLICATIONS: {}}
        for place, end in (await consumer.end_offsets(places)).items():
            found[place.topic][place.partition] = end
    return found


def _digest(topic: str, key: bytes, value: bytes) -> bytes:
    # The lengths keep neighbours apart.
    return blake2b(b"%b %d %b %b" % (topic.encode(), len(key), key, value), digest_size=16).digest()
