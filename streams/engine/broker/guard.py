"""Guard: the process between us and Java. It takes the broker down when the process that asked for it is gone.

Run by path, never imported, and with the standard library alone, so that it starts in milliseconds:
`python -I -S guard.py DATA_DIR_TO_REMOVE_OR_EMPTY COMMAND...`, standard input a pipe whose other end the parent keeps
open, in a session of its own (Ctrl-C in the parent's terminal does not reach it). The end of the pipe is the parent's
death, by kill -9 too. The parent cannot ask the kernel for that itself: PR_SET_PDEATHSIG fires when the parent's
THREAD ends, and callers start brokers from worker threads.
"""

import ctypes
import os
import select
import shutil
import signal
import subprocess
import sys
import threading

PR_SET_PDEATHSIG = 1


def die_with_guard() -> None:
    """In the child: be killed with the guard, should someone kill that (Linux; elsewhere the pipe alone decides)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def watch(parent: int, java: "subprocess.Popen[bytes]", orphaned: threading.Event) -> None:
    """Obey the parent's bytes: `t` terminate, `k` kill. Kill at the end of the pipe.

    Or when the parent is another process than at the start: a forked sibling may hold the pipe open.
    """
    while os.getppid() == parent:
        if select.select([0], [], [], 1.0)[0]:
            said = os.read(0, 1)
            if not said:
                break
            (java.terminate if said == b"t" else java.kill)()
    orphaned.set()
    java.kill()


def main() -> None:
    """Run the command, watch the parent, end when the command ends, with its exit code."""
    parent, orphaned = os.getppid(), threading.Event()
    remove, *command = sys.argv[1:]
    java = subprocess.Popen(command, stdin=subprocess.DEVNULL, preexec_fn=die_with_guard)  # noqa: S603, PLW1509
    threading.Thread(target=watch, args=(parent, java, orphaned), daemon=True).start()
    code = java.wait()
    if remove and orphaned.is_set():
        shutil.rmtree(remove, ignore_errors=True)
    sys.exit(abs(code))


main()
