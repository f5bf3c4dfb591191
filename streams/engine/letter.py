"""Letter: a dead letter as it is read back, with where its record came from and why it was refused."""

from collections.abc import AsyncIterator
from typing import NamedTuple

from streams.engine.deadletters import dead_letter_topic
from streams.engine.log import Entry, Logs
from streams.engine.stage import Record

PREFIX = "jobtide.error."


class Letter(NamedTuple):
    """A refused record.

    `topic`, `partition` and `offset` are those of the input; `at` (RFC 3339) is when it was refused.
    `key`, `value` and `headers` are what the producer sent, byte for byte: they may be personal data.
    """

    topic: str
    partition: int
    offset: int
    reason: str
    detail: str
    at: str
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes]]

    @property
    def entry(self) -> Entry:
        """The record as it was before it was refused."""
        return Entry(self.key, self.value, self.headers)


def read_letter(record: Record) -> Letter | None:
    """Read a record of a dead letter topic; None if jobtide did not write it.

    Copied back by another program and refused again, a record bears each header twice: the last one counts, and none
    of them was the producer's.
    """
    said = {name: value.decode(errors="replace") for name, value in record.headers if name.startswith(PREFIX)}
    try:
        return Letter(
            said[PREFIX + "topic"],
            int(said[PREFIX + "partition"]),
            int(said[PREFIX + "offset"]),
            said[PREFIX + "reason"],
            said[PREFIX + "detail"],
            said[PREFIX + "at"],
            record.key,
            record.value,
            [(name, value) for name, value in record.headers if not name.startswith(PREFIX)],
        )
    except (KeyError, ValueError):
        return None


async def letters(logs: Logs, topic: str, partitions: int) -> AsyncIterator[Letter]:
    """Yield each dead letter of an input topic once, partition by partition, in the order in which they were refused.

    A crash may have written one twice; its coordinates tell. Raises LogError.
    """
    for partition in range(partitions):
        log = logs.open(dead_letter_topic(topic), partition)
        seen: set[tuple[str, int, int]] = set()
        async for batch in log.read(*await log.bounds()):
            for record in batch:
                letter = read_letter(record)
                if letter is not None and letter[:3] not in seen:
                    seen.add(letter[:3])
                    yield letter
