"""The examples of docs/producing.md, run as they stand there on a real Kafka.

    python -m tests.kafka.examples kcat
    python -m tests.kafka.examples confluent-kafka --python FILE      a Python that has confluent-kafka

Each must leave its two events in one partition, where Kafka's own partitioner puts their key. With kcat it is shown,
too, that `jobtide doctor` finds out what happens without the partitioner that the example sets.
"""

import argparse
import asyncio
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from streams.contracts.posting import decode_posting
from streams.contracts.topics import POSTINGS
from streams.engine.broker import Broker
from streams.feeds.partitioner import partition_of
from tests.kafka.process import Site

DOCUMENT = Path(__file__).parents[2] / "docs" / "producing.md"
KEY = b"acme:17"
PARTITIONS = 8


def example(name: str) -> tuple[str, str]:
    """Language and text of an example."""
    found = re.search(rf"<!-- example: {name} -->\n```(\w+)\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    assert found, f"{DOCUMENT.name} has no example {name}"
    return found[1], found[2]


def run(name: str, address: str, folder: Path, *, python: str = sys.executable, without: str | None = None) -> None:
    """Run an example against a broker. `without`: words that are left out of it."""
    language, text = example(name)
    assert "localhost:9092" in text
    if without is not None:
        assert without in text
        text = text.replace(without, "")
    file = folder / name
    file.write_text(text.replace("localhost:9092", address), "utf-8")
    done = subprocess.run(
        [{"python": python, "sh": "sh"}[language], str(file)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def arrived(site: Site) -> dict[int, list[str | None]]:
    """What happened to the example's posting, by partition."""
    found: dict[int, list[str | None]] = {}
    for partition in range(PARTITIONS):
        for record in site.read(POSTINGS, partition):
            if record.key == KEY and record.value is not None:
                found.setdefault(partition, []).append(decode_posting(record.value).event_type)
    return found


def check(name: str, site: Site, *, python: str = sys.executable) -> None:
    """Run an example on a deployment with fresh topics; its events lie in the right place, and doctor agrees."""
    run(name, site.address, site.folder, python=python)
    assert arrived(site) == {partition_of(KEY, PARTITIONS): [None, "closed"]}
    assert "where murmur2 puts them" in site.run("doctor").stdout


def main() -> None:
    """Check one example on a broker of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name")
    parser.add_argument("--python", default=sys.executable)
    options = parser.parse_args()
    with Broker() as broker, tempfile.TemporaryDirectory() as folder:
        site = Site(broker.address, Path(folder))
        asyncio.run(site.fresh())
        check(options.name, site, python=options.python)
        sys.stdout.write(f"check: example {options.name} ok\n")
        if options.name == "kcat":
            run("kcat", broker.address, site.folder, without="-X partitioner=murmur2_random ")
            assert set(arrived(site)) != {partition_of(KEY, PARTITIONS)}
            assert "partitioner=murmur2_random" in site.run("doctor", check=1).stdout
            sys.stdout.write("check: without murmur2 doctor says so\n")


if __name__ == "__main__":
    main()
