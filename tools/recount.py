"""Recounts published figures from the event files alone, by the counting rules of the contract.

python tools/recount.py EVENTS... --json OUT
python tools/recount.py compare EVENTS... --demand RECORDS.jsonl [--metrics PAGE.txt]
python tools/recount.py dump --bootstrap HOST:PORT --out RECORDS.jsonl

Exit status: 0 done and equal, 1 different, 2 bad use.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from recounting.census import Census
from recounting.comparison import Figure, demand, latest_records, metrics
from recounting.event import instant, lines, rfc3339
from recounting.figures import Figures, Judge

PRINTED = 50


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and answers its exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    command = words.pop(0) if words[:1] in (["compare"], ["dump"]) else "count"
    options = _parser(command).parse_args(words)
    try:
        if command == "dump":
            return asyncio.run(_dump(options.bootstrap, options.topic, options.out))
        return _compare(options) if command == "compare" else _count(options)
    except (OSError, ValueError, ZoneInfoNotFoundError) as why:
        print(f"recount: {why}", file=sys.stderr)
        return 2


def _parser(command: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="recount", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    if command == "dump":
        parser.add_argument("--bootstrap", required=True, metavar="HOST:PORT")
        parser.add_argument("--topic", default="jobs.demand.v1")
        parser.add_argument("--out", required=True, type=Path)
        return parser
    parser.add_argument("events", nargs="+", type=Path, help="JSON lines, .gz too: postings and applications")
    parser.add_argument(
        "--at", default="watermark", help="`watermark` (the largest event time), `as_of` of the records, or a time"
    )
    parser.add_argument("--append-time", help="when all events were appended; without it none is in the future")
    parser.add_argument("--zone", default="Asia/Shanghai")
    parser.add_argument("--partitions", type=int, default=1, help="each decides its expiries by its own watermark")
    if command == "compare":
        parser.add_argument("--demand", required=True, type=Path, help="JSON lines {key, value} of jobs.demand.v1")
        parser.add_argument("--metrics", type=Path, help="a page of /metrics")
    else:
        parser.add_argument("--json", required=True, type=Path, metavar="OUT")
    return parser


def _judge() -> Judge:
    """Classification is the one thing taken from the product; the import stands here so that help needs none."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from streams.taxonomy import Taxonomy, fold_employer  # noqa: PLC0415

    return Judge(Taxonomy.load().classify, fold_employer)


def _figures(options: argparse.Namespace, as_of: int | None = None) -> tuple[Census, Figures]:
    appended = instant(options.append_time) if options.append_time else None
    census = Census(ZoneInfo(options.zone), appended, options.partitions)
    census.read(lines(options.events))
    named = {"watermark": census.latest, "as_of": as_of}
    at = named[options.at] if options.at in named else instant(options.at)
    if at is None:
        raise ValueError(f"--at {options.at}: there is nothing to take it from; name a time")
    return census, census.figures(at, _judge())


def _count(options: argparse.Namespace) -> int:
    census, figures = _figures(options)
    report = census.report(figures)
    options.json.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n")
    total = figures.cell("total")
    print(f"at {report['at']}: {len(report['cells'])} cells, open {total['open']}, 7d {total['windows']['7d']}")
    return 0


def _compare(options: argparse.Namespace) -> int:
    records = latest_records(lines([options.demand]))
    as_of = max((instant(value["as_of"]) for value in records.values()), default=None)
    census, figures = _figures(options, as_of)
    compared: list[Figure] = list(demand(figures, records))
    published = len(compared)
    if options.metrics:
        compared += metrics(figures, options.metrics.read_text())
    different = [figure for figure in compared if not figure.equal]
    for figure in different[:PRINTED]:
        print(f"{figure.cell}\t{figure.field}\texpected {figure.expected}\tgot {figure.got}")
    if len(different) > PRINTED:
        print(f"... and {len(different) - PRINTED} more")
    print(
        f"{len(different)} of {len(compared)} figures differ ({published} of cells, {len(records)} cells published; "
        f"{len(compared) - published} of the metrics page; {sum(figure.expected != 0 for figure in compared)} are not "
        f"zero) at {rfc3339(figures.at)}; published as of {rfc3339(as_of) if as_of is not None else 'never'}; "
        f"{census.undecided} expiries and applications undecided; {sum(census.rejected.values())} lines rejected"
    )
    return 1 if different else 0


async def _dump(bootstrap: str, topic: str, out: Path) -> int:
    """Reads a public topic of one partition from its beginning to its present end."""
    from aiokafka import AIOKafkaConsumer, TopicPartition  # noqa: PLC0415

    place = TopicPartition(topic, 0)
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, auto_offset_reset="earliest")
    await consumer.start()
    written = 0
    try:
        consumer.assign([place])
        end = (await consumer.end_offsets([place]))[place]
        await consumer.seek_to_beginning(place)
        with out.open("w") as file:
            while await consumer.position(place) < end:
                for records in (await consumer.getmany(place, timeout_ms=500)).values():
                    for record in records:
                        value = None if record.value is None else json.loads(record.value)
                        file.write(json.dumps({"key": record.key.decode(), "value": value}) + "\n")
                        written += 1
    finally:
        await consumer.stop()
    print(f"{written} records of {topic} in {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
