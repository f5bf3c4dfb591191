"""Dispersion: how much more counts vary than a Poisson process. The variance of a sum S with mean M is phi M + psi M^2.

phi is what events that come in batches add: estimated bucket by bucket, where batches show. psi is what a day or a
week as a whole adds, and what the mean is wrong by: estimated on sums over a scale, because it is common to their
buckets. Each deviation is split between the two in proportion to what they predict (a step of EM), both are ratios of
sums (means of ratios are biased where counts are rare), and both are shrunk to the sector's.

They are protected before the level is: an inflated dispersion blinds the detector for weeks. Held buckets do not count
towards phi, outlying deviations are winsorised.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from streams.surge.columns import Columns
from streams.surge.scan import tail
from streams.surge.settings import SurgeSettings
from streams.surge.tail import Floats

_PHI_MOST, _PSI_MOST = 15.0, 1.0
#: Squared deviation, in variances, that a scale with held buckets counts at most.
_STRAINED = 6.0


class Evidence(NamedTuple):
    """What each key says about phi or psi: a value and its weight, arrays (n,)."""

    value: Floats
    weight: Floats


def learn_phi(
    columns: Columns,
    counts: Floats,
    mean: Floats,
    *,
    spread: Floats,
    newest: Floats,
    held: NDArray[np.bool_],
    young: NDArray[np.bool_],
    settings: SurgeSettings,
) -> Evidence:
    """Take one bucket in. `newest` is the bucket's own -log10 p; `young` keys have yet to find their level."""
    phi = columns.phi.astype(np.float64)
    variance = phi * mean + (columns.psi + spread) * mean * mean
    share = phi * mean / variance
    square = (counts - mean) ** 2 * np.minimum(1.0, settings.trim / np.maximum(newest, settings.trim))
    value = np.maximum(phi + share * (square - variance) / mean, 0.0)
    weight = np.where(held | young, 0.0, share * mean / (1.0 + 2.0 * mean))
    columns.phi_sum[:] = settings.keep_phi * columns.phi_sum.astype(np.float64) + weight * value
    columns.phi_n[:] = settings.keep_phi * columns.phi_n.astype(np.float64) + weight
    return Evidence(value, weight)


def learn_psi(columns: Columns, spread: Floats, young: NDArray[np.bool_], settings: SurgeSettings) -> Evidence:
    """Take the sums of a scale in and begin the next."""
    phi, psi = columns.phi.astype(np.float64), columns.psi.astype(np.float64)
    counted, mean = columns.counted.astype(np.float64), np.maximum(columns.expected.astype(np.float64), 0.01)
    variance = phi * mean + (psi + spread) * mean * mean
    share = phi * mean / variance
    score = np.maximum(tail(counted, mean, variance), settings.trim)
    square = (counted - mean) ** 2 * (settings.trim / score)
    square = np.where(columns.strained, np.minimum(square, _STRAINED * variance), square)
    value = np.clip(psi + (1.0 - share) * (square - variance) / (mean * mean), 0.0, 1.0)
    weight = np.where(young, 0.0, 1.0 - share)
    columns.psi_sum[:] = settings.keep_psi * columns.psi_sum.astype(np.float64) + weight * value
    columns.psi_n[:] = settings.keep_psi * columns.psi_n.astype(np.float64) + weight
    columns.counted[:] = columns.expected[:] = 0.0
    columns.strained[:] = False
    return Evidence(value, weight)


def refresh(columns: Columns, shared_phi: Floats, shared_psi: Floats, settings: SurgeSettings) -> None:
    """Put new estimates in force; phi and psi of the sectors, arrays (sectors,)."""
    phi = settings.phi_weight * shared_phi[columns.sector] + columns.phi_sum
    columns.phi[:] = np.clip(phi / (settings.phi_weight + columns.phi_n), 1.0, _PHI_MOST)
    psi = settings.psi_weight * shared_psi[columns.sector] + columns.psi_sum
    columns.psi[:] = np.clip(psi / (settings.psi_weight + columns.psi_n), settings.psi_floor, _PSI_MOST)
