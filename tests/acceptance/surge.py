"""Surge: what must be told of the injected one, and how soon."""

import json
import re
import time
from collections.abc import Callable

from tests.acceptance.hook import Told
from tests.acceptance.stack import Stack
from tests.kafka.process import wait_until

#: What must happen at all happens within so many seconds, on a busy machine too.
PATIENCE = 180.0
#: History is learned within so many.
LEARNED = 400.0
#: The promise: a surge is told so many seconds after the close of its bucket.
PROMISE = 120.0
ROLE, SECTOR, SEVERITY = "data_engineer", "information_technology", "critical"
SENTENCE = re.compile(
    r"\d+ new openings, usual [\d.]+, [\d.]+x\. By chance \S+ times a week of watching everything\. "
    r"Since \d{4}-\d\d-\d\d \d\d:\d\d UTC\. \d+ employers\."
)
ALERT = "JobtideDemandSurge"
MARKET = (ALERT, "JobtideSectorSurge", "JobtideDomainSurge")


def told(stack: Stack, closed: float, begun: float) -> Told:
    """Wait until it is told, with its sentence and its severity; `closed`: Unix seconds of the close of its bucket."""
    wait_until(lambda: time.time() >= closed, "its bucket closes", closed - time.time() + 1)
    [alert] = wait(lambda: stack.hook.told(ALERT, "firing", role=ROLE, sector=SECTOR), "the surge is told")
    say(begun, f"told: {alert.annotations['summary']}. {alert.annotations['description']}")
    say(begun, f"  {alert.at - closed:.1f} s after the close of its bucket; severity {alert.labels['severity']}")
    assert alert.receiver == "analysts"
    assert alert.labels["severity"] == SEVERITY
    assert alert.at - closed < PROMISE, f"{alert.at - closed:.0f} s after the close of the bucket"
    assert SENTENCE.fullmatch(alert.annotations["description"]), alert.annotations["description"]
    _follow(stack, alert)
    return alert


def _follow(stack: Stack, alert: Told) -> None:
    """Follow the alert's link, at a worker that must send us on."""
    owner = stack.owner()
    [asked] = [worker for worker in stack.workers if worker is not owner]
    link = alert.annotations["surge"]
    wait_until(lambda: asked.get(link)[0] == 200, f"{link} is answered")
    [surge] = json.loads(asked.get(link)[1])["surges"]
    assert (surge["role"], surge["sector"], surge["severity"]) == (ROLE, SECTOR, SEVERITY)
    assert surge["state"] in ("firing", "peaked"), surge
    print(f"  {surge['sentence_en']}\n  {surge['sentence_zh']}", flush=True)


def wait(ask: Callable[[], list[Told]], what: str) -> list[Told]:
    """Wait until something was told; returns it."""
    wait_until(lambda: bool(ask()), what, PATIENCE)
    return ask()


def say(begun: float, what: str) -> None:
    """Print a line with the time since the beginning."""
    print(f"{time.monotonic() - begun:6.1f} s  {what}", flush=True)
