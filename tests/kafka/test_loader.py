"""Files and simulated feeds into real Kafka: every line arrives, unchanged, in order, in its partition."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from typer.testing import CliRunner

from streams.cli.load import load
from streams.contracts.stage import OperatorError
from streams.contracts.topics import APPLICATIONS, POSTINGS, topics
from streams.engine.broker import Broker
from streams.engine.cluster import administration
from streams.feeds.habits import Habits
from streams.feeds.line import Line
from streams.feeds.loader import read_lines
from streams.feeds.plan import Plan
from streams.feeds.position import begin, read_position
from streams.feeds.producer import Acknowledged, produce
from streams.feeds.simulator import Simulator

app = typer.Typer()
app.command()(load)


@pytest.fixture(scope="module")
def kafka() -> Iterator[Broker]:
    """A broker of this module's own: the input topics have public names."""
    with Broker() as broker:
        yield broker


@pytest.fixture
async def connection(kafka: Broker) -> dict[str, Any]:
    """How to reach empty input topics."""
    connection = {"bootstrap_servers": kafka.address}
    async with administration(connection) as cluster:
        await cluster.delete([POSTINGS, APPLICATIONS])
        await cluster.create(topics(8, 1), 1)
    return connection


async def everything(connection: dict[str, Any]) -> dict[TopicPartition, list[tuple[bytes, bytes]]]:
    """All records of the input topics."""
    places = [TopicPartition(topic, number) for topic in (POSTINGS, APPLICATIONS) for number in range(8)]
    found: dict[TopicPartition, list[tuple[bytes, bytes]]] = defaultdict(list)
    async with AIOKafkaConsumer(**connection, auto_offset_reset="earliest") as consumer:
        consumer.assign(places)
        ends = await consumer.end_offsets(places)
        while any([await consumer.position(place) < ends[place] for place in places]):
            for place, records in (await consumer.getmany(timeout_ms=500)).items():
                found[place] += [(record.key, record.value) for record in records]
    return found


def by_key(lines: list[Line]) -> dict[bytes, list[bytes]]:
    """Values in order, by topic and key."""
    found: dict[bytes, list[bytes]] = defaultdict(list)
    for line in lines:
        found[line.topic.encode() + b" " + line.key].append(line.value)
    return found


async def test_everything_arrives(connection: dict[str, Any]) -> None:
    """Every line is there once, of each key in order, where Kafka's own partitioner puts the key."""
    lines = list(Simulator(Plan(1, 10**15, events=20_000)))
    told: list[Acknowledged] = []
    assert await produce(lines, connection, progress=told.append) == len(lines)
    assert told[-1].lines == len(lines)
    assert sum(told[-1].ends.values()) == len(lines)
    found = await everything(connection)
    arrived = defaultdict(list)
    for place, records in found.items():
        for key, value in records:
            arrived[place.topic.encode() + b" " + key].append(value)
    assert arrived == by_key(lines)
    async with AIOKafkaProducer(**connection) as producer:
        keys = {key: place.partition for place, records in found.items() for key, _ in records[:20]}
        for key, partition in keys.items():
            assert (await producer.send_and_wait(POSTINGS, b"", key=key)).partition == partition


async def test_stopped_feed_is_delivered(connection: dict[str, Any]) -> None:
    """A feed without end that is stopped delivers exactly the lines that were taken from it."""
    stop = asyncio.Event()
    taken: list[Line] = []

    def feed() -> Iterator[Line]:
        for line in Simulator(Plan(1, 10**15, rate=2_000, history=500)):
            taken.append(line)
            if len(taken) == 2_000:
                stop.set()
            yield line

    assert await produce(feed(), connection, pace=1.0, anchor=10**15, stop=stop) == len(taken)
    assert sum(map(len, (await everything(connection)).values())) == len(taken)


async def test_missing_topic(connection: dict[str, Any]) -> None:
    """Without the topics nothing is sent, and the command that creates them is named."""
    async with administration(connection) as cluster:
        await cluster.delete([APPLICATIONS])
    with pytest.raises(OperatorError, match=r"jobs\.applications\.v1 is missing.*jobtide topics --create"):
        await produce([], connection)


async def test_load_reports_bad_lines(
    connection: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`load` sends what it can, names the bad line by file and number, and exits 1; without bad ones it exits 0."""
    monkeypatch.setenv("JOBTIDE_KAFKA__BOOTSTRAP", connection["bootstrap_servers"])
    good, bad = tmp_path / "good.jsonl", tmp_path / "bad.jsonl"
    good.write_text('{"source":"s","posting_id":"1"}\n{"source":"s","posting_id":"1","count":2}\n')
    bad.write_text('{"source":"s","posting_id":"2"}\n{"source":\n')
    result = await asyncio.to_thread(CliRunner().invoke, app, [str(good), "--json"])
    assert (result.exit_code, '"sent": 2, "bad": 0' in result.stdout) == (0, True)
    result = await asyncio.to_thread(CliRunner().invoke, app, [str(bad), "--json"])
    assert (result.exit_code, '"sent": 1, "bad": 1' in result.stdout) == (1, True)
    assert f"{bad}:2: no JSON" in result.stderr
    sent = sorted(value for records in (await everything(connection)).values() for _, value in records)
    assert sent == sorted(line.value for line in read_lines([good, bad], lambda _: None))


async def test_an_ended_load_goes_on_exactly(
    connection: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ended with a chunk on its way of which some arrived: nothing is missing, and nothing is there twice."""
    lines = list(Simulator(Plan(1, 10**15, events=30_000, habits=Habits(bad=0.0))))
    file, kept = tmp_path / "years.jsonl", tmp_path / "position"
    file.write_bytes(b"".join(line.value + b"\n" for line in lines))
    (await begin(connection, [file])).write(kept)
    start = read_position(kept, [file])
    assert start is not None
    first, rest = lines[:16_384], lines[16_384:]
    told: list[Acknowledged] = []
    await produce(first, connection, progress=told.append)
    start.after(told[-1]).write(kept)
    some = [line for line in rest[:9_000] if line.key[-1] % 3]  # of some partitions' keys, and not acknowledged
    await produce(some, connection)
    monkeypatch.setenv("JOBTIDE_KAFKA__BOOTSTRAP", connection["bootstrap_servers"])
    arguments = [str(file), "--position", str(kept), "--json"]
    for sent in (len(rest) - len(some), 0):  # then there is nothing left
        result = await asyncio.to_thread(CliRunner().invoke, app, arguments)
        assert (result.exit_code, f'"sent": {sent},' in result.stdout) == (0, True), result.output
    arrived = sorted(value for records in (await everything(connection)).values() for _, value in records)
    assert arrived == sorted(line.value for line in lines)
    file.write_bytes(b"{}")
    with pytest.raises(OperatorError, match="is the position in other files"):
        read_position(kept, [file])
