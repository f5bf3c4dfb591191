"""`jobtide load`: files into Kafka."""

import asyncio
import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from streams.cli.foreign import Foreign, FormatName
from streams.connection import connection
from streams.engine.cluster import wait_for_kafka
from streams.feeds.line import Line
from streams.feeds.loader import BadLine, first_time, read_lines
from streams.feeds.position import begin, read_position, resume
from streams.feeds.producer import Acknowledged, produce
from streams.settings import Settings, read_settings

SHOWN_BAD_LINES = 20
#: Where there is no terminal to draw on, progress is said so often.
SAID_SECONDS = 30.0


def load(
    files: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, help="JSON lines, or documents; .gz is unpacked.")
    ],
    *,
    speed: Annotated[
        float | None, typer.Option(min=0.001, help="Replay by event time, so many times faster; else at full speed.")
    ] = None,
    form: Annotated[FormatName, typer.Option("--format", help="What the files hold.")] = FormatName.JOBTIDE,
    source: Annotated[
        str | None, typer.Option(help="Slug of the source, where it is not named by the format or the lines.")
    ] = None,
    zone: Annotated[str | None, typer.Option(help="Zone of the documents' times that have none.")] = None,
    seen: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%dT%H:%M:%S%z"], help="When they were fetched; else the time in the file's name."),
    ] = None,
    snapshot: Annotated[
        Path | None,
        typer.Option(dir_okay=False, help="The files are whole lists of what is open; this file keeps what they told."),
    ] = None,
    trusted: Annotated[
        bool, typer.Option("--trust", help="A list is right, however much of it is missing; with --snapshot.")
    ] = False,
    position: Annotated[
        Path | None,
        typer.Option(dir_okay=False, help="File that keeps how far it came; if it is there, go on from it."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object at the end.")] = False,
) -> None:
    """Send posting and application events from files, told apart by their fields; exit 1 if a line was bad.

    Exit 0 means that Kafka has acknowledged every line. With --position a load that was ended goes on where it was: no
    line is sent twice. With --format, documents of others are made into posting events; with --snapshot, lists are
    compared and what is missing twice is closed. docs/producing.md says how.
    """
    console = Console(stderr=True, soft_wrap=True, markup=False, highlight=False)
    bad: list[BadLine] = []

    def report(line: BadLine) -> None:
        bad.append(line)
        if len(bad) <= SHOWN_BAD_LINES:
            console.print(f"{line.file}:{line.number}: {line.problem}")

    if position is not None and snapshot is not None:
        raise typer.BadParameter("--position is for files of events; what --snapshot has told is in its own file")
    settings = read_settings()
    foreign = None
    if form is not FormatName.JOBTIDE or snapshot is not None:
        foreign = Foreign(form, source, zone, seen, snapshot=snapshot, trusted=trusted, counting_zone=settings.zone)
    elif any((source, zone, seen, trusted)):
        raise typer.BadParameter("--source, --zone, --seen and --trust are for --snapshot and for other formats")

    def opened(read: Callable[[int], None]) -> Iterator[Line]:
        return foreign.lines(files, report, read, console) if foreign else read_lines(files, report, read)

    begun = time.monotonic()
    sent = asyncio.run(_load(settings, files, opened, console, speed=speed, kept=position))
    seconds = time.monotonic() - begun
    if len(bad) > SHOWN_BAD_LINES:
        console.print(f"... and {len(bad) - SHOWN_BAD_LINES} more bad lines")
    wrong = len(bad)
    if foreign is not None:
        foreign.finish(console)
        wrong += foreign.wrong
    if as_json:
        told = {"sent": sent, "bad": wrong, "seconds": round(seconds, 3)} | (foreign.account() if foreign else {})
        print(json.dumps(told))  # noqa: T201
    else:
        print(f"{sent:,} lines acknowledged in {seconds:.1f} s, {wrong:,} bad ones left out")  # noqa: T201
    sys.exit(bool(wrong or (foreign and foreign.faults)))


async def _load(
    settings: Settings,
    files: list[Path],
    opened: Callable[[Callable[[int], None]], Iterator[Line]],
    console: Console,
    *,
    speed: float | None,
    kept: Path | None,
) -> int:
    kafka = connection(settings)
    await wait_for_kafka(kafka, settings.kafka.wait_seconds, console.print)
    columns = (
        *(TextColumn("{task.description}"), BarColumn(), DownloadColumn()),
        *(TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn()),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task("reading", total=sum(file.stat().st_size for file in files))
        lines = opened(lambda size: progress.advance(task, size))
        position, before, anchor = None, 0, 0
        if kept is not None:
            position = read_position(kept, files)
            if position is None:
                position = await begin(kafka, files)
            else:
                before, position = await resume(kafka, position, lines)
            position.write(kept)
        if speed is not None:
            anchor, lines = first_time(lines)
        begun = spoken = time.monotonic()

        def told(acknowledged: Acknowledged) -> None:
            nonlocal spoken
            if kept is not None and position is not None:
                position.after(acknowledged).write(kept)
            now = time.monotonic()
            text = f"{before + acknowledged.lines:,} lines acknowledged, {acknowledged.lines / (now - begun):,.0f}/s"
            progress.update(task, description=text)
            if not console.is_terminal and now - spoken >= SAID_SECONDS:  # into a log
                spoken, left = now, progress.tasks[task].time_remaining
                console.print(text if left is None else f"{text}, about {left / 60:.0f} min left")

        return before + await produce(lines, kafka, pace=speed, anchor=anchor, progress=told)
