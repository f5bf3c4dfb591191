"""Guarded: a child process that never outlives us, however we end (see `guard.py`)."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

TERMINATE, KILL = b"t", b"k"  # what the guard understands
GUARD = Path(__file__).with_name("guard.py")


class Guarded:
    """A command that runs in a session of its own: Ctrl-C in our terminal does not reach it.

    log:    file that gets all its output. remove: folder that the guard removes if we end without ending the child.
    """

    def __init__(
        self, command: Sequence[str], log: Path, *, remove: str = "", environment: Mapping[str, str] | None = None
    ) -> None:
        with log.open("ab") as output:
            self._guard = subprocess.Popen(  # noqa: S603 - our own guard, our own command
                [sys.executable, "-I", "-S", str(GUARD), remove, *command],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                env=dict(environment) if environment is not None else None,
                start_new_session=True,
            )

    @property
    def running(self) -> bool:
        """Whether it is alive."""
        return self._guard.poll() is None

    def wait(self) -> int:
        """Wait until it ends by itself. Returns its exit code."""
        return self.end(b"")

    def end(self, order: bytes, timeout: float | None = None) -> int:
        """Terminate or kill it, and wait for its end; kill it after `timeout` seconds. Returns its exit code."""
        self._order(order)
        try:
            self._guard.wait(timeout)
        except subprocess.TimeoutExpired:
            self._order(KILL)
            self._guard.wait()
        if self._guard.stdin:
            self._guard.stdin.close()
        return self._guard.returncode

    def _order(self, order: bytes) -> None:
        # By word and not by signal: the guard ends after the child has, so what it held is free then.
        if self._guard.stdin and not self._guard.stdin.closed:
            with contextlib.suppress(BrokenPipeError):
                os.write(self._guard.stdin.fileno(), order)
