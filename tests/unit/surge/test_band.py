"""The band of chance and the least ratio, against scipy."""

import pytest
from scipy import stats

from streams.surge.band import expected_band, least_ratio

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
