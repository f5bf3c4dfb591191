"""Feed: a market in minutes, in which one role surges and one source floods. The same numbers give the same feed."""

import json
import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

MINUTE, DAY = 60, 86_400
#: Minutes that are learned: somewhat more than the 84 hours after which sources and the usual are judged, and so many
#: hours that one which the detector has not seen yet is nothing special.
HISTORY = 5_400
#: Days before the feed of which an opening is counted, where the worker is set so: the year before is in it.
HORIZON = 500
#: Roles that are sought in each industry, so many openings a minute each.
MARKET = {
    "Software": (
        *("Data Engineer", "Graphic Designer", "Accountant", "Software Tester", "Product Manager", "Sales Manager"),
        *("Network Engineer", "Recruiter", "Lawyer", "Technical Writer", "Database Administrator", "Web Developer"),
    ),
    "Hospital": ("Registered Nurse", "Pharmacist", "Physiotherapist", "Dentist", "Receptionist", "Cleaner"),
}
RATE = 1.2
#: What surges, by how many openings, each of an employer of its own.
SURGING = ("Data Engineer", "Software")
EXCESS = 60
#: What a flood has of each role in a minute.
FLOOD = 10

Event = dict[str, Any]


class Feed:
    """begin: Unix seconds of minute 0. surge: the minute with a surge, which may be set later.

    flood: minutes in which beta floods. silent: the first minute without beta.
    """

    def __init__(self, begin: int, *, surge: int, flood: range = range(0), silent: int | None = None) -> None:
        self._begin = begin
        self.surge, self._flood, self._silent = surge, flood, silent
        self._random = random.Random(9)
        self._number = 0

    def years_ago(self) -> Iterator[Event]:
        """Yield an opening an hour of the weeks that a year's and a festival's comparison look at, 365 days before.

        And one before the horizon. All are for a system that has read the rest.
        """
        yield self._opening(-(HORIZON + 5) * DAY / MINUTE, *SURGING)
        roles = [(title, industry) for industry, titles in MARKET.items() for title in titles]
        for hour in range(-30 * 24, 3 * 24):
            yield self._opening((hour * 3_600 - 365 * DAY) / MINUTE, *roles[hour % len(roles)])

    def minutes(self, first: int, end: int) -> Iterator[Event]:
        """Yield the events of some minutes; ask for all in their order."""
        for minute in range(first, end):
            yield from self._events(minute)

    def _events(self, minute: int) -> list[Event]:
        events = [
            self._opening(minute + self._random.random(), title, industry)
            for industry, titles in MARKET.items()
            for title in titles
            for _ in range(sum(self._random.random() < RATE / 6 for _ in range(6)))
        ]
        if minute == self.surge:
            events += [self._opening(minute + self._random.random(), *SURGING) for _ in range(EXCESS)]
        if minute in self._flood:
            events += [
                {**self._opening(minute + self._random.random(), title, industry), "source": "beta"}
                for industry, titles in MARKET.items()
                for title in titles
                for _ in range(FLOOD)
            ]
        events.sort(key=lambda event: str(event["occurred_at"]))
        # What goes on around an opening comes at once behind it, even if it states an older time.
        events = [one for event in events for one in (event, *self._more(event))]
        if self._silent is not None and minute >= self._silent:
            events = [event for event in events if event["source"] == "alpha"]
        return events

    def _more(self, event: Event) -> Iterator[Event]:
        """What goes on around an opening and founds none: applications, repeats, closings, bad and old events."""
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
        if number % 103 == 0:
            yield {**same, "posting_id": f"{number}-unknown", "event_id": f"applied-{number}-unknown", "count": 1}
        if number % 107 == 0:
            yield {**same, "event_type": "closed", "occurred_at": _time(_seconds(event) - MINUTE)}

    def _opening(self, minute: float, title: str, industry: str) -> Event:
        self._number += 1
        return {
            "source": "alpha" if self._number % 2 else "beta",
            "posting_id": str(self._number),
            "occurred_at": _time(self._begin + minute * MINUTE),
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


def write(path: Path, events: Iterable[Event]) -> Path:
    """Write events as JSON lines."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(event) + "\n" for event in events)
    return path


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds")


def _seconds(event: Event) -> float:
    return datetime.fromisoformat(event["occurred_at"]).timestamp()
