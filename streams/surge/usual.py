"""Usual: what keys count in a span of time that is no bucket, such as the last seven days.

Level, weeks and calendar class as they are known now, in an ordinary market: its factor over the time of a level.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from streams.contracts.stage import Instant
from streams.surge.baseline import LEAST
from streams.surge.detector import Detector
from streams.surge.tail import Floats

#: A key can be judged after this part of the time in which it settles.
_JUDGED = 4


class Usual(NamedTuple):
    """Mean and variance of a key's count in each of the spans, arrays (spans, n)."""

    mean: Floats
    variance: Floats


class Span(NamedTuple):
    """A span of time as the detector sees it.

    weights: buckets in each block of the week, each times its profile and class, (blocks, sectors). scales: how many
    of the scale over which psi is common (at least one).
    """

    weights: Floats
    scales: float


def judged(detector: Detector, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Say which keys have been watched long enough for their usual to be shown."""
    if detector.at is None:
        return np.zeros(len(rows), np.bool_)
    age = detector.at + 1 - detector.table.all.born[rows]
    old: NDArray[np.bool_] = age * _JUDGED >= detector.settings.settle
    return old


def span_of(detector: Detector, begin: Instant, end: Instant) -> Span:
    """Look at the span from `begin` to `end`, once for all keys."""
    timetable, markets, settings = detector.timetable, detector.markets, detector.settings
    weights = np.zeros((settings.blocks, len(markets)))
    buckets = 0.0
    for bucket, share in timetable.shares(begin, end):
        slot, block = timetable.place(bucket)
        usual = detector.classes.factor(detector.class_of(timetable.day(bucket)))
        weights[block] += share * usual * markets.profile(slot)
        buckets += share
    return Span(weights, max(1.0, buckets / settings.scale))


def usual(detector: Detector, rows: NDArray[np.intp], spans: list[Span]) -> Usual:
    """What these keys count in each span."""
    columns, settings = detector.table.all, detector.settings
    at = detector.at or 0
    mature = (at + 1 - columns.born[rows] >= settings.settle).astype(np.float64)
    basis = detector.timetable.moment(at).basis
    level, spread, _ = detector.level.forecast(basis, columns.mean[:, rows], columns.variance[..., rows], mature)
    if settings.blocks > 1:
        prior = settings.block_prior
        own = (prior + columns.came[:, rows].astype(np.float64)) / (prior + columns.meant[:, rows])
    else:
        own = np.ones((1, len(rows)))
    sector, phi, psi = columns.sector[rows], columns.phi[rows], columns.psi[rows]
    level = level * np.where(columns.market[rows], detector.markets.ordinary()[sector], 1.0)
    mean = np.array([level * (own * span.weights[:, sector]).sum(axis=0) for span in spans])
    mean = np.maximum(mean, LEAST)
    scales = np.array([[span.scales] for span in spans])
    return Usual(mean, phi * mean + (psi / scales + spread) * mean * mean)
