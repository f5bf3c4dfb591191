"""`jobtide reset`: forgets all state, so that the workers count the postings topics anew from their beginning."""

import asyncio
import sys
from typing import Annotated

import typer
from rich.console import Console

from streams.connection import connection
from streams.contracts.topics import APPLICATIONS, POSTINGS, Topic, topics
from streams.engine.cluster import administration, wait_for_kafka
from streams.monitor import DONE, MISUSED, WRONG
from streams.settings import Settings, read_settings


def reset(*, yes: Annotated[bool, typer.Option("--yes", help="Do not ask before deleting.")] = False) -> None:
    """Delete and create anew the internal topics and the figures of all stages together. Input topics stay.

    Workers must be stopped. They then read the postings and applications that the input topics still hold.
    """
    settings = read_settings()
    console = Console(stderr=True)
    doomed = [topic.name for topic in _ours(settings)]
    if not yes:
        console.print("This deletes " + ", ".join(doomed) + " and the offsets of group " + settings.kafka.group + ".")
        if not sys.stdin.isatty():
            console.print("jobtide: nothing was deleted. Operator action: say --yes.")
            sys.exit(MISUSED)
        if not typer.confirm("All counts begin anew from what the input topics still hold. Go on?"):
            sys.exit(WRONG)
    asyncio.run(_reset(settings, console))
    console.print("reset: workers will count the input topics from their beginning")
    sys.exit(DONE)


def _ours(settings: Settings) -> list[Topic]:
    kept = {POSTINGS, APPLICATIONS}
    table = topics(settings.kafka.partitions, settings.kafka.replication)
    return [topic for topic in table if topic.name not in kept and not topic.name.startswith("dlq.")]


async def _reset(settings: Settings, console: Console) -> None:
    await wait_for_kafka(connection(settings), settings.kafka.wait_seconds, console.print)
    async with administration(connection(settings)) as cluster:
        await cluster.forget_group(settings.kafka.group)
        doomed = _ours(settings)
        await cluster.delete(topic.name for topic in doomed)
        await cluster.create(doomed, settings.kafka.replication)
