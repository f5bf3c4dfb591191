"""The market: factor and profile."""

import numpy as np

from tests.unit.surge.feed import WEEK, market, run, watched, week_shape

RATES = [0.3] * 20 + [2.0] * 10
KEYS = [f"key{number}" for number in range(len(RATES))]


def test_the_week_is_learned() -> None:
    """After eight weeks the busy hours of the sector's profile are those of the truth, within a quarter."""
    surges = watched(KEYS)
    run(surges, KEYS, market(1, RATES, 8 * WEEK), 8 * WEEK)
    profile = np.array([surges.detector.markets.profile(slot)[1] for slot in range(WEEK)])
    truth = week_shape()
    busy = truth > 1
    ratio = (profile / profile.mean())[busy] / truth[busy]
    assert 0.75 < ratio.min() < ratio.max() < 1.25


def test_a_jump_of_the_market_is_believed_at_once() -> None:
    """All keys fall to a seventh at noon: within an hour they expect so."""
    counts = market(2, RATES, 6 * WEEK + 60)
    fall = 6 * WEEK + 36
    counts[:, fall:] = market(3, [rate / 7 for rate in RATES], 6 * WEEK + 60)[:, fall:]
    closings = run(watched(KEYS), KEYS, counts, 6 * WEEK + 60)
    factors = [float(np.median(closing.verdict.factor)) for closing in closings]
    assert 0.8 < np.median(factors[fall - 12 : fall]) < 1.25
    assert max(factors[fall + 1 : fall + 8]) < 0.4


def test_a_holiday_does_not_become_the_week() -> None:
    """A week at a seventh leaves the shape of the profile as it was."""
    counts = market(4, RATES, 8 * WEEK)
    counts[:, 6 * WEEK : 7 * WEEK] = market(5, [rate / 7 for rate in RATES], 8 * WEEK)[:, 6 * WEEK : 7 * WEEK]
    closings = run(watched(KEYS), KEYS, counts, 8 * WEEK)
    after = slice(7 * WEEK + 24, 8 * WEEK)
    expected = np.array([closing.verdict.mean for closing in closings])[after].sum()
    assert 0.9 < expected / counts[:, after].sum() < 1.1
