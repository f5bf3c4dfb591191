"""Whatever bytes a producer writes end as an event or as a verdict; nothing else leaves the decoder."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.contracts.application import decode_application
from streams.contracts.posting import Posting, decode_posting
from streams.contracts.reject import DETAIL_LENGTH, Rejected
from streams.contracts.topics import POSTINGS
from streams.intake import Intake
from tests.unit.intake.feed import Batch, Catalogue, Given

ANY = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.datetimes().map(str)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=6,
)
FIELDS = st.sampled_from([*Posting.__struct_fields__, "event_id", "count", "cumulative_count", "other"])
GOOD = {
    "source": "alpha",
    "posting_id": "1",
    "event_id": "e",
    "occurred_at": "2024-02-18T00:00:00Z",
    "title": "Welder",
    "organization_name": "Example Ltd",
}
OBJECTS = st.dictionaries(FIELDS, ANY, max_size=4).map(lambda fields: json.dumps({**GOOD, **fields}).encode())


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """An event with some bytes replaced."""
    value = bytearray(draw(OBJECTS))
    for _ in range(draw(st.integers(0, 3))):
        value[draw(st.integers(0, len(value) - 1))] = draw(st.integers(0, 255))
    return bytes(value)


VALUES = st.one_of(st.none(), st.binary(max_size=60), OBJECTS, damaged())


@settings(max_examples=500)
@given(VALUES)
def test_any_value_is_decoded_or_rejected(value: bytes | None) -> None:
    """With a short detail, and never with another exception."""
    for decode in (decode_posting, decode_application):
        detail = "accepted"
        try:
            decode(value)
        except Rejected as verdict:
            detail = verdict.detail
        assert 0 < len(detail) <= DETAIL_LENGTH


@settings(max_examples=200)
@given(st.lists(st.tuples(st.one_of(st.none(), st.just(b"alpha:1"), st.binary(max_size=9)), VALUES), min_size=1))
def test_any_batch_is_folded(records: list[tuple[bytes | None, bytes | None]]) -> None:
    """Each record counts or is a dead letter."""
    stage = Intake(Catalogue(), clock="event")
    given_records = [Given(offset, 1 << 41, key, value) for offset, (key, value) in enumerate(records)]
    effects = stage.fold(Batch(POSTINGS, 0, given_records))
    counted = sum(number for label, number in effects.counts.items() if label[0] == "posting_events_total")
    assert counted + len(effects.dead) == len(records)
