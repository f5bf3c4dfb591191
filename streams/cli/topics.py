"""`jobtide topics`: shows, checks or creates the topics."""

import asyncio
import json
import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from streams.connection import connection
from streams.contracts.topics import topics as table
from streams.engine.cluster import Found, administration, wait_for_kafka
from streams.settings import Settings, read_settings


def topics(
    *,
    create: Annotated[bool, typer.Option(help="Create the topics that are missing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a topic.")] = False,
) -> None:
    """Show every topic and what is wrong with it; exit 1 if something is."""
    created, found = asyncio.run(_topics(read_settings(), create=create))
    if as_json:
        for topic in found:
            print(json.dumps({**topic._asdict(), "created": topic.name in created}))  # noqa: T201
    else:
        shown = Table("topic", "partitions", "state")
        for topic in found:
            state = topic.problem or ("created" if topic.name in created else "as it must be")
            shown.add_row(topic.name, str(topic.partitions), state)
        Console().print(shown)
    sys.exit(any(topic.problem for topic in found))


async def _topics(settings: Settings, *, create: bool) -> tuple[list[str], list[Found]]:
    kafka = settings.kafka
    wanted = table(kafka.partitions, kafka.replication)
    await wait_for_kafka(connection(settings), kafka.wait_seconds, Console(stderr=True).print)
    async with administration(connection(settings)) as cluster:
        created = await cluster.create(wanted, kafka.replication) if create else []
        return created, await cluster.look(wanted)
