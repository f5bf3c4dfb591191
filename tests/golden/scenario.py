"""Counting scenarios: one readable file each, with events in and the days of some cells out.

    Title

    What it shows and why.

    ADVERT fields of every `opened` event
    EVENTS
    <time in the zone> <source:posting_id> <opened, updated, closed, reopened or applied> <fields>
    <time in the zone> clock: an event that counts nothing; it shows that so much time has passed
    DAYS <cell>
    <day> <figures that are not zero>, and `open` wherever it is clearer to say it

A cell under DAYS has exactly those days; none at all means that nothing is ever counted there. Cells that are not
listed are not judged, nor are pay and sketches. Fields are name=value, a value is JSON or else a plain string.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

OFFSET = "+08:00"
_WORD = re.compile(r'(?:[^\s"]|"[^"]*")+')
UNJUDGED = {
    "cell",
    "day",
    "zone",
    "salary",
    "employers_sketch",
    "as_of",
    "taxonomy_version",
    "dedup_version",
    "revision",
}

#: Day -> its figures that are not zero, and always `open`.
Days = dict[str, dict[str, int]]


class Scenario(NamedTuple):
    """lines: events in order, postings and applications. days: what must come out, by cell."""

    title: str
    lines: list[bytes]
    days: dict[str, Days]


def read(path: Path) -> Scenario:
    """Read a scenario. Raises ValueError, KeyError or IndexError where it has a mistake."""
    title, *rest = path.read_text("utf-8").splitlines()
    advert: dict[str, Any] = {}
    lines: list[bytes] = []
    days: dict[str, Days] = {}
    section = ""
    for text in filter(None, rest):
        word, _, further = text.partition(" ")
        if word in ("ADVERT", "EVENTS", "DAYS"):
            section = word
            if word == "ADVERT":
                advert = _fields(_WORD.findall(further))
            elif word == "DAYS":
                days[further] = {}
        elif section == "EVENTS":
            lines.append(_event(len(lines), _WORD.findall(text), advert))
        elif section == "DAYS":
            day, *figures = text.split()
            said = dict(zip(figures[::2], map(int, figures[1::2]), strict=True))
            days[next(reversed(days))][day] = {"open": 0} | {name: value for name, value in said.items() if value}
    return Scenario(title, lines, days)


def shown(records: Iterable[dict[str, Any]], cell: str) -> Days:
    """What records of `jobs.daily.v1` say of a cell, in a scenario's form; without days on which nothing happens."""
    days: Days = {}
    stock = 0
    for record in sorted((record for record in records if record["cell"] == cell), key=lambda record: record["day"]):
        figures = {name: value for name, value in record.items() if name not in UNJUDGED and value}
        if figures.keys() - {"open"} or record["open"] != stock:
            days[record["day"]] = {"open": 0} | figures
        stock = record["open"]
    return days


def _event(number: int, words: list[str], advert: dict[str, Any]) -> bytes:
    day, clock, posting, *rest = words
    event: dict[str, Any] = {"occurred_at": f"{day}T{clock}:00{OFFSET}"}
    if posting == "clock":
        return json.dumps(event | {"source": "clock", "posting_id": "0", "event_type": "closed"}).encode()
    event["source"], _, event["posting_id"] = posting.partition(":")
    kind, *fields = rest
    if kind == "applied":
        event |= {"event_id": f"applied {number}", "count": 1}
    else:
        event |= {"event_type": kind} | (advert if kind == "opened" else {})
    return json.dumps(event | _fields(fields), ensure_ascii=False).encode()


def _fields(words: Iterable[str]) -> dict[str, Any]:
    return dict(_field(word) for word in words)


def _field(word: str) -> tuple[str, Any]:
    name, equals, value = word.partition("=")
    if not equals:
        raise ValueError(f"{word!r} is no name=value")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def files() -> list[Path]:
    """All scenarios in order."""
    return sorted((Path(__file__).parent / "counting").glob("*.txt"))
