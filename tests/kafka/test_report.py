"""From raw postings through real Kafka to the figures of a running week: live, from Kafka and from a file."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.kafka.process import Site, Worker, wait_until

#: AI engineers and cooks by day. Work resumed on 28 January 2023 and on 18 February 2024; T is noon of 21 February.
DAYS = {
    date(2023, 1, 28): (2, 3),
    date(2023, 1, 30): (2, 3),
    date(2023, 1, 31): (9, 9),  # not among the first three days
    date(2023, 2, 20): (5, 0),  # the same dates a year before
    date(2024, 2, 18): (11, 3),
    date(2024, 2, 20): (6, 4),
    date(2024, 2, 21): (50, 0),  # this day is not over
}
ARGUMENTS = ("report", "--week", "spring_festival:1", "--year", "2024", "--json")


def postings() -> list[dict[str, Any]]:
    """Raw titles and employers, in order of time; each opening stays open."""
    found = []
    for day, numbers in DAYS.items():
        at = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
        for title, number in zip(("大模型算法工程师", "厨师"), numbers, strict=True):
            for each in range(number):
                name = f"{title}{day}{each}"
                found.append(
                    {
                        "source": "portal",
                        "posting_id": name,
                        "event_type": "opened",
                        "occurred_at": (at - timedelta(seconds=100 - each)).isoformat(),
                        "title": title,
                        "organization_name": f"公司{name}",
                    }
                )
    return found


def growth(worker: Worker, comparison: str, domain: str) -> float | None:
    """What the worker's page shows of the market or a domain; None if nothing."""
    labels = {"role": "", "sector": "", "domain": domain, "comparison": comparison}
    return next(
        (
            sample.value
            for family in text_string_to_metric_families(worker.get("/metrics")[1])
            for sample in family.samples
            if sample.name == "jobtide_growth_ratio" and sample.labels == labels
        ),
        None,
    )


def test_growth_of_a_running_week_is_the_same_live_and_reported(site: Site, tmp_path: Path) -> None:
    """17 over 4 AI openings and 24 over 10 of all in three complete days; the same dates say otherwise."""
    feed, export = tmp_path / "feed.jsonl", tmp_path / "days.jsonl"
    feed.write_text("".join(json.dumps(posting, ensure_ascii=False) + "\n" for posting in postings()), "utf-8")
    worker = site.worker(JOBTIDE_HORIZON_DAYS="0", JOBTIDE_PUBLISH_DAYS_SECONDS="0.5")
    wait_until(worker.ready, "the worker is ready")
    site.run("load", str(feed))
    wait_until(
        lambda: (
            growth(worker, "spring_festival_week", "ai") == 17 / 4 - 1
            and worker.metric("jobtide_unpublished_cells") == 0
            and worker.metric("jobtide_lag_records") == 0
        ),
        "all is counted and published",
    )
    assert growth(worker, "spring_festival_week", "") == 24 / 10 - 1
    assert growth(worker, "year", "ai") == pytest.approx(6 / 5 - 1)  # Monday 19 and Tuesday 20 February
    export.write_text(site.run("export").stdout)
    live, filed = site.run(*ARGUMENTS).stdout, site.run(*ARGUMENTS, "--from", str(export)).stdout
    assert live == filed
    report = json.loads(live)
    assert (report["windows"]["now"]["last"], report["windows"]["last"]) == ("2024-02-20", "2024-02-24")
    cells = {cell["cell"]: cell["new"] for cell in report["cells"]}
    assert (cells["domain=ai"]["now"], cells["domain=ai"]["base"]) == (17, 4)
    assert cells["domain=ai"]["growth_percent"] == 325.0
    assert cells["total"]["growth_percent"] == 140.0
    naive = json.loads(site.run("report", "--week", "none:02-18", "--year", "2024", "--json").stdout)
    assert next(cell for cell in naive["cells"] if cell["cell"] == "domain=ai")["new"]["growth_percent"] == 240.0
