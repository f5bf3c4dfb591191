"""Stock worker: the count that people write first, a Faust table with one write an event, by the key of the record.

`python -m tests.nemesis.stock_worker BOOTSTRAP PARTITIONS GUARANTEE FOLDER` counts the postings and keeps the whole
table in FOLDER/counts.json. It is set up as well as stock Faust allows: short session, no web, one topic.
"""

import json
import sys
from pathlib import Path
from typing import Any

import faust

from streams.contracts.topics import POSTINGS

bootstrap, partitions, guarantee, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3], Path(sys.argv[4])
app = faust.App(
    f"stock-{guarantee}",
    broker=";".join(f"kafka://{address}" for address in bootstrap.split(",")),
    store="memory://",
    datadir=str(folder / "faust"),
    processing_guarantee=guarantee,
    topic_replication_factor=1,
    topic_partitions=partitions,
    topic_disable_leader=True,
    table_standby_replicas=0,
    web_enabled=False,
    consumer_auto_offset_reset="earliest",
    broker_session_timeout=6.0,
    broker_heartbeat_interval=1.5,
    broker_commit_interval=1.0,
)
counts = app.Table("counts", default=int, key_type=str, partitions=partitions)


@app.agent(app.topic(POSTINGS, key_type=bytes, key_serializer="raw", value_serializer="raw"))
async def count(stream: Any) -> None:
    """Count each event under its key."""
    async for event in stream.events():
        counts[event.key.decode()] += 1


@app.timer(1.0)  # type: ignore[untyped-decorator]
async def keep() -> None:
    """Write the table for whoever compares."""
    new = folder / "counts.new"
    new.write_text(json.dumps(dict(counts.items())))
    new.rename(folder / "counts.json")


if __name__ == "__main__":
    sys.argv[1:] = ["worker"]
    app.Worker(loglevel="ERROR").execute_from_commandline()
