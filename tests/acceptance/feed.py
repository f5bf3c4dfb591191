"""Feed: a market in minutes, with a surge in it and a source that goes silent. The same numbers give the same feed."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

MINUTE = 60
#: Roles that are sought in each industry, so many openings a minute each.
MARKET = {
    "Software": (
        *("Data Engineer", "Graphic Designer", "Accountant", "Software Tester", "Product Manager", "Sales Manager"),
        *("Network Engineer", "Recruiter", "Lawyer", "Technical Writer", "Database Administrator", "Web Developer"),
    ),
    "Hospital": ("Registered Nurse", "Pharmacist", "Physiotherapist", "Dentist", "Receptionist", "Cleaner"),
}
RATE = 4.0
#: What surges, by how many openings, each of an employer of its own.
SURGING = ("Data Engineer", "Software")
EXCESS = 60

Event = dict[str, Any]


class Feed:
    """begin: Unix seconds of minute 0. surge: the minute with a surge. silent: the first one without beta."""

    def __init__(self, begin: int, *, surge: int, silent: int) -> None:
        self._begin = begin
        self._surge, self._silent = surge, silent
        self._random = random.Random(9)
        self._number = 0

    def minutes(self, first: int, end: int) -> Iterator[Event]:
        """Yield the events of some minutes; ask for all in their order."""
        for minute in range(first, end):
            yield from self._events(minute)

    def _events(self, minute: int) -> list[Event]:
        events = [
            self._opening(minute, title, industry)
            for industry, titles in MARKET.items()
            for title in titles
            for _ in range(sum(self._random.random() < RATE / 6 for _ in range(6)))
        ]
        if minute == self._surge:
            events += [self._opening(minute, *SURGING) for _ in range(EXCESS)]
        events += [more for event in events for more in self._more(event)]
        if minute >= self._silent:
            events = [event for event in events if event["source"] == "alpha"]
        return sorted(events, key=lambda event: str(event["occurred_at"]))

    def _more(self, event: Event) -> Iterator[Event]:
        """What goes on around an opening and founds none: an application, a repeat, a closing, a bad event."""
        same = {name: event[name] for name in ("source", "posting_id", "occurred_at")}
        number = int(event["posting_id"])
        if number % 3 == 0:
            yield {**same, "event_id": f"applied-{number}", "count": 1}
        if number % 11 == 0:
            yield event
        if number % 13 == 0:
            yield {**same, "event_type": "closed"}
        if number % 17 == 0:
            yield {**event, "source": "beta" if event["source"] == "alpha" else "alpha", "posting_id": f"{number}-copy"}
        if number % 97 == 0:
            yield {**event, "posting_id": f"{number}-bad", "organization_name": None}
        if number % 101 == 0:
            yield {**same, "posting_id": f"{number}-unknown", "event_type": "closed"}

    def _opening(self, minute: int, title: str, industry: str) -> Event:
        self._number += 1
        at = self._begin + (minute + self._random.random()) * MINUTE
        return {
            "source": "alpha" if self._number % 2 else "beta",
            "posting_id": str(self._number),
            "occurred_at": datetime.fromtimestamp(at, UTC).isoformat(timespec="microseconds"),
            "title": title,
            "organization_name": f"Firm {self._number}",
            "event_id": f"opened-{self._number}",
            "industry": [industry],
            "skills": ["machine learning"] if self._number % 4 == 0 else [],
            "location_locality": "Shanghai",
            "salary_min": 20_000 + self._random.randrange(20_000),
            "salary_max": 40_000 + self._random.randrange(20_000),
            "salary_currency": "CNY",
            "salary_unit": "MONTH",
        }


def write(path: Path, events: Iterator[Event]) -> Path:
    """Write events as JSON lines."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(event) + "\n" for event in events)
    return path
