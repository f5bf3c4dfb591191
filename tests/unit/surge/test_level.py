"""The level's model."""

import msgspec
import numpy as np
import pytest

from streams.surge import Surges
from streams.surge.level import Level, start
from streams.surge.settings import BUCKETS


def test_a_constant_is_the_discounted_gamma_count() -> None:
    """With a constant alone, mean and spread are those of a / b, where a and b fade and gain events and exposure."""
    settings = BUCKETS["1h"]
    level = Level(settings)
    mean, variance = start(level, 1)
    a, b = 1 / variance[0, 0, 0], 1 / variance[0, 0, 0] / np.exp(mean[0, 0])
    rng = np.random.default_rng(1)
    for _ in range(300):
        seen, exposure = float(rng.poisson(2.0)), float(rng.gamma(2.0, 0.5))
        level.advance(mean, variance)
        forecast = level.forecast(level.basis(0.0), mean, variance, np.ones(1))
        a, b = max(a * settings.keep_level, 1 / level.start_variance[0]), b * settings.keep_level
        level.learn(forecast, np.array([seen]), np.array([exposure]), mean, variance)
        a, b = a + seen, b + exposure
    assert np.exp(mean[0, 0]) == pytest.approx(a / b, rel=0.02)
    assert variance[0, 0, 0] == pytest.approx(1 / a, rel=0.01)


def test_a_season_is_learned_and_foretold() -> None:
    """After four years of a yearly wave, the fifth year's weeks are expected within a tenth."""
    level = Level(BUCKETS["1w"])
    mean, variance = start(level, 1)
    years = np.arange(5 * 52) / 52
    truth = 40 * np.exp(0.8 * np.cos(2 * np.pi * years))
    rng = np.random.default_rng(2)
    errors = []
    for year, usual in zip(years, truth, strict=True):
        level.advance(mean, variance)
        forecast = level.forecast(level.basis(year), mean, variance, np.array([float(year >= 1)]))
        errors.append(abs(np.log(forecast[0][0] / usual)))
        level.learn(forecast, np.array([float(rng.poisson(usual))]), np.ones(1), mean, variance)
    assert np.mean(errors[-52:]) < 0.1


def test_what_is_known_never_spreads_beyond_the_start() -> None:
    """A key that is never seen forgets, but not for ever: each term's variance stays within that of a new key."""
    level = Level(msgspec.structs.replace(BUCKETS["1d"], keep_level=0.9, keep_season=0.9))
    mean, variance = start(level, 1)
    for _ in range(500):
        level.advance(mean, variance)
    limits = level.start_variance * (1 + 1e-9)
    assert (np.diagonal(variance[..., 0]) <= limits).all()
    assert np.linalg.eigvalsh(variance[..., 0]).min() >= -1e-12


def test_a_first_count_far_from_the_prior_does_no_harm() -> None:
    """A key that begins with thousands a day, on weekdays only, is expected to a quarter after twelve weeks."""
    surges = Surges(BUCKETS["1d"])
    surges.watch("key", "", bucket=0)
    rng = np.random.default_rng(3)
    means = []
    for day in range(700):
        count = int(rng.poisson(4000)) if day % 7 < 5 else 0
        means.append(surges.close(day, {"key": count}, warm=True).verdict.mean[0])
    weekdays = np.array([mean for day, mean in enumerate(means) if day % 7 < 5])
    assert np.abs(weekdays[60:] / 4000 - 1).max() < 0.25
