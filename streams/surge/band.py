"""Band: between which counts chance stays, and what a ratio is at least. For the few sums that are shown to people."""

import numpy as np

from streams.surge.tail import surprise

_TAIL = float(-np.log10(0.05))
_STEPS = 60


def expected_band(mean: float, variance: float) -> tuple[int, int]:
    """The counts that leave at most 5 % below and at most 5 % above: the band holds at least 90 %."""

    def quantile(score: float) -> int:
        # The largest count whose P(Y >= y) is at least 10^-score.
        low, high = 0, int(mean + 40 * variance**0.5) + 40
        while low < high:
            middle = (low + high + 1) // 2
            if _score(middle, mean, variance) <= score:
                low = middle
            else:
                high = middle - 1
        return low

    return quantile(float(-np.log10(0.95))), quantile(_TAIL)


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
