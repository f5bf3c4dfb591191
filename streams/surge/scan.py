"""Scan: the window of the last buckets whose sum is the least likely.

A key's surge shows in the sum over its length: tests of single buckets alone find half as many.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from streams.surge.columns import Columns
from streams.surge.settings import SurgeSettings
from streams.surge.tail import Floats, surprise

#: Sums below the mean plus so many standard deviations are not evaluated: their score is 0.
_GATE = 1.5


class Scan(NamedTuple):
    """Arrays (n,): the corrected score -log10 p, and the best window (buckets) with its sum, mean and variance.

    newest: -log10 p of the newest bucket alone, uncorrected.
    """

    score: Floats
    window: NDArray[np.int64]
    observed: Floats
    expected: Floats
    variance: Floats
    newest: Floats


def scan(columns: Columns, spread: Floats, unsure: Floats, settings: SurgeSettings) -> Scan:
    """Test every window of every key.

    spread: squared coefficient of variation that all means share, beside psi. unsure: that of the market factor in the
    newest bucket. It is another error in every bucket, and as much smaller as the bucket is busier: it acts like phi.
    """
    caution = 1.0 + settings.caution / np.sqrt(settings.phi_weight + columns.phi_n.astype(np.float64))
    observed, expected = _sums(columns.count_ring, settings.windows), _sums(columns.mean_ring, settings.windows)
    batches = columns.phi * caution + unsure * columns.mean_ring[0]
    variance = batches * expected + (columns.psi + spread) * expected * expected
    # One call for all windows: they are few numbers each, and a call costs more than a number.
    scores = tail(observed.ravel(), expected.ravel(), variance.ravel()).reshape(observed.shape)
    best = np.argmax(scores, axis=0)[None]
    score, observed, expected, variance = (
        np.take_along_axis(each, best, axis=0)[0] for each in (scores, observed, expected, variance)
    )
    corrected = np.maximum(score - np.log10(settings.trials), 0.0)
    return Scan(corrected, np.array(settings.windows)[best[0]], observed, expected, variance, scores[0])


def tail(observed: Floats, expected: Floats, variance: Floats) -> Floats:
    """-log10 P(at least so many), 0 where that is nothing to look at."""
    scores = np.zeros(len(observed))
    high = np.flatnonzero(observed > expected + _GATE * np.sqrt(variance))
    scores[high] = surprise(observed[high], expected[high], variance[high])
    return scores


def _sums(ring: NDArray[np.floating[Any]], windows: tuple[int, ...]) -> Floats:
    """The sums of the newest buckets, (windows, n)."""
    sums = np.empty((len(windows), ring.shape[1]))
    running, done = np.zeros(ring.shape[1]), 0
    for row, width in enumerate(windows):
        for lag in range(done, width):
            running += ring[lag]
        sums[row] = running
        done = width
    return sums
