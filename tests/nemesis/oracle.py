"""Oracle: the input topics as Kafka holds them, recounted by `tools/recount.py`, against everything published."""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.contracts.topics import APPLICATIONS, DAILY, DEMAND, POSTINGS, dead_letters

RECOUNT = str(Path(__file__).parents[2] / "tools" / "recount.py")
#: A counter of openings cannot take anything back, so the recount leaves it out where something was corrected. How much
#: was, only workers knew that are dead now.
CORRECTED = 'jobtide_corrections_total{source="nemesis"} 1\n'
_SUM = re.compile(r"(\d+) of (\d+) figures differ")
_REJECTED = re.compile(r"(\d+) lines rejected")
_FIGURE = re.compile(r"\w+\t[^\t]+\t[^\t]+\texpected (\S+)\tgot (\S+)")


class Verdict(NamedTuple):
    """Figures compared; of those that differ, how many are too small and too large; what was said of them.

    letters: rejected records that are not among the dead letters, or letters that no record explains.
    """

    compared: int
    lost: int
    double: int
    letters: int
    said: str

    @property
    def exact(self) -> bool:
        """Whether everything is as it must be."""
        return self.compared > 0 and not (self.lost or self.double or self.letters)


class Found(NamedTuple):
    """A committed record."""

    partition: int
    offset: int
    key: bytes
    value: bytes
    headers: Mapping[str, bytes]


def read(bootstrap: str, topic: str, partitions: int) -> list[Found]:
    """All committed records of a topic, in the order of each partition."""
    return asyncio.run(_read(bootstrap, topic, partitions))


async def _read(bootstrap: str, topic: str, partitions: int) -> list[Found]:
    places = [TopicPartition(topic, number) for number in range(partitions)]
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap,
        enable_auto_commit=False,
        isolation_level="read_committed",
        auto_offset_reset="none",
    )
    await consumer.start()
    found: list[Found] = []
    try:
        consumer.assign(places)
        first, ends = await consumer.beginning_offsets(places), await consumer.end_offsets(places)
        for place in places:
            consumer.seek(place, first[place])
        while any([await consumer.position(place) < ends[place] for place in places]):
            for place, records in (await consumer.getmany(*places, timeout_ms=500)).items():
                for record in records:
                    entry = record.key or b"", record.value or b"", dict(record.headers)
                    found.append(Found(place.partition, record.offset, *entry))
    finally:
        await consumer.stop()
    return found


def judge(bootstrap: str, partitions: int, page: str, folder: Path) -> Verdict:
    """Recount the input and compare; `page` is the metrics of whoever owns demand."""
    events, metrics = folder / "input.jsonl", folder / "page.txt"
    with events.open("wb") as file:
        for topic in (POSTINGS, APPLICATIONS):
            for *_, value, _ in read(bootstrap, topic, partitions):
                file.write(value + b"\n")
    metrics.write_text(page + CORRECTED)
    named = []
    for option, topic in (("--demand", DEMAND), ("--daily", DAILY)):
        out = folder / f"{topic}.jsonl"
        with out.open("wb") as file:
            for _, _, key, value, _ in read(bootstrap, topic, 1):
                file.write(b'{"key": %s, "value": %s}\n' % (json.dumps(key.decode()).encode(), value or b"null"))
        named += [option, str(out)]
    command = [sys.executable, RECOUNT, "compare", str(events), *named, "--metrics", str(metrics)]
    done = subprocess.run([*command, "--partitions", str(partitions)], capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    sums, rejected = _SUM.search(said), _REJECTED.search(said)
    if not sums or not rejected:
        return Verdict(0, 0, 0, 0, said)
    differ, compared = int(sums[1]), int(sums[2])
    small = sum(_smaller(*found) for found in _FIGURE.findall(said))
    return Verdict(compared, small, differ - small, _wrong_letters(bootstrap, partitions, int(rejected[1])), said)


def _smaller(expected: str, got: str) -> bool:
    """Whether something is missing; what was not published at all is."""
    try:
        return float(got) < float(expected)
    except ValueError:
        return True


def _wrong_letters(bootstrap: str, partitions: int, rejected: int) -> int:
    """Rejected records that are not among the dead letters, and letters whose bytes are not those of their record."""
    wrong, found = 0, set()
    for topic in (POSTINGS, APPLICATIONS):
        source = {(place, offset): value for place, offset, _, value, _ in read(bootstrap, topic, partitions)}
        for *_, value, headers in read(bootstrap, dead_letters(topic), partitions):
            place = int(headers["jobtide.error.partition"]), int(headers["jobtide.error.offset"])
            found.add((topic, *place))
            wrong += source.get(place) != value
    return wrong + abs(rejected - len(found))
