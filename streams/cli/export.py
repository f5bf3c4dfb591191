"""`jobtide export`: the days of all cells as JSON lines."""

import asyncio
import sys
from datetime import date, datetime
from typing import Annotated

import typer
from rich.console import Console

from streams.connection import connection
from streams.contracts.daily import Daily, decode_daily
from streams.contracts.revision import Revision, is_newer
from streams.contracts.topics import DAILY
from streams.engine.cluster import wait_for_kafka
from streams.engine.kafka import KafkaLogs
from streams.settings import Settings, read_settings


def export(
    *,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day.")] = None,
    cell: Annotated[
        list[str] | None, typer.Option(help="Only this cell, such as total or role=nurse; repeatable.")
    ] = None,
) -> None:
    """Print the newest record of each cell and day of jobs.daily.v1, by day and cell.

    What is counted but not published yet is missing: a worker's metric jobtide_unpublished_cells says whether there is
    any.
    """
    wanted = _Wanted(since and since.date(), until and until.date(), frozenset(cell or ()))
    records = asyncio.run(_read(read_settings(), wanted))
    for key in sorted(records):
        sys.stdout.buffer.write(records[key][1] + b"\n")
    sys.stdout.buffer.flush()


class _Wanted:
    def __init__(self, since: date | None, until: date | None, cells: frozenset[str]) -> None:
        self._since, self._until, self._cells = since or date.min, until or date.max, cells

    def __contains__(self, record: Daily) -> bool:
        return self._since <= record.day <= self._until and (not self._cells or record.cell in self._cells)


async def _read(settings: Settings, wanted: _Wanted) -> dict[tuple[date, str], tuple[Revision, bytes]]:
    console = Console(stderr=True, soft_wrap=True, markup=False, highlight=False)
    await wait_for_kafka(connection(settings), settings.kafka.wait_seconds, console.print)
    logs = KafkaLogs(connection(settings))
    await logs.start()
    newest: dict[tuple[date, str], tuple[Revision, bytes]] = {}
    try:
        log = logs.open(DAILY, 0)
        start, end = await log.bounds()
        async for batch in log.read(start, end):
            for stored in batch:
                if stored.value is None:
                    continue
                record = decode_daily(stored.value)
                key = (record.day, record.cell)
                if record in wanted and (key not in newest or is_newer(record.revision, newest[key][0])):
                    newest[key] = (record.revision, stored.value)
    finally:
        await logs.stop()
    return newest
