"""Surges on real Kafka: a week of a feed, then minute by minute what is told and what is not."""

import asyncio
import json
from datetime import datetime
from functools import partial
from itertools import pairwise, takewhile
from pathlib import Path

from streams.contracts.instant import instant
from streams.contracts.stage import DAY, MINUTE
from streams.contracts.surge import Surge, decode_surge
from streams.contracts.topics import SURGES
from streams.engine.broker import Broker
from streams.feeds.injections import parse_injections
from streams.feeds.line import Line
from streams.feeds.plan import Plan
from streams.feeds.producer import produce
from streams.feeds.simulator import Simulator
from tests.kafka.process import Site, Worker, wait_until

#: A Tuesday, 9 o'clock in Shanghai.
START = instant(datetime.fromisoformat("2026-03-10T01:00:00Z"))
#: Keys and sources are judged from half a week on.
PAST = 7 * DAY
HISTORY = 10_000
#: Minutes after the start at which something happens; a silence is one when dozens of postings are missing.
SURGE, BULK, RECRAWL, SILENCE = 2, 5, 8, 9
MINUTES = 240


def lines() -> Simulator:
    """A week at the rate of the live part, from whose minute 9 on a portal is silent."""
    injections = parse_injections(
        (f"surge:{SURGE}", f"bulk:{BULK}", f"recrawl:{RECRAWL}", f"silence:{SILENCE}:{2 * MINUTES}"), START
    )
    return Simulator(Plan(3, START, HISTORY / (PAST / 1e6), HISTORY, PAST, injections=injections))


def surges(site: Site) -> list[Surge]:
    """Every record of the topic, in order."""
    return [decode_surge(record.value) for record in site.read(SURGES) if record.value is not None]


def send(site: Site, some: list[Line]) -> None:
    """Send lines and wait for their acknowledgement."""
    asyncio.run(produce(some, {"bootstrap_servers": site.address}))


def active(worker: Worker) -> bool:
    """Say whether the gauge shows a surge that alerts."""
    page = worker.get("/metrics")[1].splitlines()
    return any(line.startswith("jobtide_surge_active{") and line.endswith(" 1") for line in page)


def ill(worker: Worker, source: str, trouble: str) -> bool:
    """Say whether a source is shown as not healthy, for this reason."""
    if f'jobtide_source_healthy{{source="{source}"}} 0' not in worker.get("/metrics")[1]:
        return False
    sources = json.loads(worker.get("/api/v1/sources")[1])["sources"]
    return any((one["source"], one["trouble"]) == (source, trouble) for one in sources)


def noticed(site: Site, sector: str) -> bool:
    """Say whether a surge of the sector was told that has not alerted."""
    return any(surge.sector == sector and surge.state == "building" for surge in surges(site))


def test_an_injected_surge_is_told_and_nothing_else(broker: Broker, tmp_path: Path) -> None:
    """At the close of its bucket, as metric and record; bulk posting, a re-crawl, a silent source do not alert.

    The re-crawl and the silence are seen for what they are, when the bucket has closed.
    """
    settings = {"JOBTIDE_KAFKA__PARTITIONS": "2", "JOBTIDE_SURGE__BUCKET": "1m", "JOBTIDE_TICK_SECONDS": "0.1"}
    site = Site(broker.address, tmp_path, **settings, JOBTIDE_SURGE__DELAY_SECONDS="5", JOBTIDE_PUBLISH_SECONDS="0.2")
    asyncio.run(site.fresh())
    feed = list(takewhile(lambda line: line.at < START + MINUTES * MINUTE, lines()))
    try:
        send(site, [line for line in feed if line.at < START])
        worker = site.worker()
        wait_until(worker.ready, "the worker is ready")
        wait_until(lambda: "jobtide_history_loading 0" in worker.get("/metrics")[1], "history is read and learned", 400)
        for first, last in pairwise((*range(SILENCE + 2), MINUTES)):
            send(site, [line for line in feed if START + first * MINUTE <= line.at < START + last * MINUTE])
            wait_until(lambda: worker.metric("jobtide_lag_records") == 0, "all is read", 180)
            if last == BULK:
                wait_until(partial(active, worker), "the surge is a metric", 180)
            if last == BULK + 2:  # before the next bucket closes: of two in one step only the newer record is told
                wait_until(partial(noticed, site, "staffing"), "the bulk posting is a surge that does not alert", 180)
            if last == RECRAWL + 2:
                wait_until(partial(ill, worker, "alpha", "recrawl"), "the re-crawl is seen", 180)
        wait_until(partial(ill, worker, "beta", "silent"), "the silence is seen", 180)
        assert not ill(worker, "alpha", "recrawl")
        wait_until(lambda: any(surge.ended_at for surge in surges(site)), "the surge has ended", 180)
        found = surges(site)
        fired = [surge for surge in found if surge.state == "firing"]
        sentences = [surge.sentence_en for surge in found]
        assert {surge.id.rsplit("/", 1)[1] for surge in fired} == {"2026-03-10T01:02:00Z"}, sentences
        assert {f"{surge.peak_at:%H:%M}" for surge in fired if surge.revision == fired[0].revision} == {"09:03"}
        best = next(surge for surge in fired if surge.role is not None and surge.sector is not None)
        assert best.employers is not None
        assert best.employers >= 20
        assert best.examples
        assert len({surge.role for surge in fired if surge.role is not None}) == 1, sentences
        assert any(surge.sector == "staffing" and surge.state == "building" for surge in found), sentences
    finally:
        site.close()
