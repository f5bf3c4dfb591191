"""Why an input record is refused: a closed list, because it is a metric label and a dead letter header."""

from enum import StrEnum

#: A detail is a header and a log field; whatever a producer sent must not be able to fill it.
DETAIL_LENGTH = 200


class RejectReason(StrEnum):
    """Reasons of `jobtide_rejected_total` and `jobtide.error.reason`."""

    #: The value is null (a tombstone). Input topics are event logs: end a posting with a `closed` event instead.
    NULL_VALUE = "null_value"
    #: The value is not JSON: empty, truncated, NaN, raw control characters in strings, lone surrogates, trailing text.
    NOT_JSON = "not_json"
    #: A field that is read holds bytes that are not UTF-8.
    NOT_UTF8 = "not_utf8"
    #: Lists or objects are nested deeper than the decoder follows (about 1,000 levels).
    TOO_DEEP = "too_deep"
    #: `schema_version` is another number than the version in the topic's name.
    UNKNOWN_VERSION = "unknown_version"
    #: A required field is absent, or null; `title` and `organization_name` are required in `opened`.
    MISSING_FIELD = "missing_field"
    #: A field, or the value itself, has another JSON type: a number as a string, a string for a list.
    WRONG_TYPE = "wrong_type"
    #: The type is right, the value is outside its bounds: length, range, pattern, not a date or time of RFC 3339.
    BAD_VALUE = "bad_value"
    #: A word that is not in the field's list (`event_type`, `work_mode`, `employment_type`, ...).
    UNKNOWN_VALUE = "unknown_value"
    #: A time without an offset from UTC: the instant is unknown and is never guessed.
    NO_ZONE = "no_zone"
    #: The time lies more than 1 h after the record's append time (counting rule 10).
    IN_FUTURE = "in_future"
    #: The record has no key, or an empty one: Kafka spread the posting's history over partitions.
    EMPTY_KEY = "empty_key"
    #: The key is not `source:posting_id` of the value: its history may lie in two partitions and would count twice.
    KEY_MISMATCH = "key_mismatch"


class Rejected(Exception):  # noqa: N818 (a verdict on a record, not a failure of ours)
    """One record cannot be used. `detail` names field and expectation, never what was sent: it may be personal."""

    def __init__(self, reason: RejectReason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail[:DETAIL_LENGTH]
