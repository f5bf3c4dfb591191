"""Band: between which counts chance stays, and what a ratio is at least. For the few sums that are shown to people."""

import numpy as np

from streams.surge.tail import log_pmf, size_of, surprise

_TAIL = float(-np.log10(0.05))
_STEPS = 60
#: Standard deviations in which 5 % lie below, for a normal distribution, and the mean from which that will do.
_FIVE_PERCENT, _NORMAL = 1.645, 1e6


def expected_band(mean: float, variance: float) -> tuple[int, int]:
    """The counts that leave at most 5 % below and at most 5 % above: the band holds at least 90 %."""
    low, high = 0, int(mean + 40 * variance**0.5) + 40
    while low < high:
        # The smallest count with P(Y > count) <= 5 %.
        middle = (low + high) // 2
        if _score(middle + 1, mean, variance) >= _TAIL:
            high = middle
        else:
            low = middle + 1
    return _lower(mean, variance), low


def _lower(mean: float, variance: float) -> int:
    """The largest count with P(Y < count) <= 5 %."""
    if mean > _NORMAL:
        return max(0, int(mean - _FIVE_PERCENT * variance**0.5))
    size = size_of(np.array([mean]), np.array([variance]))
    counts = np.arange(1.0, mean + 2.0)
    none = np.exp(size * np.log1p(-mean / (mean + size)))
    up_to = np.cumsum(np.concatenate([none, np.exp(log_pmf(counts, np.array([mean]), size))]))
    return int(np.searchsorted(up_to, 0.05, side="right"))


def least_ratio(observed: int, mean: float, phi: float, psi: float) -> float:
    """The lower end of a one-sided 95 % interval of (true rate) / (usual rate): what makes `observed` a 5 % event."""
    low, high = 0.0, max(1.0, observed / mean)
    for _ in range(_STEPS):
        ratio = (low + high) / 2
        usual = ratio * mean
        if _score(observed, usual, phi * usual + psi * usual * usual) > _TAIL:
            low = ratio
        else:
            high = ratio
    return low


def _score(count: int, mean: float, variance: float) -> float:
    if mean <= 0:
        return float("inf")
    return float(surprise(np.array([float(count)]), np.array([mean]), np.array([variance]))[0])
