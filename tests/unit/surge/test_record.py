"""The record of `jobs.surges.v1`."""

import json
from datetime import UTC, datetime, timedelta
from math import log2

import numpy as np
import pytest

from streams.contracts.surge import Example, decode_surge, encode_surge
from streams.surge import Backing, Report
from streams.surge.budget import expected_false, surprise_bits
from streams.surge.episode import Episode, Look
from streams.surge.record import Naming, margins_of, surge_record
from tests.unit.surge.feed import HOUR

CELL = "role=data_engineer,sector=human_health"
NAMING = Naming("data_engineer", "human_health", None, "Data engineer in Healthcare", "卫生领域的数据工程师")
BACKING = Backing(17, 9, 9, (Example("portal:1", "Data engineer", "Harbour Clinic", None),))
REPORT = Report(
    key=CELL,
    bucket=107,
    episode=Episode(104, 102, "peaked", "warning", 105, 5.1, fired_at=104),
    look=Look(9.0, 6, 41.0, 12.0, 30.0, 6.0, 1.6),
    variance=20.0,
    psi=0.02,
    score=9.0,
    false_per_week=0.00048,
    market_factor=1.04,
    class_="month_start",
    backing=BACKING,
    keys=10_000,
    age=2000,
    learning=False,
)


def starts(bucket: int) -> datetime:
    """Bucket 100 starts at midnight."""
    return datetime(2026, 3, 3, tzinfo=UTC) + timedelta(hours=bucket - 100)


def test_a_record_states_what_the_report_knows() -> None:
    """Every field of the contract, times as starts and ends of buckets, and the bytes read back."""
    record = surge_record(REPORT, NAMING, HOUR, starts, margins_of([REPORT])[0])
    value = json.loads(encode_surge(record))
    assert decode_surge(encode_surge(record)) == record
    assert value | {"sentence_en": "", "sentence_zh": "", "settings_hash": ""} == {
        "id": f"{CELL}/2026-03-03T04:00:00Z",
        "cell": CELL,
        "role": "data_engineer",
        "sector": "human_health",
        "domain": None,
        "state": "peaked",
        "severity": "warning",
        "window": 21_600,
        "observed": 41,
        "expected": 12.0,
        "expected_low": 5.0,
        "expected_high": 20.0,
        "ratio": 41 / 12,
        "ratio_low": record.ratio_low,
        "excess": 29.0,
        "surprise_bits": 9 * log2(10),
        "expected_false_per_week": 0.00048,
        "since": "2026-03-03T02:00:00Z",
        "peak_at": "2026-03-03T06:00:00Z",
        "peak_ratio": 5.1,
        "ended_at": None,
        "market_factor": 1.04,
        "calendar_class": "month_start",
        "employers": 17,
        "top_employer_share": 9 / 41,
        "duplicates": 9,
        "examples": [{"id": "portal:1", "title": "Data engineer", "employer": "Harbour Clinic", "url": None}],
        "baseline_age": 7_200_000,
        "confidence": "settled",
        "muted_by": None,
        "sentence_en": "",
        "sentence_zh": "",
        "detector_version": "1",
        "settings_hash": "",
        "revision": ["", 0, 0],
    }
    assert 2.0 < record.ratio_low < 41 / 12
    assert record.settings_hash == HOUR.digest


def test_without_backing_employers_are_null() -> None:
    """Counts alone know nobody."""
    record = surge_record(REPORT._replace(backing=None, learning=True), NAMING, HOUR, starts, margins_of([REPORT])[0])
    assert (record.employers, record.top_employer_share, record.duplicates, record.examples) == (None, None, None, [])
    assert record.confidence == "learning"


def test_the_budget_counts_every_key_and_bucket() -> None:
    """A p of one in a million, 10,000 keys and 168 hours: 1.68 false surges a week, 20 bits."""
    assert expected_false(np.array([6.0]), 10_000, HOUR)[0] == pytest.approx(1.68)
    assert surprise_bits(6.0) == pytest.approx(19.93, abs=0.01)
