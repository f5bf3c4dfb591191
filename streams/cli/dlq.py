"""`jobtide dlq`: the records that were refused, by reason, and their way back into the input."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from hashlib import blake2b
from typing import Annotated, Literal

import typer
from rich.console import Console

from streams.connection import connection
from streams.contracts.reject import RejectReason
from streams.contracts.topics import APPLICATIONS, POSTINGS
from streams.engine.cluster import wait_for_kafka
from streams.engine.kafka import KafkaLogs
from streams.engine.letter import Letter, letters
from streams.engine.log import by_size
from streams.settings import Settings, read_settings

#: Bytes of one batch of replayed records; the input topics take 4 MiB.
BATCH_BYTES = 1 << 20

dlq = typer.Typer(no_args_is_help=True, help="Records that were refused: show them by reason, or send them again.")

Reason = Annotated[RejectReason | None, typer.Option(help="Only those that were refused for this reason.")]
Feed = Annotated[Literal["postings", "applications"] | None, typer.Option(help="Only those of this input.")]


@dlq.command(name="list")
def show(
    *,
    reason: Reason = None,
    feed: Feed = None,
    each: Annotated[bool, typer.Option(help="One line a record instead of one a reason.")] = False,
    contents: Annotated[
        bool, typer.Option(help="With --each: what the producer sent, too. It may be personal data.")
    ] = False,
    most: Annotated[int | None, typer.Option("--max", min=1, help="With --each: so many records at most.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Show what was refused, by topic and reason. No word of what a producer sent is shown unless you ask for it."""
    settings = read_settings()
    rows = asyncio.run(
        _each(settings, feed, reason, most, contents=contents) if each else _by_reason(settings, feed, reason)
    )
    if as_json:
        for row in rows:
            print(json.dumps(row, ensure_ascii=False))  # noqa: T201
    elif rows:
        console = Console(soft_wrap=True, markup=False, highlight=False)
        for row in rows:
            console.print(_told({name: _printable(value) for name, value in row.items()}))
    else:
        Console(stderr=True).print("no dead letters")


@dlq.command()
def replay(
    *,
    reason: Reason = None,
    feed: Feed = None,
    most: Annotated[int | None, typer.Option("--max", min=1, help="So many records at most.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be sent.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Send refused records again, unchanged, to the partitions from which they came; equal ones once.

    Dead letters stay where they are until they are 14 days old. Sending a record twice does not count it twice: the
    history of its posting recognises it.
    """
    sent = asyncio.run(_replay(read_settings(), feed, reason, most, send=not dry_run))
    if as_json:
        print(json.dumps({"records": sent, "sent": not dry_run}))  # noqa: T201
    else:
        Console().print(f"{sent} records {'would be sent' if dry_run else 'were sent'} again")


@dataclass
class _Group:
    """Letters of one topic and reason; `detail` is that of the newest."""

    topic: str
    reason: str
    first: str
    last: str
    records: int = 0
    detail: str = ""

    def add(self, letter: Letter) -> None:
        self.records += 1
        self.first = min(self.first, letter.at)
        if letter.at >= self.last:
            self.last, self.detail = letter.at, letter.detail


def _one(letter: Letter, *, contents: bool) -> dict[str, object]:
    row: dict[str, object] = {
        name: getattr(letter, name) for name in ("topic", "partition", "offset", "at", "reason", "detail")
    }
    if contents:
        for name, sent in (("key", letter.key), ("value", letter.value)):
            row[name] = None if sent is None else sent.decode(errors="backslashreplace")
    return row


def _told(row: dict[str, str]) -> str:
    """A line on which and how many, and lines on what may be long: no table, whose columns a terminal would cut."""
    long = [name for name in ("detail", "key", "value") if name in row]
    short = [row[name] if name in {"topic", "reason"} else f"{name} {row[name]}" for name in row if name not in long]
    return "\n    ".join(
        ["  ".join(short), *(row[name] if name == "detail" else f"{name} {row[name]}" for name in long)]
    )


def _printable(value: object) -> str:
    """Return it for a terminal: what a producer sent must not command it."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in str(value))


@asynccontextmanager
async def _logs(settings: Settings) -> AsyncIterator[KafkaLogs]:
    console = Console(stderr=True, soft_wrap=True, markup=False, highlight=False)
    await wait_for_kafka(connection(settings), settings.kafka.wait_seconds, console.print)
    logs = KafkaLogs(connection(settings))
    await logs.start()
    try:
        yield logs
    finally:
        await logs.stop()


async def _wanted(
    logs: KafkaLogs, settings: Settings, feed: str | None, reason: RejectReason | None
) -> AsyncIterator[Letter]:
    for name, topic in (("postings", POSTINGS), ("applications", APPLICATIONS)):
        if feed in (None, name):
            async for letter in letters(logs, topic, settings.kafka.partitions):
                if reason in (None, letter.reason):
                    yield letter


async def _each(
    settings: Settings, feed: str | None, reason: RejectReason | None, most: int | None, *, contents: bool
) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    async with _logs(settings) as logs:
        async for letter in _wanted(logs, settings, feed, reason):
            rows.append(_one(letter, contents=contents))
            if len(rows) == most:
                break
    return rows


async def _by_reason(settings: Settings, feed: str | None, reason: RejectReason | None) -> list[dict[str, object]]:
    """Return a row for each topic and reason: how many, when, and the newest detail."""
    groups: dict[tuple[str, str], _Group] = {}
    async with _logs(settings) as logs:
        async for letter in _wanted(logs, settings, feed, reason):
            key = letter.topic, letter.reason
            groups.setdefault(key, _Group(letter.topic, letter.reason, letter.at, letter.at)).add(letter)
    return [asdict(groups[key]) for key in sorted(groups)]


async def _replay(
    settings: Settings, feed: str | None, reason: RejectReason | None, most: int | None, *, send: bool
) -> int:
    seen: set[bytes] = set()
    async with _logs(settings) as logs:
        run: list[Letter] = []
        async for letter in _wanted(logs, settings, feed, reason):
            # Replayed and refused again, a record has two letters; without this, each replay would double them.
            equal = blake2b(repr((letter.topic, letter.key, letter.value)).encode(), digest_size=16).digest()
            if equal in seen:
                continue
            seen.add(equal)
            if run and (run[0][:2] != letter[:2] or sum(one.entry.size for one in run) > BATCH_BYTES):
                await _send(logs, run, send=send)
                run = []
            run.append(letter)
            if len(seen) == most:
                break
        await _send(logs, run, send=send)
    return len(seen)


async def _send(logs: KafkaLogs, run: list[Letter], *, send: bool) -> None:
    """Append letters of one partition to the input; in batches, because a large record fills one."""
    if send:
        for entries in by_size((letter.entry for letter in run), BATCH_BYTES):
            await logs.open(run[0].topic, run[0].partition).append(entries)
