"""Shipped: how soon a surge is told with every duration as it is shipped, and the feed in real time.

Settings are those of a worker that is told nothing but its broker and to judge minutes, the clock is the wall's: so the
seconds are those of an hour's bucket, too, of which nobody need wait for the end.
"""

import time

from tests.acceptance import surge
from tests.acceptance.feed import HISTORY, MINUTE, Feed, write
from tests.acceptance.stack import Stack
from tests.kafka.process import wait_until

SETTINGS = {"JOBTIDE_SURGE__BUCKET": "1m", "JOBTIDE_CLOCK": "wall", "JOBTIDE_KAFKA__SESSION_SECONDS": "8"}
#: Minutes of the live feed before the one with the surge, and behind it.
BEFORE, AFTER = 2, 4


def play(stack: Stack) -> None:
    """Measure. Raises AssertionError where it goes another way, or takes longer than is promised."""
    begun, site = time.monotonic(), stack.site
    site.run("topics", "--create")
    begin = int(time.time()) // MINUTE * MINUTE - HISTORY * MINUTE
    feed = Feed(begin, surge=-1)
    site.run("load", str(write(site.folder / "history.jsonl", feed.minutes(0, HISTORY))))
    for number in range(2):
        stack.worker(number)
    wait_until(lambda: all(worker.ready() for worker in stack.workers), "both workers are ready")
    stack.watch()
    wait_until(stack.learned, "history is learned", surge.LEARNED)
    quiet = "ALERTS{alertname='JobtideHistoryLoading',alertstate='firing'}"
    wait_until(lambda: not stack.now(quiet), "nothing keeps the market's alerts back", surge.PATIENCE)
    surge.say(begun, "history is learned")
    present = int(time.time() - begin) // MINUTE + 1
    site.run("load", str(write(site.folder / "since.jsonl", feed.minutes(HISTORY, present))))
    at = feed.surge = present + BEFORE
    wait_until(lambda: time.time() >= begin + present * MINUTE, "the next minute begins")
    stack.replay(feed, present, at + AFTER, speed=1)
    surge.told(stack, begin + (at + 1) * MINUTE, begun)
    market = {(one.name, one.labels.get("role")) for one in stack.hook.told() if one.name in surge.MARKET}
    assert market == {(surge.ALERT, surge.ROLE)}, stack.hook.told()
