"""Band: between which counts chance stays, and what a ratio is at least. For the few sums that are shown to people."""

import numpy as np
from numpy.typing import NDArray

from streams.surge.tail import Floats, log_pmf, size_of, surprise

_TAIL = float(-np.log10(0.05))
_STEPS = 40
#: Standard deviations in which 5 % lie below, for a normal distribution, and the mean from which that will do.
_FIVE_PERCENT, _NORMAL = 1.645, 1e6
#: Left out on each side, and up to where bands of many are added up.
_SIDE, _EXACT = 0.05, 256


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


def expected_bands(mean: Floats, variance: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return `expected_band` of many, arrays (n,): exact where it ends below 256, else by the gamma distribution.

    A negative binomial count is nearly a gamma number of the same mean and variance (Wilson and Hilferty 1931, "The
    distribution of chi-square": its cube root is normal); so far up that is within 5 % of a standard deviation.
    """
    shape = mean * mean / variance
    root, ninth = np.cbrt(mean), 1 / (9 * shape)
    low, high = (
        np.rint((root * np.maximum(1 - ninth + side * _FIVE_PERCENT * np.sqrt(ninth), 0.0)) ** 3 - 0.5)
        for side in (-1, 1)
    )
    low, high = np.maximum(low, 0.0).astype(np.int64), np.maximum(high, 0.0).astype(np.int64)
    few = np.flatnonzero(mean + 4 * np.sqrt(variance) < _EXACT)
    if len(few):
        low[few], high[few] = _exact_bands(mean[few], variance[few])
    return low, high


def _exact_bands(mean: Floats, variance: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Add the probabilities of 0, 1, 2, ... up; those that are done cost nothing more."""
    size = size_of(mean, variance)
    share = mean / (mean + size)
    each = np.exp(size * np.log1p(-share))
    up_to = each.copy()
    low, high = np.zeros((2, len(mean)), np.int64)
    left = np.arange(len(mean))
    for count in range(1, 2 * _EXACT):
        low[left[up_to <= _SIDE]] = count
        going = up_to < 1 - _SIDE
        high[left[going]] = count
        if not going.all():
            left = left[going]
            each, up_to, size, share = (number[going] for number in (each, up_to, size, share))
            if not len(left):
                break
        each = each * share * (size + count - 1) / count
        up_to = up_to + each
    return low, high


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
    one = (np.array([float(number)]) for number in (observed, mean, phi, psi))
    return float(least_ratios(*one)[0])


def least_ratios(observed: Floats, mean: Floats, phi: Floats, psi: Floats) -> Floats:
    """Return `least_ratio` of many, arrays (n,)."""
    low, high = np.zeros(len(mean)), np.maximum(1.0, observed / mean)
    for _ in range(_STEPS):
        ratio = (low + high) / 2
        usual = ratio * mean
        few = surprise(observed, usual, phi * usual + psi * usual * usual) > _TAIL
        low, high = np.where(few, ratio, low), np.where(few, high, ratio)
    return low


def _score(count: int, mean: float, variance: float) -> float:
    if mean <= 0:
        return float("inf")
    return float(surprise(np.array([float(count)]), np.array([mean]), np.array([variance]))[0])
