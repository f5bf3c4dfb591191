"""Formats: whatever a document holds, it ends as events, as reasons, or both."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.contracts.posting import decode_posting
from streams.contracts.reject import Rejected
from streams.feeds.loader import read_line
from streams.sources import FORMATS, Advert, Origin, Unmapped, Unreadable, records

WORDS = """
    @type @id @graph identifier title hiringOrganization name datePosted validThrough jobLocation address
    baseSalary value addressLocality addressCountry minValue maxValue unitText currency employmentType skills
    industry description id jobs totalJobOpenings internal_job_id company_name first_published updated_at
    location metadata departments offices removed pay_input_ranges min_cents currency_type content headline
    employer publication_date timestamp removed_date country workplace_address municipality must_have
    occupation_field label source posting_id url
"""
NAMES = WORDS.split()
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    st.sampled_from(
        ("JobPosting", "2024-02-18", "2024-02-18T09:00:00Z", "0001-01-01T00:00:00+14:00", "FULL_TIME", "7")
    ),
)
JSON = st.recursive(
    LEAVES, lambda part: st.lists(part, max_size=3) | st.dictionaries(st.sampled_from(NAMES), part, max_size=8)
)
SEEN = Origin("s", None, datetime(2024, 2, 18, tzinfo=UTC))


def refusal(record: bytes) -> Rejected | None:
    """What intake would say."""
    try:
        decode_posting(record)
    except Rejected as rejected:
        return rejected
    return None


@pytest.mark.parametrize("name", FORMATS)
@given(document=JSON, advert=st.dictionaries(st.sampled_from(NAMES), JSON, max_size=12))
def test_any_document(name: str, document: Any, advert: dict[str, Any]) -> None:
    """Nothing raises, everything sent has a key, and intake takes it or refuses it for a field that it requires."""
    advert |= {"@type": "JobPosting", "identifier": "1", "id": 1, "posting_id": "1"}
    required = ("title", "organization_name", "posting_id", "source")
    for text in (json.dumps(document), json.dumps([document, advert]), json.dumps({"jobs": [advert]})):
        for found in FORMATS[name].adverts(text.encode(), SEEN):
            if isinstance(found, Unmapped):
                continue
            try:
                made = records(found)
            except Unmapped:
                continue
            for record in made:
                assert read_line(record).key.startswith(found.fields["source"].encode())
                if name == "jobtide":
                    continue  # its fields are the producer's own
                verdict = refusal(record)
                assert verdict is None or verdict.detail.startswith(required), verdict


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("greenhouse", b'{"jobs": 5}'),
        ("greenhouse", b'{"jobs": [{"id": 1}'),
        ("jobstream", b"<html>"),
        ("jobstream", b'[{"id": 1}, '),
        ("schema.org", b'{"@type": "Organization"}'),
        ("schema.org", b'{"@type": "\xff"}'),
        ("schema.org", b"[" * 100_000),
    ],
)
def test_unreadable(name: str, document: bytes) -> None:
    """A document whose adverts are unknown is not the same as one without adverts."""
    (found,) = FORMATS[name].adverts(document, SEEN)
    assert isinstance(found, Unreadable)


@pytest.mark.parametrize(
    ("name", "document"), [("greenhouse", b'{"jobs": []}'), ("jobstream", b"[]"), ("schema.org", b"[]")]
)
def test_empty(name: str, document: bytes) -> None:
    """An empty list is one."""
    assert list(FORMATS[name].adverts(document, SEEN)) == []


def test_seen_or_stated() -> None:
    """A page opened when it was seen, else at a `datePosted` with an offset, else nobody knows when."""
    page = {"@type": "JobPosting", "identifier": "1", "title": "Nurse", "datePosted": "2024-02-10T08:00:00+01:00"}
    (seen,) = FORMATS["schema.org"].adverts(json.dumps(page).encode(), SEEN)
    (stated,) = FORMATS["schema.org"].adverts(json.dumps(page).encode(), Origin("s"))
    (nobody,) = FORMATS["schema.org"].adverts(json.dumps(page | {"datePosted": "2024-02-10"}).encode(), Origin("s"))
    assert isinstance(seen, Advert)
    assert isinstance(stated, Advert)
    assert isinstance(nobody, Advert)
    assert [advert.events[0].occurred_at for advert in (seen, stated, nobody)] == [
        "2024-02-18T00:00:00Z",
        "2024-02-10T08:00:00+01:00",
        None,
    ]
    with pytest.raises(Unmapped, match="--seen"):
        records(nobody)
