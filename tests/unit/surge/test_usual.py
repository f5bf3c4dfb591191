"""What is usual in spans of time: sums over buckets, in the week's shape, only for keys that are old enough."""

from datetime import UTC

import numpy as np
import pytest

from streams.contracts.stage import DAY, HOUR, MINUTE
from streams.surge import BUCKETS, Surges
from streams.surge.usual import judged, span_of, usual

#: Monday 2026-01-05 00:00 UTC.
MONDAY = 29_459_520 * MINUTE


RATES = {"a": 6.0, "b": 2.0} | {f"other{n}": 3.0 for n in range(18)}


def learned() -> Surges:
    """Keys of one sector that count so much an hour by day and a third of it by night, for six weeks."""
    rng = np.random.default_rng(3)
    surges = Surges(BUCKETS["1h"], zone=UTC)
    first = surges.detector.timetable.number(MONDAY - 42 * DAY)
    for key in RATES:
        surges.watch(key, "s", bucket=first)
    for hour in range(42 * 24):
        share = 1.0 if 8 <= hour % 24 < 20 else 1 / 3
        counts = {key: int(rng.poisson(rate * share)) for key, rate in RATES.items()}
        surges.close(first + hour, counts, warm=True)
    return surges


def test_a_span_holds_its_hours() -> None:
    """A day, a night and a week have what comes in them; parts of hours count as parts, and spans add up."""
    detector = learned().detector
    rows = np.arange(2)
    spans = [(8 * HOUR, 20 * HOUR), (0, 6 * HOUR), (0, 7 * DAY), (8 * HOUR, 8 * HOUR + 30 * MINUTE)]
    found = usual(detector, rows, [span_of(detector, MONDAY + begin, MONDAY + end) for begin, end in spans])
    assert found.mean[:, 0] == pytest.approx([72, 12, 7 * 96, 3], rel=0.2)
    assert found.mean[:, 1] == pytest.approx([24, 4, 7 * 32, 1], rel=0.2)
    assert (found.variance > found.mean).all()
    halves = [span_of(detector, MONDAY + begin * HOUR, MONDAY + (begin + 9) * HOUR) for begin in (0, 9)]
    (whole,) = usual(detector, rows, [span_of(detector, MONDAY, MONDAY + 18 * HOUR)]).mean
    assert usual(detector, rows, halves).mean.sum(axis=0) == pytest.approx(whole)


def test_young_keys_are_not_judged() -> None:
    """A key is judged after a quarter of the time in which it settles."""
    surges = learned()
    detector = surges.detector
    at = detector.at
    assert at is not None
    surges.watch("new", "s", bucket=at + 1)
    assert judged(detector, np.array([0, 1, len(RATES)])).tolist() == [True, True, False]
    for hour in range(detector.settings.settle // 4):
        surges.close(at + 1 + hour, {"new": 1}, warm=True)
    assert judged(detector, np.array([0, 1, len(RATES)])).tolist() == [True, True, True]
