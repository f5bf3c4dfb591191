"""Posting events at the limits of what a producer may send."""

import json

import pytest

from streams.contracts.posting import decode_posting
from streams.contracts.reject import Rejected, RejectReason

BASE = {
    "source": "alpha",
    "posting_id": "1",
    "occurred_at": "2024-02-18T00:00:00Z",
    "title": "Welder",
    "organization_name": "Example Ltd",
}


def test_null_values_are_rejected() -> None:
    """A tombstone has no meaning in an event log."""
    with pytest.raises(Rejected) as verdict:
        decode_posting(None)
    assert verdict.value.reason is RejectReason.NULL_VALUE


def test_ten_thousand_unknown_fields_are_ignored() -> None:
    """Producers may say more than we read."""
    event = {**{f"field_{n}": [n, {"n": n}] for n in range(10_000)}, **BASE}
    assert decode_posting(json.dumps(event).encode()).title == "Welder"


def test_of_repeated_keys_the_last_counts() -> None:
    """As in most JSON readers; the record is not refused."""
    value = json.dumps(BASE)[:-1] + ', "title": "Driver"}'
    assert decode_posting(value.encode()).title == "Driver"


def test_a_description_of_a_megabyte_is_accepted() -> None:
    """Its first 20 kB are used, which is the taxonomy's business."""
    assert decode_posting(json.dumps({**BASE, "description": "x" * 1_000_000}).encode()).title == "Welder"


def test_huge_integers_in_unknown_fields_are_skipped() -> None:
    """What is not read cannot be wrong."""
    assert decode_posting((json.dumps(BASE)[:-1] + ', "n": ' + "9" * 10_000 + "}").encode()).title == "Welder"


@pytest.mark.parametrize("bracket", ["[", '{"a":'])
def test_nesting_without_end_is_rejected(bracket: str) -> None:
    """The decoder's recursion limit ends in a verdict, not in an exception."""
    with pytest.raises(Rejected) as verdict:
        decode_posting((json.dumps(BASE)[:-1] + ', "x": ' + bracket * 200_000).encode())
    assert verdict.value.reason is RejectReason.TOO_DEEP


@pytest.mark.parametrize("kind", ["updated", "closed", "reopened"])
def test_only_openings_need_title_and_employer(kind: str) -> None:
    """The others may belong to a posting that is known."""
    event = {**BASE, "event_type": kind, "title": None, "organization_name": None}
    assert decode_posting(json.dumps(event).encode()).title is None
