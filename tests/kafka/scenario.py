"""Command scenarios: one readable file each, with records in and what the commands print out, on a real Kafka.

    Title

    What it shows and why.

    TOPICS                                          creates the topics that are missing; they are all absent at first
    DELETE <topic>                                  deletes one
    RECORD <topic> <partition> <key> <value>        appends a record; the partition * is that of Kafka's partitioner
    LETTER <topic> <partition> <offset> <reason> <key> <value>   refuses a record, as a worker does
    HAS <topic> <partition> <number>                so many records are there now
    $ jobtide <words>                               runs a command with two partitions; what follows is all it prints
    exit <code>                                     how it ended

Lines that a command prints on standard error begin with `! `. `<address>` and `<version>` stand for what differs
from run to run and from release to release.
"""

import asyncio
import re
import shlex
from pathlib import Path
from typing import NamedTuple

from streams.contracts.topics import topics
from streams.engine.cluster import administration
from streams.engine.deadletters import dead_letters
from streams.engine.kafka import KafkaLogs
from streams.engine.log import Entry
from streams.feeds.partitioner import partition_of
from tests.kafka.process import Site

#: 2024-03-01 09:00 UTC in microseconds: when the letters of scenarios are refused.
REFUSED_AT = 1_709_283_600_000_000


class Stored(NamedTuple):
    """A record as a log gives it back."""

    offset: int
    key: bytes
    value: bytes
    headers: tuple[tuple[str, bytes], ...] = (("trace", b"7"),)
    timestamp: int = 0


class Refusal(NamedTuple):
    """Why a record is refused."""

    offset: int
    reason: str
    detail: str


def files() -> list[Path]:
    """All scenarios in order."""
    return sorted((Path(__file__).parent / "scenarios").glob("*.txt"))


def play(path: Path, site: Site) -> str:
    """Play a scenario; return its text with what was printed and stored instead of what it says."""
    said: list[str] = []
    skipping = False
    for line in path.read_text("utf-8").splitlines():
        word, _, rest = line.partition(" ")
        if word == "$":
            skipping = True
            said += [line, *_printed(site, shlex.split(rest)[1:])]
            continue
        if skipping and line:
            continue
        skipping = False
        if word == "HAS":
            topic, partition, _ = rest.split()
            said.append(f"HAS {topic} {partition} {len(site.read(topic, int(partition)))}")
            continue
        if word in ("TOPICS", "DELETE", "RECORD", "LETTER"):
            asyncio.run(_prepare(site, word, rest.split(" ", 5 if word == "LETTER" else 3)))
        said.append(line)
    return "\n".join(said) + "\n"


def _printed(site: Site, words: list[str]) -> list[str]:
    done = site.run(*words, check=None)
    lines = done.stdout.splitlines() + [f"! {line}" for line in done.stderr.splitlines()]
    known = [(re.escape(site.address), "<address>"), (r'version [^\s",]+', "version <version>")]
    for pattern, name in known:
        lines = [re.sub(pattern, name, line).rstrip() for line in lines]
    return [*lines, f"exit {done.returncode}"]


async def _prepare(site: Site, word: str, rest: list[str]) -> None:
    if word in ("TOPICS", "DELETE"):
        async with administration({"bootstrap_servers": site.address}) as cluster:
            await (cluster.create(topics(site.partitions, 1), 1) if word == "TOPICS" else cluster.delete(rest))
        return
    logs = KafkaLogs({"bootstrap_servers": site.address})
    await logs.start()
    try:
        topic, place, *more = rest
        if word == "RECORD":
            key, value = (part.encode() for part in more)
            partition = partition_of(key, site.partitions) if place == "*" else int(place)
            await logs.open(topic, partition).append([Entry(key, value)])
        else:
            offset, reason, sender, body = more
            stored = Stored(int(offset), sender.encode(), body.encode())
            refused = Refusal(int(offset), reason, "occurred_at: expected an offset from UTC")
            await dead_letters(logs, topic, int(place), [stored], [refused], now=REFUSED_AT)
    finally:
        await logs.stop()
