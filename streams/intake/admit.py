"""Who is let in: checks of a record that need more than its value."""

from streams.contracts.application import Application, decode_application
from streams.contracts.instant import instant
from streams.contracts.posting import Posting, decode_posting
from streams.contracts.reject import Rejected, RejectReason
from streams.contracts.stage import HOUR, Instant, Record

#: How far ahead of its record's append time an event may lie (counting rule 10).
AHEAD: Instant = HOUR

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
