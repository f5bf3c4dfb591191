"""The demo as a user runs it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

from tests.kafka.process import wait_until

COMMAND = [sys.executable, "-m", "streams.cli", "demo", "--rate", "300"]
KEYS = ["postings", "new", "rejected", "cells", "lag", "delay_seconds_p50", "delay_seconds_p99", "exact"]


def environment() -> dict[str, str]:
    """Ours, without any setting of jobtide."""
    return {name: value for name, value in os.environ.items() if not name.startswith("JOBTIDE_")}


def is_open(port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_it_ends_by_itself_and_is_exact() -> None:
    """The last line of standard output is one object; every figure was compared with the simulator's truth."""
    done = subprocess.run(
        [*COMMAND, "--for", "15s", "--json"],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert list(result) == KEYS
    assert result["exact"] is True
    assert result["lag"] == 0
    assert result["postings"] > 20_000
    assert result["rejected"] > 0
    assert result["cells"] > 100
    assert result["delay_seconds_p50"] is not None


def test_interrupt_leaves_nothing_behind(tmp_path: Path) -> None:
    """Ctrl-C ends broker, worker and feed: no process and no port is left."""
    log = tmp_path / "demo.log"
    with log.open("w") as output:
        demo = subprocess.Popen([*COMMAND, "--json"], env=environment(), stdout=output, stderr=output)
    wait_until(lambda: "the feed runs" in log.read_text(), "the feed runs")
    ports = [int(port) for port in re.findall(r"127\.0\.0\.1:(\d+)", log.read_text())]
    assert len(ports) == 2
    assert all(is_open(port) for port in ports)
    demo.send_signal(signal.SIGINT)
    assert demo.wait(30) == 0
    assert not any(is_open(port) for port in ports)
    children = Path("/proc").glob("[0-9]*/cmdline")
    left = [path for path in children if f":{ports[0]}".encode() in _read(path)]
    assert left == []


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
