"""Memory and recovery of the days of all cells, on real Kafka: six years of a whole market.

`python -m benchmarks.days [--days 2270]`. A worker is told about 2,200 cells a day; then it is ended, and another one
recovers. Prints the resident memory of the whole worker, and how long the recovery took.
"""

import argparse
import asyncio
import os
import random
import time
from collections.abc import Iterator

import msgspec

from benchmarks.pauses import wait_ready
from benchmarks.throughput import check_alive, page, program, settings
from streams.contracts.cells import base_cells, derived_cells
from streams.contracts.tally import Attributes, Kind, Tallies, Tally, encode_tallies
from streams.contracts.topics import TALLIES, topics
from streams.engine.books import Envelope
from streams.engine.broker import Broker
from streams.engine.cluster import administration
from streams.engine.kafka import KafkaLogs
from streams.engine.log import Entry
from streams.taxonomy import Taxonomy

FIRST_DAY = 17_600
DAY_MINUTES = 1_440
PORT = 9_493


def market() -> list[Attributes]:
    """What occurs on each day: 1,700 pairs of role and sector, with industries, domains and two sources."""
    taxonomy = Taxonomy.load()
    roles, sectors, domains = taxonomy.roles, taxonomy.sectors, taxonomy.domains
    industries = taxonomy.industries[:100]
    return [
        Attributes(
            role,
            sectors[(place + step) % len(sectors)],
            (industries[(place * 8 + step) % len(industries)],),
            (domains[place % len(domains)],) if place % 2 and step == 0 else (),
            ("alpha", "beta")[step % 2],
        )
        for place, role in enumerate(roles)
        for step in range(8)
    ]


def messages(days: int) -> Iterator[bytes]:
    """One message a day from a pretended openings partition, each pair with one to three openings and employers."""
    rng = random.Random(1)
    pairs = market()
    # The clock is at the end first: history is counted in its days alone, as when it is loaded behind a live feed.
    last = (FIRST_DAY + days + 8) * DAY_MINUTES * 60_000_000
    yield _envelope(1, Tallies(last, False, 1, 0, []))
    for number in range(days):
        day = FIRST_DAY + number
        minute = day * DAY_MINUTES
        groups = []
        for attributes in pairs:
            n = rng.randrange(1, 4)
            counts = [0] * len(Kind)
            counts[Kind.NEW] = counts[Kind.POSTINGS] = counts[Kind.OPENED] = counts[Kind.POSITIONS] = n
            pays = [("CNY", rng.randrange(60_000, 400_000), 1)] if rng.random() < 0.3 else []
            tally = Tally(minute, day, tuple(counts), tuple(rng.getrandbits(64) for _ in range(n)), tuple(pays))
            groups.append((attributes, [tally]))
        yield _envelope(number + 2, Tallies(last, False, 1, len(pairs), groups))


def _envelope(number: int, tallies: Tallies) -> bytes:
    return msgspec.msgpack.encode(Envelope(1, "benchmark", number, encode_tallies(tallies)))


async def create(address: str) -> None:
    """Create the topics."""
    async with administration({"bootstrap_servers": address}) as cluster:
        await cluster.create(topics(1, 1), 1)


async def fill(address: str, days: int) -> None:
    """Put the messages into the topic between the stages."""
    logs = KafkaLogs({"bootstrap_servers": address})
    await logs.start()
    log = logs.open(TALLIES, 0)
    for number, message in enumerate(messages(days)):
        await log.append([Entry(None, message)])
        if number == 0:
            await asyncio.sleep(5)
    await logs.stop()


def main() -> None:
    """Fill, count, recover."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=2_270)
    options = parser.parse_args()
    base = {name for attributes in market() for name in base_cells(attributes)}
    cells = base | {name for cell in base for name in derived_cells(cell)}
    print(f"{options.days:,} days of {len(cells):,} cells: {options.days * len(cells):,} cell-days", flush=True)
    with Broker() as broker:
        asyncio.run(create(broker.address))
        told = settings(broker.address, PORT, JOBTIDE_KAFKA__PARTITIONS="1")
        for turn in ("counted", "recovered"):
            begun = time.monotonic()
            with program("streams.cli", "worker", **told) as child:
                wait_ready(child, PORT)
                figures: dict[str, float] = {}
                if turn == "counted":
                    # The real openings partition must be idle, or it holds the clock back and nothing grows old.
                    time.sleep(15)
                    asyncio.run(fill(broker.address, options.days))
                while (
                    figures.get("jobtide_state_keys", 0) < options.days * len(cells) or figures["jobtide_lag_records"]
                ):
                    check_alive(child)
                    time.sleep(0.5)
                    figures = page(PORT)
                seconds = time.monotonic() - begun
                recovery = figures["jobtide_recovery_seconds"] if turn == "recovered" else 0.0
                keys, resident = figures["jobtide_state_keys"], figures["process_resident_memory_bytes"]
                print(
                    f"{turn}: {keys:,.0f} state keys, resident {resident / 1e9:.2f} GB after {seconds:.0f} s; recovery "
                    f"{recovery:.0f} s on {os.cpu_count()} cores",
                    flush=True,
                )


if __name__ == "__main__":
    main()
