"""`jobtide simulate`: a seeded feed of two portals, to a file or Kafka, with the truth beside."""

import asyncio
import gc
import json
import signal
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

import typer
from rich.console import Console

from streams.connection import connection
from streams.contracts.instant import instant
from streams.contracts.stage import DAY, Instant
from streams.engine.cluster import wait_for_kafka
from streams.feeds.habits import Habits
from streams.feeds.injections import parse_injections
from streams.feeds.line import Line
from streams.feeds.packed import writing
from streams.feeds.plan import Plan
from streams.feeds.producer import produce
from streams.feeds.simulator import Simulator
from streams.feeds.years import Years, YearsPlan
from streams.settings import Settings, read_settings

#: Files begin here unless told otherwise, so that the same seed gives the same bytes: 18 February 2024 in Shanghai.
EPOCH = "2024-02-18T01:00:00Z"
DEFAULT = Habits()
#: Options of both plans, and those of the years alone.
_BOTH = {"out", "kafka", "fast", "seed", "overlap", "scattered", "truth", "as_json", "plan"}
_YEARS_ONLY = {"scale", "around"}


def _share(which: str) -> Any:
    return typer.Option(min=0.0, max=1.0, help=f"Share {which}.")


def simulate(
    context: typer.Context,
    *,
    out: Annotated[Path | None, typer.Option(help="File of JSON lines to write; .gz is packed.")] = None,
    kafka: Annotated[bool, typer.Option("--kafka", help="Send to Kafka instead, live.")] = False,
    seed: Annotated[int, typer.Option(help="The same seed and options give the same feed.")] = 1,
    count: Annotated[
        int | None, typer.Option(min=1, help="Posting events; else 10,000 in a file, without end to Kafka.")
    ] = None,
    rate: Annotated[float, typer.Option(min=0.001, help="Posting events a second of event time.")] = 500.0,
    history: Annotated[int, typer.Option(min=0, help="So many of them lie before the start.")] = 0,
    days: Annotated[float, typer.Option(min=0.01, help="Days over which the history is spread.")] = 8.0,
    start: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%dT%H:%M:%S%z"], help=f"First instant; else {EPOCH} in a file, now to Kafka."),
    ] = None,
    span: Annotated[
        float | None, typer.Option(min=0.01, help="Days over which all of --count is spread; instead of --rate.")
    ] = None,
    scattered: Annotated[
        bool, typer.Option("--scattered", help="Postings in no order of time, as in a backfill; with --out and --span.")
    ] = False,
    overlap: Annotated[float, _share("of adverts are on the other portal too")] = DEFAULT.overlap,
    repost: Annotated[float, _share("of adverts come again as another posting after 3 h, 3 d, 70 d")] = DEFAULT.repost,
    reopen: Annotated[float, _share("of closed postings open again")] = DEFAULT.reopen,
    resend: Annotated[float, _share("of events are sent once more")] = DEFAULT.resend,
    stale: Annotated[float, _share("of postings have a date_posted of long ago")] = DEFAULT.stale,
    expiring: Annotated[float, _share("of postings end by valid_through")] = DEFAULT.expiring,
    agencies: Annotated[float, _share("of adverts are of staffing agencies")] = DEFAULT.agencies,
    paid: Annotated[float, _share("of adverts state pay")] = DEFAULT.paid,
    applied: Annotated[float, _share("of postings have applications")] = DEFAULT.applied,
    bad: Annotated[float, _share("of events have a dead letter beside them")] = DEFAULT.bad,
    plan: Annotated[
        Literal["feed", "years"],
        typer.Option(help="feed: a market as these options say. years: 2019 to 2024, of a calibrated market."),
    ] = "feed",
    scale: Annotated[int, typer.Option(min=1, max=1_000, help="With --plan years: times its openings.")] = 1,
    around: Annotated[
        int | None,
        typer.Option(min=0, help="With --plan years: only so many days about week 1 after each Spring Festival."),
    ] = None,
    inject: Annotated[
        list[str] | None,
        typer.Option(
            help="KIND:MINUTES[:NUMBER], so long after the start: surge, bulk (one agency), recrawl, silence (of one "
            "portal, for NUMBER minutes). Can be repeated."
        ),
    ] = None,
    fast: Annotated[bool, typer.Option("--fast", help="To Kafka: as fast as possible, not in real time.")] = False,
    truth: Annotated[Path | None, typer.Option(help="File for the truth; else beside --out.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object at the end.")] = False,
) -> None:
    """Invent postings and applications of two portals that overlap, in Chinese and English, with some bad input.

    They post again under new identifiers, state old dates and send again. The truth says what must be counted of it.
    A feed without end is ended by Ctrl-C or SIGTERM. --plan years takes --seed, --overlap, --scattered, --scale and
    --around; its figures are those that `jobtide report --week spring_festival:1 --year 2024` must print.
    """
    if (out is None) is not kafka:
        raise typer.BadParameter("choose one: --out FILE or --kafka")
    other = _YEARS_ONLY if plan == "feed" else context.params.keys() - _BOTH - _YEARS_ONLY
    sources = {name: context.get_parameter_source(name) for name in sorted(other)}
    if given := [name for name, source in sources.items() if source is not None and source.name == "COMMANDLINE"]:
        raise typer.BadParameter(f"--plan {plan} does not take --{given[0]}")
    if plan == "years":
        if kafka and not fast:
            raise typer.BadParameter("--plan years is history: send it with --fast, or write it with --out and load it")
        years = Years(YearsPlan(seed, overlap, scale, around, scattered))
        _run(years, out, truth, as_json=as_json, anchor=None)
    if count is None and not kafka:
        count = history + 10_000
    if span is not None and (count is None or history):
        raise typer.BadParameter("--span spreads --count evenly: name --count, and no --history")
    if scattered and (kafka or span is None):
        raise typer.BadParameter("--scattered is a backfill: write it with --out over a --span, then load the file")
    begin = start or (datetime.now(UTC) if kafka else datetime.fromisoformat(EPOCH))
    if span is not None and count is not None:
        rate = count / (span * 86_400)
        if kafka and start is None:
            begin -= timedelta(days=span)  # all of it has occurred by now
    habits = Habits(overlap, repost, reopen, resend, stale, expiring, agencies, paid, applied, bad)
    try:
        injections = parse_injections(inject or [], instant(begin))
    except ValueError as error:
        raise typer.BadParameter(f"--inject: {error}") from None
    if injections and scattered:
        raise typer.BadParameter("--inject needs postings in the order of time: leave --scattered out")
    past = int(days * DAY)
    simulator = Simulator(Plan(seed, instant(begin), rate, history, past, count, scattered, habits, injections))
    _run(simulator, out, truth, as_json=as_json, anchor=None if fast else simulator.plan.start)


def _run(
    simulator: Simulator | Years, out: Path | None, truth: Path | None, *, as_json: bool, anchor: Instant | None
) -> NoReturn:
    """Write the feed to a file or send it, the truth beside; print what it holds. anchor: see `_send`."""
    gc.set_threshold(200_000, 50, 1_000)  # stories live to the end: looking at them again and again costs a quarter
    begun = time.monotonic()
    if out is not None:
        lines = _write(simulator, out)
        truth = truth or out.with_name(f"{out.name.removesuffix('.gz')}.truth.json{out.suffix * (out.suffix == '.gz')}")
    else:
        lines = asyncio.run(_send(simulator, read_settings(), anchor))
    if truth is not None:
        simulator.truth.write(truth)
    totals = simulator.truth.totals()
    told = {
        "lines": lines,
        "postings": totals["posting"],
        "duplicates": totals["duplicate"],
        "new": totals["new"],
        "closed": totals["closed"],
        "applications": totals["applications"],
        "rejected": simulator.truth.rejected.total(),
        "seconds": round(time.monotonic() - begun, 3),
        "truth": str(truth) if truth else None,
    }
    print(json.dumps(told) if as_json else ", ".join(f"{name} {value}" for name, value in told.items()))  # noqa: T201
    sys.exit(0)


def _write(simulator: Iterable[Line], out: Path) -> int:
    lines = 0
    with writing(out) as file:
        for line in simulator:
            file.write(line.value + b"\n")
            lines += 1
    return lines


async def _send(simulator: Iterable[Line], settings: Settings, anchor: Instant | None) -> int:
    """Send in real time what lies after the instant `anchor`; None: everything at once."""
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    await wait_for_kafka(connection(settings), settings.kafka.wait_seconds, Console(stderr=True).print)
    pace = None if anchor is None else 1.0
    return await produce(simulator, connection(settings), pace=pace, anchor=anchor or 0, stop=stop)
