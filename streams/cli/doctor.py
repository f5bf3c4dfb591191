"""`jobtide doctor`: checks everything that can be seen from outside, and says what to do."""

import asyncio
import json
import sys
from typing import Annotated

import typer
from rich.console import Console

from streams.cli.checkup import Finding, checkup
from streams.monitor import DONE, WRONG
from streams.settings import Settings, read_settings


def doctor(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a finding.")] = False
) -> None:
    """Check settings, taxonomy, Kafka, topics, workers, producers' keys and dead letters; exit 1 if one is wrong.

    Nothing is changed. JOBTIDE_KAFKA__WAIT_SECONDS=0 does not wait for a broker that is down.
    """
    findings = asyncio.run(_examine(read_settings()))
    console = Console(soft_wrap=True, markup=False, highlight=False)
    for finding in findings:
        if as_json:
            print(json.dumps(finding._asdict()))  # noqa: T201
        else:
            console.print(f"{finding.state:<5}  {finding.check:<8}  {finding.seen}")
            if finding.action:
                console.print(f"{'':<17}{finding.action}")
    sys.exit(WRONG if any(finding.state == "wrong" for finding in findings) else DONE)


async def _examine(settings: Settings) -> list[Finding]:
    return [finding async for finding in checkup(settings)]
