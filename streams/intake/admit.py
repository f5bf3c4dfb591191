"""Who is let in: checks of a record that need more than its value, and what a posting is counted under."""

from collections.abc import Sequence
from datetime import tzinfo
from functools import lru_cache
from typing import Protocol

from streams.contracts.application import Application, decode_application
from streams.contracts.instant import instant
from streams.contracts.posting import Posting, decode_posting
from streams.contracts.reject import Rejected, RejectReason
from streams.contracts.stage import HOUR, Instant, Record
from streams.contracts.tally import Attributes

#: How far ahead of its record's append time an event may lie (counting rule 10).
AHEAD: Instant = HOUR

# Few combinations occur. Equal ones are one object: whoever groups by attributes compares identities.
_attributes = lru_cache(maxsize=32_768)(Attributes)


class Classified(Protocol):
    """Slugs of the catalogues; `industries` and `domains` sorted and distinct."""

    @property
    def role(self) -> str:
        """Of the title; `other` if none."""

    @property
    def sector(self) -> str:
        """Of the first industry; `staffing` or `unknown` by rule."""

    @property
    def industries(self) -> tuple[str, ...]:
        """What the labels name."""

    @property
    def domains(self) -> tuple[str, ...]:
        """What the texts mention."""


class Classifier(Protocol):
    """What intake needs of the taxonomy."""

    def classify(  # noqa: PLR0917 (the taxonomy's signature)
        self,
        title: str,
        industries: Sequence[str] = (),
        scheme: str = "free",
        is_staffing_agency: bool = False,  # noqa: FBT001, FBT002
        skills: Sequence[str] = (),
        tags: Sequence[str] = (),
        description: str = "",
    ) -> Classified:
        """Put an advert into the catalogues, of its description only the first 20 kB. Deterministic."""
        ...


#: An event that may be counted, between its record's key and its time. Bare tuples: one is made for every record.
AdmittedPosting = tuple[bytes, Posting, Instant]
AdmittedApplication = tuple[bytes, Application, Instant]


def admit_posting(record: Record) -> AdmittedPosting:
    """Decode and check a record of the postings topic. Raises `Rejected`."""
    event = decode_posting(record.value)
    return _key(record, event), event, _time(record, event)


def admit_application(record: Record) -> AdmittedApplication:
    """Decode and check a record of the applications topic. Raises `Rejected`."""
    event = decode_application(record.value)
    return _key(record, event), event, _time(record, event)


def _key(record: Record, event: Posting | Application) -> bytes:
    key = record.key
    if not key:
        raise Rejected(RejectReason.EMPTY_KEY, "key: expected source:posting_id")
    if key != f"{event.source}:{event.posting_id}".encode():
        raise Rejected(RejectReason.KEY_MISMATCH, "key: expected source:posting_id of the value")
    return key


def _time(record: Record, event: Posting | Application) -> Instant:
    at = instant(event.occurred_at)
    if at > record.timestamp * 1_000 + AHEAD:
        raise Rejected(RejectReason.IN_FUTURE, "occurred_at: more than 1 h after the record's append time")
    return at


class Desk:
    """Turns a posting's first event into what it is counted under."""

    def __init__(self, classifier: Classifier, zone: tzinfo) -> None:
        self._classify = classifier.classify
        self._zone = zone

    def attributes(self, event: Posting) -> Attributes:
        """Role, sector, industries, domains and source of a posting whose first event this is; it has a title."""
        found = self._classify(
            event.title or "",
            event.industry or (),
            event.industry_scheme or "free",
            event.is_staffing_agency or False,
            event.skills or (),
            event.tags or (),
            event.description or "",
        )
        return _attributes(found.role, found.sector, found.industries, found.domains, event.source)

    def valid_through(self, event: Posting) -> Instant | None:
        """The instant that ends the posting, as the event states it."""
        return event.valid_through.end(self._zone) if event.valid_through is not None else None
