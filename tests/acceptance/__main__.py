"""`python -m tests.acceptance`: from a posting to the person who hears of it. Three minutes; tools/check.sh runs it.

Real Kafka, two workers, Prometheus and Alertmanager with the shipped rules and routes (shortened.py), a feed in minute
buckets at twelve times its speed, and a webhook:

1. A surge is told once, with its sentence, within two minutes of the close of its bucket, and its end once.
2. The owner of demand is killed: operators hear of the worker, nobody of a surge.
3. A source goes silent: operators hear of the source, nobody of a surge.
4. Every query of every dashboard has data, or is listed with the reason why not.

--keep: when all is done, goes on until Ctrl-C and says where everything is.
"""

import argparse
import json
import re
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from streams.engine.broker import Broker
from tests.acceptance import inhibitions
from tests.acceptance.feed import Feed, write
from tests.acceptance.hook import Hook, Told
from tests.acceptance.panels import judge
from tests.acceptance.stack import SPEED, Stack
from tests.kafka.process import Site, wait_until

HOUR, MINUTE = 3_600, 60
#: Minutes of the feed: where history ends, the one with the surge, and where the owner of demand is killed, beta goes
#: silent, and all ends. All are of one hour of the week, which is all that the detector has seen of it.
LIVE, SURGE, KILL, SILENT, END = 30, 33, 40, 46, 59
DELAY = 1.0
#: What must happen at all happens within so many seconds, on a busy machine too.
PATIENCE = 180.0
#: The promise: a surge is told so many seconds after the close of its bucket.
PROMISE = 120.0
ROLE, SECTOR = "data_engineer", "information_technology"
SENTENCE = re.compile(
    r"\d+ new openings, usual [\d.]+, [\d.]+x\. By chance \S+ times a week of watching everything\. "
    r"Since \d{4}-\d\d-\d\d \d\d:\d\d UTC\. \d+ employers\."
)
MARKET = ("JobtideDemandSurge", "JobtideSectorSurge", "JobtideDomainSurge")


def main() -> int:
    """Run all of it; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", action="store_true", help="go on until Ctrl-C when all is done")
    keep: bool = parser.parse_args().keep
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started ends with us
    begun = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="jobtide-acceptance-"))
    with Broker() as broker, Hook() as hook:
        site = Site(broker.address, folder, **SETTINGS)
        stack = Stack(site, hook)
        try:
            play(stack)
            say(begun, "done")
            if keep:
                print(f"{stack.addresses()}; Ctrl-C ends it", flush=True)
                with suppress(KeyboardInterrupt):
                    signal.pause()
        except AssertionError as error:
            print(f"WRONG: {error}", *hook.told(), f"logs: {folder}", sep="\n", file=sys.stderr)
            return 1
        finally:
            site.close()
    shutil.rmtree(folder)
    return 0


SETTINGS = {
    "JOBTIDE_KAFKA__PARTITIONS": "4",
    "JOBTIDE_SURGE__BUCKET": "1m",
    "JOBTIDE_SURGE__BUDGET": "0.1",
    "JOBTIDE_SURGE__DELAY_SECONDS": str(DELAY),
}


def play(stack: Stack) -> None:
    """Tell the story. Raises AssertionError where it goes another way."""
    begun = time.monotonic()
    wrong = stack.inhibit()
    assert not wrong, "\n".join(wrong)
    say(begun, f"Alertmanager keeps back what it must: {len(inhibitions.CASES)} cases")
    feed = _prepare(stack)
    say(begun, "Kafka, two workers, Prometheus and Alertmanager run; history is learned")
    _surge(stack, feed, begun)
    killed = time.time()
    _kill(stack, feed, begun)
    _silence(stack, feed, begun)
    later = [one for one in _since(killed, stack.hook.told(status="firing")) if one.name in MARKET]
    assert later == [], f"a surge was told that is none: {later}"
    _once(stack.hook)
    _dashboards(stack, begun)


def _prepare(stack: Stack) -> Feed:
    site = stack.site
    site.run("topics", "--create")
    begin = int(time.time()) // HOUR * HOUR - HOUR  # an hour that is over, all in one hour of the week
    feed = Feed(begin, surge=SURGE, silent=SILENT)
    site.run("load", str(write(site.folder / "history.jsonl", feed.minutes(0, LIVE))))
    for number in range(2):
        stack.worker(number)
    wait_until(lambda: all(worker.ready() for worker in stack.workers), "both workers are ready")
    stack.watch()
    wait_until(lambda: stack.owner().metric("jobtide_history_loading") == 0, "history is learned")
    return feed


def _surge(stack: Stack, feed: Feed, begun: float) -> None:
    hook, started = stack.hook, time.time()
    stack.replay(feed, LIVE, KILL)
    closed = started + ((SURGE + 1 - LIVE) * MINUTE + DELAY) / SPEED
    [alert] = _wait(lambda: hook.told(MARKET[0], "firing", role=ROLE, sector=SECTOR), "the surge is told")
    say(begun, f"told: {alert.annotations['summary']}. {alert.annotations['description']}")
    say(begun, f"  {alert.at - closed:.1f} s after the close of its bucket; severity {alert.labels['severity']}")
    assert alert.receiver == "analysts"
    assert alert.at - closed < PROMISE, f"{alert.at - closed:.0f} s after the close of the bucket"
    assert SENTENCE.fullmatch(alert.annotations["description"]), alert.annotations["description"]
    _follow(stack, alert)
    _wait(lambda: hook.told(MARKET[0], "resolved", role=ROLE, sector=SECTOR), "its end is told")
    say(begun, "its end is told")
    assert {one.labels.get("role") for one in hook.told() if one.name in MARKET} == {ROLE}, hook.told()


def _kill(stack: Stack, feed: Feed, begun: float) -> None:
    hook, owner, killed = stack.hook, stack.owner(), time.time()
    owner.kill()
    stack.replay(feed, KILL, SILENT)
    down = _wait(lambda: _since(killed, hook.told("JobtideWorkerDown", "firing")), "operators hear of the worker")[0]
    assert down.receiver == "operators"
    say(begun, f"the owner of demand was killed; told: {down.annotations['summary']}")
    other = stack.owner()
    wait_until(lambda: other.metric("jobtide_demand_openings") > 0, "the other worker shows demand")
    stack.worker(stack.workers.index(owner))
    wait_until(stack.workers[-1].ready, "it runs again")
    _wait(lambda: _since(down.at, hook.told("JobtideWorkerDown", "resolved")), "operators hear that it is over")


def _silence(stack: Stack, feed: Feed, begun: float) -> None:
    hook = stack.hook
    stack.replay(feed, SILENT, END)
    [silent] = _wait(lambda: hook.told("JobtideSourceSilent", "firing", source="beta"), "operators hear of beta")
    assert silent.receiver == "operators"
    say(begun, f"beta went silent; told: {silent.annotations['summary']}. {silent.annotations['description']}")


def _dashboards(stack: Stack, begun: float) -> None:
    full, empty, wrong = judge(stack.series)
    for reason, places in empty.items():
        print(f"  no data, {reason}: {'; '.join(dict.fromkeys(places))}")
    assert not wrong, "\n".join(wrong)
    say(begun, f"dashboards: {full} queries have data, {sum(map(len, empty.values()))} have rightly none")


def _follow(stack: Stack, alert: Told) -> None:
    """Follow the alert's link, at a worker that must send us on."""
    owner = stack.owner()
    [asked] = [worker for worker in stack.workers if worker is not owner]
    status, body = asked.get(alert.annotations["surge"])
    assert status == 200, body
    [surge] = json.loads(body)["surges"]
    assert (surge["role"], surge["sector"]) == (ROLE, SECTOR)
    assert surge["state"] in ("firing", "peaked")
    print(f"  {surge['sentence_en']}\n  {surge['sentence_zh']}", flush=True)


def _once(hook: Hook) -> None:
    for status in ("firing", "resolved"):
        told = hook.told(MARKET[0], status, role=ROLE, sector=SECTOR)
        assert len(told) == 1, f"{status} was told {len(told)} times: {told}"


def _since(at: float, told: list[Told]) -> list[Told]:
    return [one for one in told if one.at >= at]


def _wait(ask: Callable[[], list[Told]], what: str) -> list[Told]:
    wait_until(lambda: bool(ask()), what, PATIENCE)
    return ask()


def say(begun: float, what: str) -> None:
    """Print a line with the time since the beginning."""
    print(f"{time.monotonic() - begun:6.1f} s  {what}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
