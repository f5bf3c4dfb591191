"""`jobtide broker`: the pip-installed Apache Kafka alone, for development."""

import json
import signal
import sys
import threading
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from streams.engine.broker import KAFKA_VERSION, Broker, BrokerError


def broker(
    *,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")] = 9092,
    data: Annotated[
        Path | None, typer.Option(help="Folder that keeps the data; without it they go at the end.")
    ] = None,
    version: Annotated[str, typer.Option("--kafka-version", help="Version of Apache Kafka.")] = KAFKA_VERSION,
    as_json: Annotated[bool, typer.Option("--json", help="Print the address as a JSON object.")] = False,
) -> None:
    """Run Apache Kafka on this machine until Ctrl-C or SIGTERM; prints its address once it is ready."""
    note = Console(stderr=True, soft_wrap=True, markup=False, highlight=False).print
    with Broker(data, port, version=version, note=note) as running:
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        print(json.dumps({"address": running.address}) if as_json else running.address, flush=True)  # noqa: T201
        note(f"Apache Kafka {version} is ready; Ctrl-C ends it{'' if data else ' and removes its data'}.")
        while not stop.wait(0.5):
            if not running.running:
                raise BrokerError(f"Apache Kafka ended by itself; its last lines:\n{running.tail()}")
    sys.exit(0)
