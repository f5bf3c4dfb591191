"""Hand-made events for the recount, and what it makes of them."""

import json
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Any
from zoneinfo import ZoneInfo

from recounting.census import Census, Rules
from recounting.days import Days
from recounting.event import Posting, parse
from recounting.instant import Calendar, instant, rfc3339
from recounting.page import Foundings
from recounting.windows import Windows

#: Days begin at 16:00 UTC.
CALENDAR = Calendar(ZoneInfo("Asia/Shanghai"))
#: 20:00 on 1 March 2024 in the zone.
NOON = instant("2024-03-01T12:00:00Z")


def classify(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """What `jobtide classify` answers. Titles are roles here, a domain may follow after a plus; `pay` is pay."""
    for line in lines:
        fields = json.loads(line)
        role, _, domain = fields["title"].partition("+")
        employer = fields["organization_name"].casefold()
        identity = "\x1f".join((employer, fields["title"].casefold(), fields.get("location_locality", "")))
        currency, annual = fields.get("pay", (None, None))
        industries = fields.get("industry", ["schools"])
        yield fields | {
            "role": role,
            "industries": industries,
            "sector": "education" if industries[:1] == ["schools"] else "other",
            "domains": [domain] if domain else [],
            "employer": employer,
            "fingerprint": blake2b(identity.encode(), digest_size=16).hexdigest(),
            "salary_annual": annual,
            "salary_currency": currency,
        }


def posting(kind: str, at: int, **fields: Any) -> bytes:
    """A posting event, `at` microseconds after noon; titles are roles here."""
    named = {"title": "teacher", "organization_name": "ACME"} if kind == "opened" else {}
    event = {"source": "a", "posting_id": "1", "event_type": kind, "occurred_at": rfc3339(NOON + at)}
    return json.dumps(event | named | fields).encode()


def application(at: int, number: int, **fields: Any) -> bytes:
    """An application event, `at` microseconds after noon."""
    event = {"source": "a", "posting_id": "1", "event_id": str(number), "occurred_at": rfc3339(NOON + at)}
    return json.dumps(event | fields).encode()


def event(line: bytes) -> Posting:
    """A posting event as it is parsed."""
    parsed = parse(line, CALENDAR)
    assert isinstance(parsed, Posting)
    return parsed


class Recounted:
    """What the recount makes of events. The windows end at the largest event time, or `at` after noon."""

    def __init__(self, *lines: bytes, at: int | None = None, **rules: Any) -> None:
        self.census = Census(CALENDAR, Rules(**rules))
        self.census.read(lines)
        assert self.census.latest is not None
        self.days = Days(CALENDAR)
        self.windows = Windows(self.census.latest if at is None else NOON + at)
        self.foundings = Foundings()
        self.noted = self.census.count(classify, self.days, self.windows, self.foundings)

    def figures(self, cell: str = "total") -> dict[str, dict[str, Any]]:
        """Day, as month and day -> what is not zero on it, without the sketch."""
        return {
            record["day"][5:]: {
                field: value
                for field, value in record.items()
                if value and field not in ("cell", "day", "employers_sketch")
            }
            for record in self.days.records(cell)
        }

    def sums(self, *fields: str, cell: str = "total") -> dict[str, int]:
        """Sums of these fields over all days, those that are not zero."""
        records = list(self.days.records(cell))
        sums = {field: sum(record[field] for record in records) for field in fields}
        return {field: value for field, value in sums.items() if value}
