"""The band of chance and the least ratio, against scipy."""

import numpy as np
import pytest
from scipy import stats

from streams.surge.band import expected_band, expected_bands, least_ratio

CASES = [(0.05, 0.08), (1.2, 1.2), (12.1, 20.0), (300.0, 900.0), (40_000.0, 3e6)]


@pytest.mark.parametrize(("mean", "variance"), CASES)
def test_the_band_leaves_five_per_cent_on_each_side(mean: float, variance: float) -> None:
    """The quantiles of the distribution itself."""
    size = mean**2 / (variance - mean) if variance > mean else None
    law = stats.poisson(mean) if size is None else stats.nbinom(size, size / (size + mean))
    low, high = expected_band(mean, variance)
    assert (law.cdf(low - 1) <= 0.05) & (law.cdf(low) > 0.05)
    assert (law.sf(high) <= 0.05) & (high == 0 or law.sf(high - 1) > 0.05)


def test_a_huge_mean_has_a_normal_band() -> None:
    """Beyond a million nothing is summed."""
    low, high = expected_band(4e6, 4e8)
    assert low == pytest.approx(4e6 - 1.645 * 2e4, rel=1e-4)
    assert high == pytest.approx(4e6 + 1.645 * 2e4, rel=1e-4)


@pytest.mark.parametrize(
    ("observed", "mean", "phi", "psi"), [(41, 12.0, 1.5, 0.02), (5, 0.1, 1.0, 0.0), (900, 300, 3, 0.01)]
)
def test_the_least_ratio_makes_it_a_five_per_cent_event(observed: int, mean: float, phi: float, psi: float) -> None:
    """At that ratio as many would be seen in one of twenty cases."""
    ratio = least_ratio(observed, mean, phi, psi)
    usual = ratio * mean
    variance = phi * usual + psi * usual**2
    if variance > usual:
        size = usual**2 / (variance - usual)
        tail = stats.nbinom.sf(observed - 1, size, size / (size + usual))
    else:
        tail = stats.poisson.sf(observed - 1, usual)
    assert tail == pytest.approx(0.05, rel=1e-4)
    assert ratio < observed / mean


def test_bands_of_many_are_those_of_one() -> None:
    """Exact for small counts, within a twentieth of a standard deviation for large ones."""
    rng = np.random.default_rng(5)
    mean = 10 ** rng.uniform(-4, 4, 300)
    variance = (1 + rng.exponential(1.5, 300)) * mean + rng.uniform(0.0005, 0.3, 300) * mean * mean
    low, high = expected_bands(mean, variance)
    for m, v, found in zip(
        mean.tolist(), variance.tolist(), zip(low.tolist(), high.tolist(), strict=True), strict=True
    ):
        exact = expected_band(m, v)
        allowed = 0 if m + 4 * v**0.5 < 256 else 0.05 * v**0.5 + 1
        assert abs(found[0] - exact[0]) <= allowed
        assert abs(found[1] - exact[1]) <= allowed
