"""`jobtide export`: the days of all cells as JSON lines."""

import asyncio
import sys
from datetime import date, datetime
from typing import Annotated

import typer

from streams.cli.days import read_topic
from streams.contracts.daily import Daily
from streams.contracts.revision import Revision, is_newer
from streams.settings import read_settings


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
    newest: dict[tuple[date, str], tuple[Revision, bytes]] = {}

    def take(record: Daily, value: bytes) -> None:
        key = (record.day, record.cell)
        if record in wanted and (key not in newest or is_newer(record.revision, newest[key][0])):
            newest[key] = (record.revision, value)

    asyncio.run(read_topic(read_settings(), take))
    for key in sorted(newest):
        sys.stdout.buffer.write(newest[key][1] + b"\n")
    sys.stdout.buffer.flush()


class _Wanted:
    def __init__(self, since: date | None, until: date | None, cells: frozenset[str]) -> None:
        self._since, self._until, self._cells = since or date.min, until or date.max, cells

    def __contains__(self, record: Daily) -> bool:
        return self._since <= record.day <= self._until and (not self._cells or record.cell in self._cells)
