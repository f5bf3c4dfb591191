"""Hand-made events for the recount, and what it makes of them."""

import json
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from recounting.census import Census
from recounting.event import instant, rfc3339
from recounting.figures import Figures, Judge
from recounting.opening import changes

ZONE = ZoneInfo("Asia/Shanghai")
NOON = instant("2024-03-01T12:00:00Z")


def classify(title: str, *_rest: object) -> Any:
    """Titles are roles here; a domain may follow after a plus."""
    role, _, domain = title.partition("+")
    domains = (domain,) if domain else ()
    return SimpleNamespace(role=role, sector="education", industries=("schools",), domains=domains)


JUDGE = Judge(classify, str.casefold)


def posting(kind: str, at: int, **fields: Any) -> bytes:
    """A posting event, `at` microseconds after noon; titles are roles here."""
    named = {"title": "teacher", "organization_name": "ACME"} if kind == "opened" else {}
    event = {"source": "a", "posting_id": "1", "event_type": kind, "occurred_at": rfc3339(NOON + at)}
    return json.dumps(event | named | fields).encode()


def application(at: int, number: int, **fields: Any) -> bytes:
    """An application event, `at` microseconds after noon."""
    event = {"source": "a", "posting_id": "1", "event_id": str(number), "occurred_at": rfc3339(NOON + at)}
    return json.dumps(event | fields).encode()


def figured(*events: bytes, at: int | None = None) -> Figures:
    """Figures of the events, at the largest event time or `at` microseconds after noon."""
    census = Census(ZONE)
    census.read(events)
    assert census.latest is not None
    return census.figures(census.latest if at is None else NOON + at, JUDGE)


def told(*events: bytes) -> list[tuple[str, int]]:
    """(kind, microseconds after noon) of all counted changes of the one posting in the events."""
    census = Census(ZONE)
    census.read(events)
    (life,) = census.postings.lives["a", "1"]
    assert life.first is not None
    found = changes([(life.first, life.intervals(census.watermarks[0]))])
    return sorted(((c.kind, c.at - NOON) for c in found if c.kind in ("new", "closed", "resumed", "reposted")), key=by)


def by(change: tuple[str, int]) -> int:
    """Sort changes by their instant."""
    return change[1]
