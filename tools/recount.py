"""Recounts published figures from the event files alone, by the counting rules of the contract.

python tools/recount.py EVENTS... [--daily OUT.jsonl] [--json OUT.json]
python tools/recount.py compare EVENTS... [--daily EXPORT.jsonl] [--demand RECORDS.jsonl [--metrics PAGE.txt]]
python tools/recount.py dump --bootstrap HOST:PORT --topic jobs.demand.v1 --out RECORDS.jsonl

Exit status: 0 done and equal, 1 different, 2 bad use.
"""

import argparse
import asyncio
import gc
import json
import shlex
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from recounting.census import Census, Rules
from recounting.classification import Command
from recounting.comparison import daily, demand
from recounting.days import Days
from recounting.dump import dump
from recounting.event import lines
from recounting.instant import Calendar, instant, rfc3339
from recounting.page import Foundings, metrics
from recounting.published import newest, parsed
from recounting.tally import PRINTED, Tally
from recounting.windows import Windows


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and answers its exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    command = words.pop(0) if words[:1] in (["compare"], ["dump"]) else "count"
    options = _parser(command).parse_args(words)
    try:
        if command == "dump":
            return asyncio.run(dump(options.bootstrap, options.topic, options.out))
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
        "--at", default="watermark", help="windows: `watermark` (the largest event time), `as_of` of records, or a time"
    )
    parser.add_argument("--append-time", help="when all events were appended: later ones are rejected; else now")
    parser.add_argument("--zone", default="Asia/Shanghai")
    parser.add_argument("--partitions", type=int, default=1, help="each decides its expiries by its own watermark")
    parser.add_argument("--horizon-days", type=int, default=0, help="JOBTIDE_HORIZON_DAYS; 0: nothing is forgotten")
    parser.add_argument("--counted-tags", default="", help="JOBTIDE_COUNTED_TAGS, separated by commas")
    jobtide = Path(sys.executable).with_name("jobtide")
    parser.add_argument(
        "--classify",
        default=f"{shlex.quote(str(jobtide)) if jobtide.exists() else 'jobtide'} classify",
        help="command that classifies, JSON lines to JSON lines; else `jobtide classify`",
    )
    if command == "compare":
        parser.add_argument("--daily", type=Path, help="JSON lines of jobs.daily.v1: `jobtide export`, or a dump")
        parser.add_argument("--demand", type=Path, help="JSON lines of jobs.demand.v1: a dump")
        parser.add_argument("--metrics", type=Path, help="a page of /metrics")
    else:
        parser.add_argument("--daily", type=Path, metavar="OUT", help="where to write every cell-day")
        parser.add_argument("--json", type=Path, metavar="OUT", help="where to write stock, windows and what was read")
    return parser


class _Recount(NamedTuple):
    census: Census
    days: Days
    windows: Windows
    foundings: Foundings
    noted: Counter[str]


def _recount(options: argparse.Namespace, as_of: int | None = None) -> _Recount:
    calendar = Calendar(ZoneInfo(options.zone))
    tags = frozenset(filter(None, options.counted_tags.split(",")))
    appended = instant(options.append_time) if options.append_time else time.time_ns() // 1000
    with TemporaryFile() as spool:
        census = Census(calendar, Rules(options.partitions, options.horizon_days, tags), appended, spool)
        census.read(lines(options.events))
        named = {"watermark": census.latest, "as_of": as_of}
        at = named[options.at] if options.at in named else instant(options.at)
        if at is None:
            raise ValueError(f"--at {options.at}: there is nothing to take it from; name a time")
        days, windows, foundings = Days(calendar), Windows(at), Foundings()
        noted = census.count(Command(*shlex.split(options.classify)), days, windows, foundings)
    return _Recount(census, days, windows, foundings, noted)


def _count(options: argparse.Namespace) -> int:
    census, days, windows, foundings, noted = _recount(options)
    written = 0
    if options.daily:
        with options.daily.open("w") as file:
            for cell in days.cells():
                for record in days.records(cell):
                    file.write(json.dumps(record, ensure_ascii=False) + "\n")
                    written += 1
    if options.json:
        report = {
            "at": rfc3339(windows.at),
            "noted": noted,
            "cells": windows.cells(),
            "new_openings": [
                {"role": role, "sector": sector, "count": count}
                for (role, sector), count in sorted(foundings.pairs.items())
            ],
            **census.report(),
        }
        options.json.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n")
    total = windows.cell("total")
    print(f"at {rfc3339(windows.at)}: open {total['open']}, 7d {total['windows']['7d']}; {written} cell-days written")
    print(_said(census, noted))
    return 0


def _compare(options: argparse.Namespace) -> int:
    if not (options.daily or options.demand):
        raise ValueError("nothing to compare: name --daily, --demand or both")
    as_of = _as_of(options.demand) if options.demand else None
    census, days, windows, foundings, noted = _recount(options, as_of)
    tallies = {"daily": Tally(), "demand": Tally(), "metrics": Tally()}
    if options.daily:
        tallies["daily"].take(daily(days, lines([options.daily])))
    if options.demand:
        tallies["demand"].take(demand(windows, lines([options.demand])))
        if options.metrics:
            tallies["metrics"].take(metrics(foundings, windows, options.metrics.read_text()))
    for name, tally in tallies.items():
        for figure in tally.different[:PRINTED]:
            print(f"{name}\t{figure.cell}\t{figure.field}\texpected {figure.expected}\tgot {figure.got}")
        if tally.differ:
            print(f"{name}\t{tally.differ} differ, by field: {dict(tally.fields.most_common())}")
    differ = sum(tally.differ for tally in tallies.values())
    compared = sum(tally.compared for tally in tallies.values())
    parts = "; ".join(f"{tally.compared} of {name}, {tally.told} not zero" for name, tally in tallies.items())
    until = rfc3339(as_of) if as_of is not None else "never"
    print(_said(census, noted))
    print(f"{differ} of {compared} figures differ ({parts}) at {rfc3339(windows.at)}; published as of {until}")
    return 1 if differ else 0


def _as_of(records: Path) -> int | None:
    newest_records = newest(lines([records]), "cell").values()
    return max((instant(parsed(line)["as_of"]) for line in newest_records), default=None)


def _said(census: Census, noted: Counter[str]) -> str:
    uncertain = ", ".join(f"{noted[name]} {name}" for name in ("undecided", "doubtful", "late"))
    return f"{uncertain}; {sum(census.rejected.values())} lines rejected"


if __name__ == "__main__":
    gc.disable()  # millions of small objects, no cycles among them: the collector would look at them again and again
    sys.exit(main())
