"""`python -m tests.acceptance`: from a posting to the person who hears of it. Five minutes; tools/check.sh runs it.

Real Kafka, two workers, Prometheus and Alertmanager with the shipped rules and routes (shortened.py), a feed in minute
buckets at twelve times its speed after four days of history, and a webhook:

1. A surge is told once, with its sentence, within two minutes of the close of its bucket, and its end once.
2. The owner of demand is killed: operators hear of the worker, nobody of a surge.
3. A source floods: operators hear of the source, nobody of the surges that rest on it.
4. A source goes silent: operators hear of the source, nobody of a surge.
5. Every query of every dashboard has data, or is listed with the reason why not.

--shipped: the first of these alone, with every duration as it is shipped (shipped.py). Six minutes.
--keep: when all is done, goes on until Ctrl-C and says where everything is.
"""

import argparse
import shutil
import signal
import sys
import tempfile
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from streams.engine.broker import Broker
from tests.acceptance import inhibitions, shipped, surge
from tests.acceptance.feed import HISTORY, HORIZON, MINUTE, Feed, write
from tests.acceptance.hook import Hook, Told
from tests.acceptance.panels import judge
from tests.acceptance.stack import SPEED, Stack
from tests.acceptance.surge import LEARNED, MARKET, ROLE, SECTOR, say, wait
from tests.kafka.process import Site, wait_until

#: A Thursday in the third week after a Spring Festival, so that both of these weeks have complete days to compare.
THURSDAY = int(datetime.fromisoformat("2026-03-12T10:00:00+08:00").timestamp())
#: Minutes of the feed: the one with the surge, where the owner of demand is killed, where beta floods and goes silent,
#: and where all ends.
SURGE, KILL, FLOOD, SILENT, END = (HISTORY + minutes for minutes in (3, 10, 16, 24, 37))
DELAY = 1.0


def main() -> int:
    """Run all of it; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shipped", action="store_true", help="how soon a surge is told with the shipped durations")
    parser.add_argument("--keep", action="store_true", help="go on until Ctrl-C when all is done")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started ends with us
    begun = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="jobtide-acceptance-"))
    with Broker() as broker, Hook() as hook:
        site = Site(broker.address, folder, **(shipped.SETTINGS if options.shipped else SETTINGS))
        stack = Stack(site, hook, whole=options.shipped)
        try:
            (shipped.play if options.shipped else play)(stack)
            say(begun, "done")
            if options.keep:
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
    "JOBTIDE_KAFKA__SESSION_SECONDS": "8",  # as shipped: on a busy machine a worker may be slow and is not dead
    "JOBTIDE_SURGE__BUCKET": "1m",
    "JOBTIDE_SURGE__BUDGET": "0.1",
    "JOBTIDE_SURGE__DELAY_SECONDS": str(DELAY),
    "JOBTIDE_TICK_SECONDS": "0.2",
    "JOBTIDE_HORIZON_DAYS": str(HORIZON),
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
    _flood(stack, feed, begun)
    _silence(stack, feed, begun)
    later = [one for one in _since(killed, stack.hook.told(status="firing")) if one.name in MARKET]
    assert later == [], f"a surge was told that is none: {later}"
    _once(stack.hook)
    _dashboards(stack, begun)


def _prepare(stack: Stack) -> Feed:
    site = stack.site
    site.run("topics", "--create")
    begin = THURSDAY - HISTORY * MINUTE
    feed = Feed(begin, surge=SURGE, flood=range(FLOOD, FLOOD + 3), silent=SILENT)
    site.run("load", str(write(site.folder / "history.jsonl", feed.minutes(0, HISTORY))))
    for number in range(2):
        stack.worker(number)
    wait_until(lambda: all(worker.get("/livez")[0] == 200 for worker in stack.workers), "both workers run")
    stack.watch()
    wait_until(stack.learned, "history is learned", LEARNED)
    wait(lambda: stack.hook.told("JobtideHistoryLoading", "resolved"), "it is told that history is learned")
    # Only now: the detector would learn from eight weeks of empty minutes, if the year before had been there at first.
    site.run("load", str(write(site.folder / "before.jsonl", feed.years_ago())))
    return feed


def _surge(stack: Stack, feed: Feed, begun: float) -> None:
    hook, started = stack.hook, time.time()
    stack.replay(feed, HISTORY, KILL)
    surge.told(stack, started + ((SURGE + 1 - HISTORY) * MINUTE + DELAY) / SPEED, begun)
    wait(lambda: hook.told(surge.ALERT, "resolved", role=ROLE, sector=SECTOR), "its end is told")
    say(begun, "its end is told")
    assert {one.labels.get("role") for one in hook.told() if one.name in MARKET} == {ROLE}, hook.told()


def _kill(stack: Stack, feed: Feed, begun: float) -> None:
    hook, owner, killed = stack.hook, stack.owner(), time.time()
    owner.kill()
    stack.replay(feed, KILL, FLOOD)
    down = wait(lambda: _since(killed, hook.told("JobtideWorkerDown", "firing")), "operators hear of the worker")[0]
    assert down.receiver == "operators"
    say(begun, f"the owner of demand was killed; told: {down.annotations['summary']}")
    other = stack.owner()
    wait_until(lambda: other.metric("jobtide_demand_openings") > 0, "the other worker shows demand")
    stack.worker(stack.workers.index(owner))
    wait_until(stack.workers[-1].ready, "it runs again")
    wait(lambda: _since(down.at, hook.told("JobtideWorkerDown", "resolved")), "operators hear that it is over")


def _flood(stack: Stack, feed: Feed, begun: float) -> None:
    hook = stack.hook
    stack.replay(feed, FLOOD, SILENT)
    ill = wait(lambda: hook.told("JobtideSourceUnhealthy", "firing", source="beta"), "operators hear of beta's flood")[
        0
    ]
    assert ill.receiver == "operators"
    say(begun, f"beta flooded; told: {ill.annotations['summary']}")
    wait_until(lambda: bool(stack.series('jobtide_surge_active{role=""} == 0')), "surges that rest on it are muted")


def _silence(stack: Stack, feed: Feed, begun: float) -> None:
    hook, began = stack.hook, time.time()
    stack.replay(feed, SILENT, END)
    heard = "operators hear of beta"
    silent = wait(lambda: _since(began, hook.told("JobtideSourceSilent", "firing", source="beta")), heard)[0]
    assert silent.receiver == "operators"
    say(begun, f"beta went silent; told: {silent.annotations['summary']}. {silent.annotations['description']}")


def _dashboards(stack: Stack, begun: float) -> None:
    full, empty, wrong = judge(stack.series)
    for reason, places in empty.items():
        print(f"  no data, {reason}: {'; '.join(dict.fromkeys(places))}")
    assert not wrong, "\n".join(wrong)
    say(begun, f"dashboards: {full} queries have data, {sum(map(len, empty.values()))} have rightly none")


def _once(hook: Hook) -> None:
    for status in ("firing", "resolved"):
        told = hook.told(surge.ALERT, status, role=ROLE, sector=SECTOR)
        assert len(told) == 1, f"{status} was told {len(told)} times: {told}"


def _since(at: float, told: list[Told]) -> list[Told]:
    return [one for one in told if one.at >= at]


if __name__ == "__main__":
    sys.exit(main())
