"""Days: the records of `jobs.daily.v1`, from Kafka or from a file that `jobtide export` wrote."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import IO, cast

import msgspec
from rich.console import Console

from streams.connection import connection
from streams.contracts.daily import Daily, decode_daily
from streams.contracts.stage import OperatorError
from streams.contracts.topics import DAILY
from streams.engine.cluster import wait_for_kafka
from streams.engine.kafka import KafkaLogs
from streams.settings import Settings

#: Told of each record and its bytes, in the topic's order; older revisions of a day may come too.
Take = Callable[[Daily, bytes], None]


async def read_topic(settings: Settings, take: Take) -> None:
    """Read all that the topic holds now."""
    console = Console(stderr=True, soft_wrap=True, markup=False, highlight=False)
    await wait_for_kafka(connection(settings), settings.kafka.wait_seconds, console.print)
    logs = KafkaLogs(connection(settings))
    await logs.start()
    try:
        log = logs.open(DAILY, 0)
        start, end = await log.bounds()
        async for batch in log.read(start, end):
            for stored in batch:
                if stored.value is not None:
                    take(decode_daily(stored.value), stored.value)
    finally:
        await logs.stop()


def read_file(file: Path, take: Take) -> None:
    """Read an export; `.gz` is unpacked. Raises OperatorError with the line that is no record."""
    number = 0
    try:
        with cast("IO[bytes]", gzip.open(file)) if file.suffix == ".gz" else file.open("rb") as lines:
            for line in lines:
                number += 1
                if line.strip():
                    take(decode_daily(line), line.rstrip(b"\n"))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise OperatorError(
            f"{file}:{number}: no record of {DAILY}: {error}.", "name a file that jobtide export wrote."
        ) from None
    except (OSError, EOFError) as error:
        raise OperatorError(f"{file}: cannot be read: {error}.", "correct the path or the file.") from None
