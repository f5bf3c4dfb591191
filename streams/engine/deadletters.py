"""Dead letters: rejected records go, unchanged, to `dlq.<topic>` with why and where they came from."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from streams import __version__
from streams.engine.log import Entry, Logs, by_size
from streams.engine.stage import DeadLetter, Record

LIMIT = 4 << 20
EPOCH = datetime.fromtimestamp(0, UTC)
VERSION = __version__.encode()


def dead_letter_topic(topic: str) -> str:
    """Return the name of the topic that takes the rejected records of `topic`."""
    return f"dlq.{topic}"


async def dead_letters(
    logs: Logs, topic: str, partition: int, records: Sequence[Record], dead: Sequence[DeadLetter], *, now: int
) -> None:
    """Append the rejected ones among `records` to the same partition of the dead letter topic.

    `now` is wall time in microseconds. They may be appended again after a crash; topic, partition and offset in the
    headers identify them.
    """
    by_offset = {record.offset: record for record in records}
    at = (EPOCH + timedelta(microseconds=now)).isoformat(timespec="milliseconds").encode()
    entries = []
    for letter in dead:
        record = by_offset[letter.offset]
        headers = [
            *record.headers,
            ("jobtide.error.reason", letter.reason.encode()),
            ("jobtide.error.detail", letter.detail.encode()),
            ("jobtide.error.topic", topic.encode()),
            ("jobtide.error.partition", b"%d" % partition),
            ("jobtide.error.offset", b"%d" % letter.offset),
            ("jobtide.error.at", at),
            ("jobtide.error.version", VERSION),
        ]
        entries.append(Entry(record.key, record.value, headers))
    log = logs.open(dead_letter_topic(topic), partition)
    for run in by_size(entries, LIMIT):
        await log.append(run)
