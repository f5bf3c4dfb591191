"""docs/producing.md: what it tells producers to do, and what `load` does with other people's documents."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from streams.contracts.posting import decode_posting
from streams.contracts.topics import POSTINGS
from streams.feeds.partitioner import partition_of
from tests.kafka.examples import check
from tests.kafka.process import Site


def test_aiokafka(site: Site) -> None:
    """The example puts its events where the partitioner puts their key, and intake can read them."""
    check("aiokafka", site)


def board(*numbers: int) -> str:
    """A Greenhouse board's answer."""
    jobs = [
        {"id": n, "title": f"Baker {n}", "company_name": "B", "updated_at": "2024-02-17T09:00:00Z"} for n in numbers
    ]
    return json.dumps({"jobs": jobs})


def test_load_documents(site: Site, tmp_path: Path) -> None:
    """Foreign documents arrive as posting events under their keys; of lists, run after run, what has changed."""

    def load(*arguments: str) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(site.run("load", *arguments, "--json").stdout)
        return told

    page = tmp_path / "2024-02-18T0900Z.json"
    page.write_text('[{"@type":"JobPosting","identifier":"n1","title":"Nurse","hiringOrganization":"M"},{"x":1}]')
    told = load("--format", "schema.org", "--source", "mary", str(page))
    assert (told["sent"], told["bad"]) == (1, 0)

    lists = {tmp_path / f"board-2024-02-{day}.json": numbers for day, numbers in ((18, (1, 2)), (19, (2,)), (20, (2,)))}
    for file, numbers in lists.items():
        file.write_text(board(*numbers))
    follow = ("--format", "greenhouse", "--snapshot", str(tmp_path / "state"))
    runs = [load(*follow, str(file)) for file in lists] + [load(*follow, *map(str, lists))]
    assert [(run["sent"], run["lists"], run["faults"]) for run in runs] == [(2, 1, 0), (0, 1, 0), (1, 1, 0), (0, 0, 0)]

    arrived = defaultdict(list)
    for partition in range(site.partitions):
        for record in site.read(POSTINGS, partition):
            assert record.key is not None
            assert partition_of(record.key, site.partitions) == partition
            event = decode_posting(record.value)
            arrived[record.key.decode()].append((event.event_type, event.occurred_at.isoformat()))
    assert arrived == {
        "mary:n1": [("opened", "2024-02-18T09:00:00+00:00")],
        "greenhouse:1": [("opened", "2024-02-18T00:00:00+08:00"), ("closed", "2024-02-19T00:00:00+08:00")],
        "greenhouse:2": [("opened", "2024-02-18T00:00:00+08:00")],
    }
