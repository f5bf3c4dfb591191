"""Tail: how surprising a count is, -log10 P(Y >= y) of a negative binomial.

Y has the given mean m and variance v >= m, so size r = m^2 / (v - m); v = m is the Poisson limit. Numbers of events as
large as 1e8 and probabilities as small as 1e-300 keep a relative error below 1e-6 (tested against scipy).

P(Y >= y) = pmf(y) * F, with the pmf in Loader's saddle-point form (C. Loader, "Fast and Accurate Computation of
Binomial Probabilities", 2000), which does not cancel, and F the continued fraction of the incomplete beta function
(DLMF 8.17.22) by Lentz's method.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_LOG10 = float(np.log(10.0))
_HALF_LOG_TAU = 0.5 * float(np.log(2 * np.pi))
#: A size so far above the mean is a Poisson distribution to all digits that count.
_POISSON_SIZE = 1e10
_LEAST = 1e-12
#: Rounds of the fraction at most, between two looks at what has converged, and when it has.
_ROUNDS, _CHECK, _PRECISION = 20_000, 4, 1e-10
_TINY = 1e-300


def surprise(y: Floats, mean: Floats, variance: Floats) -> Floats:
    """Return -log10 P(Y >= y) for each element; shapes (n,), mean > 0.

    It is 0 for y more than a standard deviation below the mean: P is large there, and the fraction does not converge.
    """
    result = np.zeros(len(y))
    some = np.flatnonzero((y > 0) & (y >= mean - np.sqrt(variance)))
    if not len(some):
        return result
    count, centre = y[some], np.maximum(mean[some], _LEAST)
    size = size_of(centre, variance[some])
    fraction = _fraction(count, size, centre / (centre + size))
    log_tail = log_pmf(count, centre, size) + np.log(fraction)
    result[some] = np.maximum(-log_tail, 0.0) / _LOG10
    return result


def size_of(mean: Floats, variance: Floats) -> Floats:
    """The size r of the distribution with this mean and variance; variance below the mean counts as Poisson."""
    return mean / np.maximum(variance / mean - 1.0, np.minimum(mean, 1.0) / _POISSON_SIZE)


def log_pmf(y: Floats, mean: Floats, size: Floats) -> Floats:
    """Natural logarithm of P(Y = y), for y > 0."""
    deviance = y * np.log(y / mean) - (y + size) * np.log1p((y - mean) / (mean + size))
    shape = _stirling_error(y + size) - _stirling_error(size) - _stirling_error(y)
    # size / (y + size) * sqrt((y + size) / (2 pi y size)), in one logarithm
    return shape + 0.5 * (np.log(size) - np.log(y) - np.log(y + size)) - _HALF_LOG_TAU - deviance


def _stirling_error(x: Floats) -> Floats:
    """Log of x! over Stirling's approximation of it, for x > 0."""
    small = np.flatnonzero(x < 16.0)
    z = x.copy()
    z[small] += 16.0
    inverse = 1.0 / z
    square = inverse * inverse
    series = inverse * (
        1 / 12
        - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square * (1 / 1188 - square * 691 / 360360))))
    )
    if len(small):
        low, high = x[small], z[small]
        log_factorial = series[small] + (high + 0.5) * np.log(high) - high
        for step in range(1, 17):
            log_factorial -= np.log(low + step)
        series[small] = log_factorial - (low + 0.5) * np.log(low) + low
    return series


def _fraction(a: Floats, b: Floats, x: Floats) -> Floats:
    """The continued fraction of I_x(a, b) in O(sqrt(max(a, b))) rounds; x may exceed a / (a + b) by a little."""
    result = np.empty(len(a))
    left = np.arange(len(a))
    c = np.ones(len(a))
    d = 1.0 / _away(1.0 - (a + b) * x / (a + 1.0))
    value = d.copy()
    for m in range(1, _ROUNDS):
        even = a + 2.0 * m
        term = m * (b - m) * x / ((even - 1.0) * even)
        d = 1.0 / _away(1.0 + term * d)
        c = _away(1.0 + term / c)
        value *= d * c
        term = -(a + m) * (a + b + m) * x / (even * (even + 1.0))
        d = 1.0 / _away(1.0 + term * d)
        c = _away(1.0 + term / c)
        step = d * c
        value *= step
        if m % _CHECK == 0:
            going = np.abs(step - 1.0) > _PRECISION
            result[left[~going]] = value[~going]
            left = left[going]
            if not len(left):
                return result
            a, b, x, c, d, value = (each[going] for each in (a, b, x, c, d, value))
    result[left] = value
    return result


def _away(x: Floats) -> Floats:
    """X, but never 0."""
    x[x == 0.0] = _TINY
    return x
