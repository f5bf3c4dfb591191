"""The figures people quote, from raw adverts of six years through real Kafka to the printed digit."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from streams.contracts.instant import instant
from streams.contracts.topics import SURGES
from streams.feeds.line import Line
from streams.feeds.portal import day_of
from streams.feeds.truth import Truth
from streams.feeds.years import Years, YearsPlan
from tests.kafka.process import Site, Worker, wait_until

#: Only the seasons are told: that is what the figures need, and a tenth of the time.
PLAN = YearsPlan(seed=2024, overlap=0.0, around=28)
#: Noon of the fourth day of the festival week, in China: three days of it are complete.
MIDWEEK = instant(datetime(2024, 2, 21, 4, tzinfo=UTC))
#: Week 1 of both years.
WEEKS = date(2024, 2, 18), date(2023, 1, 28)
CELLS = ("total", "domain=ai", "domain=aigc", "domain=aigc,role=product_manager")
QUESTION = ("report", "--week", "spring_festival:1", "--year", "2024", "--rate", "USD/CNY=7.1992@2024-02-23", "--json")
COUNTED = 300.0

#: What was printed, each with what it was counted from.
ARTICLE: dict[str, Any] = {
    "ai": {"growth": 612.5, "n": (285, 40)},
    "pay": {"yuan": 443_700, "dollars": 61_632, "n": 171, "coverage": 60.0},
    "aigc": {"algorithm_engineer": (18.95, 18), "product_manager": (12.63, 12), "n": 95},
    "applications": {"ratio": 10.0, "growth": 900.0, "n": (260, 26)},
    "top_ten": {"manufacturing": 4, "floor": 200, "below": 1},
    "automotive": {"growth": 15.2, "n": (288, 250), "days": (6, 7)},
    "industrial_automation": {"growth": 15.8, "n": (264, 228), "days": (6, 7)},
    "market": {"growth": 23.6, "rank": 1, "of": 5, "highest_in": 5, "n": (2_472, 2_000)},
    "fair": {"employers": 1_000, "positions": 20_000, "section": 22},
}


def digits(report: dict[str, Any]) -> dict[str, Any]:
    """The eight figures of a report, with their n."""
    total, ai, aigc, managers = report["cells"]
    shares = next(shares for shares in report["shares"] if shares["domain"] == "aigc")
    roles = {share["role"]: (share["share_percent"], share["new"]) for share in shares["roles"]}
    ranking = report["industries"]
    grown = {row["industry"]: row["positions"] for row in ranking["ranked"]}
    days = tuple(ranking["windows"][year]["days"] for year in ("now", "base"))
    sources = {source["cell"]: source for source in report["sources"]}
    yuan = ai["pay"][0]
    record = report["record"]
    assert aigc["new"]["now"] == shares["n"]

    def n(change: dict[str, Any]) -> tuple[int, int]:
        return change["now"], change["base"]

    return {
        "ai": {"growth": ai["new"]["growth_percent"], "n": n(ai["new"])},
        "pay": {
            "yuan": yuan["mean"],
            "dollars": yuan["converted"],
            "n": yuan["n"],
            "coverage": yuan["coverage_percent"],
        },
        "aigc": {**{role: roles[role] for role in ("algorithm_engineer", "product_manager")}, "n": shares["n"]},
        "applications": {
            "ratio": managers["applications"]["ratio"],
            "growth": managers["applications"]["growth_percent"],
            "n": n(managers["applications"]),
        },
        "top_ten": {
            "manufacturing": ranking["parents"]["manufacturing"],
            "floor": ranking["floor"],
            "below": ranking["below_floor"],
        },
        **{
            slug: {"growth": grown[slug]["growth_percent"], "n": n(grown[slug]), "days": days}
            for slug in ("automotive", "industrial_automation")
        },
        "market": {
            "growth": total["new"]["growth_percent"],
            "rank": record["rank"],
            "of": record["of"],
            "highest_in": record["highest_in_years"],
            "n": n(total["new"]),
        },
        "fair": {
            "employers": sources["source=fair"]["employers"],
            "positions": sources["source=fair"]["positions"],
            "section": sources["source=fair,tag=section-7"]["employers"],
        },
    }


def ask(site: Site, *more: str) -> dict[str, Any]:
    """What `jobtide report` prints."""
    cells = [word for cell in CELLS for word in ("--cell", cell)]
    found: dict[str, Any] = json.loads(site.run(*QUESTION, *cells, *more).stdout)
    return found


def write(path: Path, lines: Iterable[Line]) -> str:
    """Write a file for `jobtide load`; return its name."""
    path.write_bytes(b"".join(line.value + b"\n" for line in lines))
    return str(path)


def wait_for(site: Site, truth: Truth) -> None:
    """Wait until the last worker has counted everything and published it."""
    worker, totals = site.workers[-1], truth.totals()
    stock = totals["new"] + totals["resumed"] + totals["reposted"] - totals["closed"]
    wait_until(
        lambda: (
            worker.metric("jobtide_lag_records") == 0
            and worker.metric("jobtide_open_openings") == stock
            and worker.metric("jobtide_unpublished_cells") == 0
        ),
        "all is counted and published",
        COUNTED,
    )


def kill_in_the_middle(site: Site, worker: Worker) -> None:
    """End a worker as kill -9 does while it reads; another takes over."""
    wait_until(
        lambda: (
            worker.metric("jobtide_posting_events_total") > 10_000 and worker.metric("jobtide_lag_records") > 10_000
        ),
        "the worker is in the middle of it",
    )
    worker.kill()
    wait_until(site.worker().ready, "another worker took over", COUNTED)


def recounted(truth: Truth, days: int) -> dict[tuple[str, str, str], float]:
    """(role, sector, domain) -> growth of new openings over the first days of week 1, by the simulator's truth."""
    now, base = ({str(first + timedelta(days=each)) for each in range(days)} for first in WEEKS)
    counts = {True: Counter[tuple[str, str, str]](), False: Counter[tuple[str, str, str]]()}
    for happening in truth.market():
        if happening.what == "new" and (day := day_of(happening.at)) in now | base:
            role, sector, _, domains = happening.facts.meaning
            counts[day in now].update([("", "", ""), (role, "", ""), ("", sector, "")])
            counts[day in now].update(("", "", domain) for domain in domains)
    return {key: counts[True][key] / number - 1 for key, number in counts[False].items()}


def shown(worker: Worker) -> dict[tuple[str, str, str], float]:
    """(role, sector, domain) -> `growth_ratio` of the festival week on the worker's page."""
    return {
        (sample.labels["role"], sample.labels["sector"], sample.labels["domain"]): sample.value
        for family in text_string_to_metric_families(worker.get("/metrics")[1])
        for sample in family.samples
        if sample.name == "jobtide_growth_ratio" and sample.labels["comparison"] == "spring_festival_week"
    }


@pytest.fixture
def site(site: Site) -> Site:
    """The section of the fair is counted."""
    site.environment["JOBTIDE_COUNTED_TAGS"] = '["section-7"]'
    return site


def test_the_figures_live_and_after_a_kill(site: Site, tmp_path: Path) -> None:
    """Loaded up to the middle of the festival week, with kill -9 in the middle of it, then to the end."""
    feed = Years(PLAN)
    history: list[Line] = []
    rest: list[Line] = []
    growth = {}
    for line in feed:
        if line.at > MIDWEEK and not rest:
            growth = recounted(feed.truth, 3)
        (rest if line.at > MIDWEEK else history).append(line)
    worker = site.worker(JOBTIDE_PUBLISH_DAYS_SECONDS="0.5")
    wait_until(worker.ready, "the worker is ready")
    site.start("load", write(tmp_path / "history.jsonl", history))
    kill_in_the_middle(site, worker)
    worker = site.workers[-1]
    wait_until(
        lambda: worker.metric("jobtide_lag_records") == 0 and shown(worker) == pytest.approx(growth),
        "the week's growth",
        COUNTED,
    )
    assert growth["", "", "ai"] > 5
    assert not site.read(SURGES)  # history raises no alarm
    site.run("load", write(tmp_path / "rest.jsonl", rest))
    wait_for(site, feed.truth)
    assert digits(ask(site)) == ARTICLE
    # The same dates: 2024's first week against 2023's fourth.
    market, ai, *_ = (cell["new"] for cell in ask(site, "--week", "none:02-18")["cells"])
    assert (market["now"], ai["now"]) == (2_472, 285)
    assert market["growth_percent"] > 100
    assert ai["growth_percent"] < 600


def test_the_same_figures_in_any_order_and_from_two_portals(site: Site, tmp_path: Path) -> None:
    """Shuffled across postings, 30 % of them repeated by the second portal, with kill -9 in the middle of the load."""
    feed = Years(PLAN._replace(overlap=0.3, scattered=True))
    file = write(tmp_path / "scattered.jsonl", feed)
    totals = feed.truth.totals()
    assert totals["duplicate"] > totals["new"] // 5
    site.environment["JOBTIDE_HORIZON_DAYS"] = "0"
    worker = site.worker()
    wait_until(worker.ready, "the worker is ready")
    site.start("load", file)
    kill_in_the_middle(site, worker)
    wait_for(site, feed.truth)
    assert digits(ask(site)) == ARTICLE
    assert not site.read(SURGES)
