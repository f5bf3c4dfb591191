"""Records for tests of intake and of what stands on it: short ways to say who does what when."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from streams.contracts.instant import EPOCH
from streams.contracts.sighting import Advert, Interval, Sightings, decode_sightings
from streams.contracts.stage import Effects, Instant
from streams.contracts.tally import Pay
from streams.contracts.topics import APPLICATIONS, POSTINGS
from streams.intake import Intake

#: 2024-02-18T00:00:00Z.
T0: Instant = 1_708_214_400_000_000
MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
#: Append time of records (ms), far enough for every event of the tests.
APPENDED = 2_100_000_000_000


class Given(NamedTuple):
    """A record of an input topic."""

    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None


class Batch(NamedTuple):
    """Records of one topic partition."""

    topic: str
    partition: int
    records: Sequence[Given]


class Now(NamedTuple):
    """A tick."""

    at: Instant = 0
    idle: bool = False
    revision: tuple[str, int, int] = ("incarnation", 1, 1)


class Found(NamedTuple):
    """What the catalogue of the tests says."""

    role: str
    sector: str
    industries: tuple[str, ...]
    domains: tuple[str, ...]


class Scale:
    """Pay as stated, of full years only; months are weighed so that a test sees whether they arrive."""

    def annual(  # noqa: PLR0917 (the taxonomy's signature)
        self,
        minimum: float | None,
        maximum: float | None,
        currency: str | None,
        unit: str | None,
        months: float | None = None,
        is_estimated: bool | None = None,
        text: str | None = None,
    ) -> Pay | None:
        """The midpoint, times the months where they are stated."""
        if minimum is None or maximum is None or currency is None or unit is None or is_estimated:
            return None
        return Pay(currency, round((minimum + maximum) / 2 * (months or 1)))


class Catalogue:
    """A taxonomy that takes the first word of a title for its role."""

    def __init__(self) -> None:
        self.descriptions: list[str] = []
        self.pay = Scale()

    def classify(  # noqa: PLR0917 (the taxonomy's signature)
        self,
        title: str,
        industries: Sequence[str] = (),
        scheme: str = "free",
        is_staffing_agency: bool = False,
        skills: Sequence[str] = (),
        tags: Sequence[str] = (),
        description: str = "",
    ) -> Found:
        """Answer without a look into any table."""
        self.descriptions.append(description)
        sector = "staffing" if is_staffing_agency else "j"
        return Found(
            title.split(maxsplit=1)[0].lower(), sector, tuple(sorted(set(industries))), tuple(sorted(set(skills)))
        )


def iso(at: Instant) -> str:
    """An instant as RFC 3339 text."""
    return (EPOCH + timedelta(microseconds=at)).isoformat().replace("+00:00", "Z")


def at(text: str) -> Instant:
    """The instant of RFC 3339 text, by way of floats' whole seconds only."""
    return int(datetime.fromisoformat(text).astimezone(UTC).timestamp()) * 1_000_000


def record(offset: int, event: dict[str, Any]) -> Given:
    """A record as a correct producer writes it."""
    key = f"{event['source']}:{event['posting_id']}".encode()
    return Given(offset, APPENDED, key, json.dumps(event).encode())


def posting(kind: str, when: Instant, posting_id: str = "1", **more: Any) -> dict[str, Any]:
    """A posting event of source `alpha`; openings are complete."""
    event = {"event_type": kind, "source": "alpha", "posting_id": posting_id, "occurred_at": iso(when), **more}
    return {"title": "Welder (m/f/d)", "organization_name": "Example Ltd", **event} if kind == "opened" else event


def application(event_id: str, when: Instant, posting_id: str = "1", **more: Any) -> dict[str, Any]:
    """An application event of source `alpha`."""
    return {"event_id": event_id, "source": "alpha", "posting_id": posting_id, "occurred_at": iso(when), **more}


def postings(*events: dict[str, Any], offset: int = 0) -> Batch:
    """A batch of posting events."""
    return Batch(POSTINGS, 0, [record(offset + place, event) for place, event in enumerate(events)])


def applications(*events: dict[str, Any], offset: int = 0) -> Batch:
    """A batch of application events."""
    return Batch(APPLICATIONS, 0, [record(offset + place, event) for place, event in enumerate(events)])


def told(effects: Effects | None, target: int = 0) -> Sightings:
    """The message of a step to an openings partition."""
    assert effects is not None
    return decode_sightings(effects.outputs[target])


def whole(state: dict[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    """State records in an order in which they were not written: recovery promises none."""
    return sorted(state.items(), reverse=True)


#: An advert without anything special, under the first attributes of a table; counted on the day of T0 in Shanghai.
ADVERT = Advert(0, 1, T0 // DAY, backdated=False, remote=False, pay=None)


def open_from(start: Instant, number: int = 0) -> Interval:
    """An interval that has not ended."""
    return Interval(number, start, None)


def intake(clock: str = "event", **more: object) -> Intake:
    """A stage with the tests' catalogue."""
    return Intake(Catalogue(), clock=clock, **more)  # type: ignore[arg-type]


def matched(sightings: Sightings) -> list[tuple[bool, int]]:
    """Whether applications were matched, and their numbers."""
    return [(sightings.attributes[item.attributes].role != "other", item.number) for item in sightings.applications]
