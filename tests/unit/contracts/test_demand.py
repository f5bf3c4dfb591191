"""The record of `jobs.demand.v1`."""

import json
from datetime import UTC, datetime

from streams.contracts.demand import WINDOWS, Demand, WindowFigures, decode_demand, encode_demand


def test_a_record_has_the_fields_of_the_contract() -> None:
    """Field names, the four windows in order, nulls where there is no baseline, exact numbers, time with its zone."""
    windows = {window: WindowFigures(1, 2**53 + 1, 3, 4, 5) for window in WINDOWS}
    record = Demand("total", datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC), 7, windows, ("x", 2, 3))
    value = encode_demand(record)
    figures: dict[str, int | None] = {
        "new": 1,
        "positions": 9007199254740993,
        "closed": 3,
        "applications": 4,
        "employers": 5,
    }
    figures |= {"expected": None, "low": None, "high": None, "ratio": None}
    assert json.loads(value) == {
        "cell": "total",
        "as_of": "2026-01-02T03:04:05.000678Z",
        "open": 7,
        "windows": {"1h": figures, "6h": figures, "24h": figures, "7d": figures},
        "revision": ["x", 2, 3],
    }
    assert decode_demand(value) == record
