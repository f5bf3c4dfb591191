"""Feed: `python -m tests.nemesis.feed BOOTSTRAP ...` sends a simulated feed at a pace, with what producers do wrong.

--duplicates P   so many of the lines are sent twice, the second time somewhat later
--poison P       so many lines more are no events at all
--transactional  in transactions, of which every fifth is aborted and sent again
--partitions-of N  only lines whose key falls into partitions below N: the others stay idle
"""

import argparse
import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from typing import Any

from aiokafka import AIOKafkaProducer

from streams.contracts.instant import instant
from streams.contracts.topics import POSTINGS
from streams.feeds.line import Line
from streams.feeds.partitioner import partition_of
from streams.feeds.plan import Plan
from streams.feeds.simulator import Simulator

START = instant(datetime(2024, 2, 18, 1, tzinfo=UTC))
#: Lines that are sent, or are one transaction, together.
RUN = 200
#: A repeated line comes so many lines later at most.
LATER = 2_000
PARTITIONS = 8


def lines(options: argparse.Namespace) -> Iterator[Line]:
    """The lines of the feed, some twice, some spoilt."""
    random = Random(options.seed)
    waiting: list[tuple[int, int, Line]] = []
    for number, line in enumerate(Simulator(Plan(options.seed, START, 800.0, options.history, events=options.count))):
        if partition_of(line.key, PARTITIONS) >= options.partitions_of:
            continue
        yield line
        if random.random() < options.duplicates:
            waiting.append((number + random.randrange(1, LATER), number, line))
        if random.random() < options.poison:
            yield line._replace(topic=POSTINGS, key=b"bad:%d" % number, value=b"{" + line.value)
        due = [entry for entry in waiting if entry[0] <= number]
        waiting = [entry for entry in waiting if entry[0] > number]
        yield from (entry[2] for entry in due)
    yield from (entry[2] for entry in sorted(waiting, key=lambda entry: entry[:2]))


async def send(options: argparse.Namespace) -> None:
    """Send everything; returns when all is acknowledged."""
    extra: dict[str, Any] = {"transactional_id": "nemesis"} if options.transactional else {"enable_idempotence": True}
    producer = AIOKafkaProducer(bootstrap_servers=options.bootstrap, acks="all", linger_ms=5, **extra)
    await producer.start()
    run: list[Line] = []
    runs, sent, begun = 0, 0, time.monotonic()
    try:
        for line in lines(options):
            run.append(line)
            if len(run) < RUN:
                continue
            runs += 1
            await _send(producer, run, transactional=options.transactional, abort=runs % 5 == 0)
            sent += len(run)
            run = []
            if sent > options.history:
                await asyncio.sleep(max(0, begun + (sent - options.history) / options.rate - time.monotonic()))
            else:
                begun = time.monotonic()
        await _send(producer, run, transactional=options.transactional, abort=False)
    finally:
        await producer.stop()


async def _send(producer: AIOKafkaProducer, run: list[Line], *, transactional: bool, abort: bool) -> None:
    if transactional and abort:
        await producer.begin_transaction()
        await _append(producer, run)
        await producer.abort_transaction()
    if transactional:
        await producer.begin_transaction()
    await _append(producer, run)
    if transactional:
        await producer.commit_transaction()


async def _append(producer: AIOKafkaProducer, run: list[Line]) -> None:
    waiting = [
        await producer.send(line.topic, line.value, line.key, partition=partition_of(line.key, PARTITIONS))
        for line in run
    ]
    await asyncio.gather(*waiting)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bootstrap")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--history", type=int, default=0)
    parser.add_argument("--rate", type=float, default=800.0)
    parser.add_argument("--duplicates", type=float, default=0.0)
    parser.add_argument("--poison", type=float, default=0.0)
    parser.add_argument("--partitions-of", type=int, default=PARTITIONS)
    parser.add_argument("--transactional", action="store_true")
    asyncio.run(send(parser.parse_args()))


if __name__ == "__main__":
    main()
