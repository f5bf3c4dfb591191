"""The tail of the negative binomial, against scipy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from streams.surge.tail import surprise


def score(y: float, mean: float, variance: float) -> float:
    """-log10 P of one count."""
    return float(surprise(np.array([float(y)]), np.array([mean]), np.array([variance]))[0])


def test_negative_binomial_to_1e_300() -> None:
    """P(Y >= y) agrees with the incomplete beta function to 1e-6, relative, wherever it is above 1e-300."""
    rng = np.random.default_rng(1)
    mean = 10 ** rng.uniform(-4, 5, 20_000)
    variance = mean * (1 + 10 ** rng.uniform(-6, 1.5, 20_000)) + 10 ** rng.uniform(-4, 0, 20_000) * mean**2
    y = np.floor(mean + rng.uniform(-0.9, 120, 20_000) * np.sqrt(variance)).clip(1) + rng.integers(0, 4, 20_000)
    size = mean**2 / (variance - mean)
    exact = special.betainc(y, size, mean / (mean + size))
    inside = exact > 1e-300
    assert inside.sum() > 15_000
    assert exact[inside].min() < 1e-290
    error = np.abs(10.0 ** -surprise(y.astype(float), mean, variance)[inside] / exact[inside] - 1)
    # scipy itself is off by up to 6e-5 at a few such points, of which the next test pins one.
    assert np.quantile(error, 0.999) < 1e-6


def test_where_scipy_is_wrong() -> None:
    """A tail computed with 60 digits: scipy 1.17 gives 7.7174e-260."""
    p = 10.0 ** -score(3162, 146.962055990495, 704.3931780544026)
    assert p == pytest.approx(7.717856409323967e-260, rel=1e-8)


def test_poisson_limit() -> None:
    """Variance = mean is the Poisson distribution."""
    rng = np.random.default_rng(2)
    mean = 10 ** rng.uniform(-4, 5, 5_000)
    y = np.floor(mean + rng.uniform(-0.9, 60, 5_000) * np.sqrt(mean)).clip(1) + rng.integers(0, 4, 5_000)
    exact = stats.poisson.sf(y - 1, mean)
    inside = exact > 1e-300
    np.testing.assert_allclose(10.0 ** -surprise(y.astype(float), mean, mean)[inside], exact[inside], rtol=1e-6)


def test_nothing_is_no_surprise() -> None:
    """P(Y >= 0) = 1."""
    assert score(0.0, 3.0, 4.0) == 0.0


@given(
    mean=st.floats(1e-4, 1e4),
    phi=st.floats(1.0, 10.0),
    psi=st.floats(0.0, 1.0),
    y=st.integers(1, 1000),
    more=st.integers(1, 100),
)
def test_more_is_less_likely(mean: float, phi: float, psi: float, y: int, more: int) -> None:
    """A larger count never has a smaller score."""
    variance = phi * mean + psi * mean**2
    y = int(mean) + y
    assert score(y + more, mean, variance) >= score(y, mean, variance)


@pytest.mark.parametrize("mean", [1e-12, 1e6])
def test_extremes_are_numbers(mean: float) -> None:
    """Counts and means far outside of what is measured give a finite score."""
    assert np.isfinite(score(1e8, mean, 2 * mean))
