"""Load a file into real Kafka, and have the independent recount compare every published figure."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.kafka.process import Site, wait_until

RECOUNT = str(Path(__file__).parents[2] / "tools" / "recount.py")


def test_published_figures_equal_the_recount(site: Site, tmp_path: Path) -> None:
    """Days, stock, windows and counters, by a program that was written from the contract and not from the code."""
    events, records, page = tmp_path / "feed.jsonl", tmp_path / "records.jsonl", tmp_path / "page.txt"
    days = tmp_path / "days.jsonl"
    site.run("simulate", "--out", str(events), "--count", "20000", "--history", "15000", "--rate", "30", "--seed", "3")
    worker = site.worker()
    wait_until(worker.ready, "the worker is ready")
    done = site.run("load", str(events), check=1)  # some lines of the simulator are no JSON; they are named
    assert "feed.jsonl:" in done.stderr
    compare = [sys.executable, RECOUNT, "compare", str(events), "--demand", str(records), "--metrics", str(page)]
    compare += ["--daily", str(days)]
    compare += ["--partitions", str(site.partitions), "--append-time", datetime.now(UTC).isoformat()]
    said = ""

    def equal() -> bool:
        nonlocal said
        page.write_text(worker.get("/metrics")[1])
        dump = [sys.executable, RECOUNT, "dump", "--bootstrap", site.address, "--out", str(records)]
        subprocess.run(dump, check=True, capture_output=True)
        days.write_text(site.run("export").stdout)
        said = subprocess.run(compare, check=False, capture_output=True, text=True).stdout
        return said.splitlines()[-1].startswith("0 of ")

    wait_until(equal, "the recount agrees", 60)
    assert int(said.splitlines()[-1].split()[2]) > 50_000
