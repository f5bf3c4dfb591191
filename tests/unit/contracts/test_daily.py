"""The record of `jobs.daily.v1`."""

import json
from datetime import UTC, date, datetime

import pytest

from streams.contracts.daily import (
    SKETCH,
    Daily,
    Salary,
    daily_key,
    date_of,
    day_number,
    decode_daily,
    decode_sketch,
    distinct,
    encode_daily,
    encode_sketch,
)


def test_a_record_has_the_fields_of_the_contract() -> None:
    """Field names in the contract's words, dates and times as text, buckets by number."""
    counts = dict.fromkeys(
        ("postings", "duplicates", "new", "positions", "resumed", "reposted", "closed", "open", "backdated"), 1
    )
    record = Daily(
        **counts,
        cell="total",
        day=date(2024, 2, 18),
        zone="Asia/Shanghai",
        applications=2,
        remote=3,
        employers=1,
        employers_sketch=encode_sketch([1]),
        salary={"CNY": Salary(1, 180_000, {606: 1})},
        as_of=datetime(2024, 2, 18, 15, tzinfo=UTC),
        taxonomy_version="t",
        dedup_version="d",
        revision=("x", 2, 3),
    )
    value = encode_daily(record)
    assert json.loads(value) == {
        **counts,
        "cell": "total",
        "day": "2024-02-18",
        "zone": "Asia/Shanghai",
        "applications": 2,
        "remote": 3,
        "employers": 1,
        "employers_sketch": "AAAAAAAAAAE=",
        "salary": {"CNY": {"n": 1, "sum": 180_000, "buckets": {"606": 1}}},
        "as_of": "2024-02-18T15:00:00Z",
        "taxonomy_version": "t",
        "dedup_version": "d",
        "revision": ["x", 2, 3],
    }
    assert decode_daily(value) == record


def test_keys_are_day_and_cell() -> None:
    """As the topic's contract says; the number of a day comes back from its text."""
    assert daily_key(19_771, "role=nurse,sector=health") == b"2024-02-18/role=nurse,sector=health"
    assert date_of(day_number("1969-12-31")) == date(1969, 12, 31)


def test_few_employers_are_exact_and_many_are_estimated() -> None:
    """Below 2,048 their number; from there on round(2047 x 2^64 / largest) (rule 11)."""
    assert distinct(range(SKETCH - 1)) == SKETCH - 1
    half = range(2**63 - SKETCH + 1, 2**63 + 1)
    assert distinct(half) == 2 * (SKETCH - 1)


def test_a_sketch_comes_back() -> None:
    """Hashes as they were encoded; cut off, it is refused."""
    assert decode_sketch(encode_sketch([1, 2**64 - 1])) == (1, 2**64 - 1)
    with pytest.raises(ValueError, match="8 bytes for each employer, not 6"):
        decode_sketch("AAAAAAAA")
