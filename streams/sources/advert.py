"""Advert: one advert of a foreign document in the fields of a posting event, and the events that it tells of."""

from datetime import datetime, tzinfo
from hashlib import blake2b
from typing import Any, NamedTuple

import orjson

from streams.contracts.posting import EventType


class Unmapped(ValueError):  # noqa: N818 (a verdict on a document, not a failure of ours)
    """Nothing of this can be sent. The message says why, and quotes nothing that it holds."""


class Unreadable(Unmapped):
    """A whole document cannot be used, so what it lists is unknown."""


class Origin(NamedTuple):
    """What a document does not say of itself.

    source: the slug under which its postings count.
    zone:   the zone of its times without an offset; None: unknown, only their dates are used.
    seen:   when it was fetched, with a zone; None: unknown.
    """

    source: str
    zone: tzinfo | None = None
    seen: datetime | None = None


class Event(NamedTuple):
    """What happened and when: an RFC 3339 time with offset; None where the document does not say."""

    event_type: EventType
    occurred_at: str | None


class Advert(NamedTuple):
    """One advert. `fields`: those of a posting event, without what makes an event of it; `source` and `posting_id` are
    always there. `left`: what of it is not used, as `field: why`, without its contents.
    """  # noqa: D205

    fields: dict[str, Any]
    events: tuple[Event, ...]
    left: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What its posting is known by."""
        return f"{self.fields['source']}:{self.fields['posting_id']}"


def records(advert: Advert) -> list[bytes]:
    """The posting events that an advert tells of, as JSON, in order.

    Raises Unmapped where a time is missing: when a posting opened is never guessed.
    """
    made = []
    for event in advert.events:
        if event.occurred_at is None:
            raise Unmapped("no time with an offset; say when it was fetched (--seen, or the file's name)")
        made.append(record(advert.fields, event.event_type, event.occurred_at))
    return made


def record(fields: dict[str, Any], event_type: EventType, occurred_at: str) -> bytes:
    """One posting event as JSON. The same event has the same bytes and `event_id`, whenever it is made.

    `closed` carries identity and time alone. Raises Unmapped for what JSON cannot hold.
    """
    identity = {name: fields[name] for name in ("source", "posting_id")}
    event = {**identity, "event_type": event_type, "occurred_at": occurred_at}
    if event_type != "closed":
        event |= fields
    try:
        identifier = blake2b(orjson.dumps(event, option=orjson.OPT_SORT_KEYS), digest_size=16).hexdigest()
        return orjson.dumps({"event_id": identifier, **event})
    except orjson.JSONEncodeError as error:  # lone surrogates, integers beyond 64 bits
        raise Unmapped(f"no JSON: {error}") from None


def digest(fields: dict[str, Any]) -> str:
    """What the fields say, as 32 hexadecimal digits, whatever their order. Raises Unmapped as `record` does."""
    try:
        return blake2b(orjson.dumps(fields, option=orjson.OPT_SORT_KEYS), digest_size=16).hexdigest()
    except orjson.JSONEncodeError as error:
        raise Unmapped(f"no JSON: {error}") from None
