"""Pauses: the longest answer of a worker's `/livez`, asked ten times a second beside what else is done.

No fold, no tick and no collection of garbage held its event loop for longer.
"""

import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.throughput import check_alive

PROBE_SECONDS = 0.1
#: An answer may take as long as a step of a busy worker.
ANSWER_SECONDS = 60.0


class Pauses:
    """Of the worker at a port, in seconds."""

    def __init__(self, port: int) -> None:
        self._address = f"http://127.0.0.1:{port}/livez"
        self._ended = threading.Event()
        self._longest = 0.0

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Ask again and again while this lasts, once for each of these."""
        thread = threading.Thread(target=self._ask)
        thread.start()
        try:
            yield
        finally:
            self._ended.set()
            thread.join()

    def take(self) -> float:
        """Return the longest answer since the last call."""
        longest, self._longest = self._longest, 0.0
        return longest

    def _ask(self) -> None:
        while not self._ended.wait(PROBE_SECONDS):
            begun = time.monotonic()
            try:
                urllib.request.urlopen(self._address, timeout=ANSWER_SECONDS).read()
            except OSError:
                continue
            self._longest = max(self._longest, time.monotonic() - begun)


def wait_ready(worker: "subprocess.Popen[str]", port: int) -> None:
    """Wait until a worker has recovered all its partitions."""
    while True:
        check_alive(worker)
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=ANSWER_SECONDS).read()
        except OSError:
            time.sleep(0.1)
        else:
            return
