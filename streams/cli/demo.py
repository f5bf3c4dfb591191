"""`jobtide demo`: the whole thing on this machine, with a live view."""

import asyncio
import json
import re
import signal
import socket
import sys
import time
from typing import Annotated

import typer
from rich.console import Console
from rich.live import Live

from streams.demo import Demo, Result
from streams.monitor import DONE, WRONG
from streams.serve.live import live
from streams.serve.observe import View

PORT = 9464
#: Of what was said, so many sentences stay on the screen.
SENTENCES = 3
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3_600}


def _seconds(text: str) -> float:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smh]?)", text.strip())
    if not found:
        raise typer.BadParameter("say a time such as 60s, 5m or 1h")
    return float(found[1]) * _UNITS[found[2]]


def demo(
    *,
    duration: Annotated[str | None, typer.Option("--for", help="End by itself after so long: 60s, 5m.")] = None,
    rate: Annotated[float, typer.Option(min=1, max=100_000, help="Posting events per second.")] = 500.0,
    surges: Annotated[
        bool,
        typer.Option(
            "--surges",
            help="Instead: four weeks of history, then minute by minute a surge, an agency's bulk posting, a re-crawl "
            "and a portal that is silent for a while; what is told of it. Give it half an hour.",
        ),
    ] = False,
    seed: Annotated[int, typer.Option(help="The same seed gives the same feed.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="No live view; the last line is one JSON object.")] = False,
) -> None:
    """Start Apache Kafka (from pip), a worker and a simulated feed; watch the figures. Ctrl-C ends all of it.

    At the end of --for every figure is compared with what the simulator knows to be true; exit 1 if one differs.
    """
    seconds = _seconds(duration) if duration else None
    console = Console()
    notes = Console(stderr=True, soft_wrap=True, markup=False, highlight=False)
    if as_json or not console.is_terminal:
        result, found = asyncio.run(_run(seconds, None if surges else rate, seed, notes, None))
    else:
        with Live(console=console, screen=True, auto_refresh=False) as screen:
            result, found = asyncio.run(_run(seconds, None if surges else rate, seed, notes, screen))
    if result is None:
        sys.exit(DONE)
    for line in found[:20]:
        notes.print(line)
    if as_json:
        print(json.dumps(result._asdict()))  # noqa: T201
    else:
        for name, value in result._asdict().items():
            console.print(f"{name:18} {value}")
    sys.exit(DONE if result.exact else WRONG)


async def _run(
    seconds: float | None, rate: float | None, seed: int, notes: Console, screen: Live | None
) -> tuple[Result | None, list[str]]:
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    begun = time.monotonic()
    said: list[str] = []

    def show(view: View, address: str) -> None:
        if screen is not None:
            what = "surges" if rate is None else f"{rate:,.0f} postings/s"
            title = f"jobtide demo, {what}, {time.monotonic() - begun:,.0f} s"
            screen.update(live(view, title, address, screen.console.height, said[-SENTENCES:]), refresh=True)

    def note(sentence: str) -> None:
        said.append(sentence)
        if screen is None:
            notes.print(sentence)
        else:
            screen.update(sentence, refresh=True)

    running = Demo(rate, seed, _port(), note, show)
    return await running.run(seconds, stop), running.differences


def _port() -> int:
    """Return the usual port of the metrics, or a free one where that is taken."""
    for port in (PORT, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise typer.BadParameter("this machine has no free port")
