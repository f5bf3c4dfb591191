"""The same count as people write it first: a Faust tumbling table of role x sector, one table write an event.

Run as a program with the broker's address, the topic and the number of its partitions. Prints one line a second:
events counted, CPU seconds of this process.
"""

import os
import sys
import time
from typing import Any

import faust
import orjson

from streams.taxonomy import Taxonomy

bootstrap, topic, partitions = sys.argv[1], sys.argv[2], int(sys.argv[3])
app = faust.App(
    "stock",
    broker=f"kafka://{bootstrap}",
    store="memory://",
    topic_replication_factor=1,
    topic_partitions=partitions,
    web_enabled=False,
    consumer_auto_offset_reset="earliest",
    datadir=sys.argv[4],
)
counts = app.Table("counts", default=int, partitions=partitions).tumbling(3600.0, expires=7 * 86_400.0)
taxonomy = Taxonomy.load()
seen = 0


@app.agent(app.topic(topic, value_serializer="raw"))
async def count(stream: Any) -> None:
    """Count each posting in its hour."""
    global seen  # noqa: PLW0603
    async for value in stream:
        posting = orjson.loads(value)
        stated = posting["industry"], posting["industry_scheme"]
        found = taxonomy.classify(posting["title"], *stated, skills=posting["skills"])
        counts[f"{found.role}/{found.sector}"] += 1
        seen += 1


@app.timer(1.0)  # type: ignore[untyped-decorator]
async def progress() -> None:
    """Say how far we are."""
    os.write(1, f"{seen} {time.process_time()}\n".encode())  # Faust takes print() away from standard output


if __name__ == "__main__":
    app.Worker(loglevel="ERROR").execute_from_commandline()
