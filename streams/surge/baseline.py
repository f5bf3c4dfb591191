"""Baseline: what each key is expected to count in a bucket, and what it learns from what came.

mu = level * profile of the sector's week * own profile * market factor * calendar class. Every function works on any
subset of the keys and only element by element: a key whose count was zero can be caught up later, to the same bits,
from what its sector shared in the buckets between (`Shared`).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from streams.surge.columns import Columns
from streams.surge.level import Level
from streams.surge.market import Shared, cap
from streams.surge.scan import Scan
from streams.surge.settings import SurgeSettings
from streams.surge.tail import Floats

#: No count is expected less often.
LEAST = 1e-5
_FACTORS = (0.03, 8.0)
#: Variance of the log level that says: it may be half or twice of that.
_UNSETTLED = 0.5


class Moment(NamedTuple):
    """A bucket in the detector's terms: its number, slot and block of the week, terms of the level."""

    bucket: int
    slot: int
    block: int
    basis: Floats
    ends_scale: bool


class Expectation(NamedTuple):
    """What the keys expect before their market is known.

    forecast: of the level (`Level.forecast`). own: the own profile; shape: all profiles and calendar class; base: mu
    without the market factor; arrays (n,).
    """

    forecast: tuple[Floats, Floats, Floats]
    shape: Floats
    own: Floats
    base: Floats


def expect(
    columns: Columns, level: Level, moment: Moment, *, profile: Floats, usual: float, settings: SurgeSettings
) -> Expectation:
    """Move the keys to the bucket; return what they expect before their market is known."""
    level.advance(columns.mean, columns.variance)
    mature = (moment.bucket - columns.born >= settings.settle).astype(np.float64)
    forecast = level.forecast(moment.basis, columns.mean, columns.variance, mature)
    if settings.blocks > 1:
        prior = settings.block_prior
        own = (prior + columns.came[moment.block].astype(np.float64)) / (prior + columns.meant[moment.block])
    else:
        own = np.ones(len(columns))
    shape = profile[columns.sector] * own * usual
    return Expectation(forecast, shape, own, np.maximum(forecast[0] * shape, LEAST))


def factor(columns: Columns, shared: Shared, weight: Floats, counts: Floats, base: Floats) -> tuple[Floats, Floats]:
    """Return each key's market factor, from the other keys of its sector, and its squared coefficient of variation."""
    own = weight * cap(columns, shared.before, counts, base)
    seen = np.maximum(shared.seen[columns.sector] - own, 0.5)
    due = np.maximum(shared.due[columns.sector] - weight * base, 0.0005)
    return (
        np.where(columns.market, np.clip(seen / due, *_FACTORS), 1.0),
        np.where(columns.market, 1.0 / seen, 0.0),
    )


def remember(columns: Columns, counts: Floats, mean: Floats) -> None:
    """Put the bucket into the rings."""
    for ring, newest in ((columns.count_ring, counts), (columns.mean_ring, mean)):
        ring[1:] = ring[:-1]
        ring[0] = newest


def trust(columns: Columns, found: Scan, moment: Moment, settings: SurgeSettings) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the weight with which each key learns from the bucket, and whether it is held, which is counted.

    A held key learns nothing: a surge must not become the usual. After `patience` buckets it is the usual.
    """
    settled = moment.bucket - columns.born >= settings.settle
    hot = settled & (found.score > settings.hold)
    columns.held[:] = np.where(hot, columns.held + 1, 0)
    held = hot & (columns.held <= settings.patience)
    unsettle(columns, np.flatnonzero(columns.held == settings.patience + 1))
    columns.strained |= held
    weight = np.minimum(1.0, settings.trim / np.maximum(found.newest, settings.trim))
    weight[~settled | (columns.held > settings.patience)] = 1.0
    weight[held] = 0.0
    return weight, held


def unsettle(columns: Columns, rows: Sequence[int] | NDArray[np.intp]) -> None:
    """Let the level of some keys be found anew within a few buckets, in place: what lasted is what is usual."""
    columns.variance[0, 0, rows] += _UNSETTLED


def learn(
    columns: Columns,
    level: Level,
    moment: Moment,
    *,
    expectation: Expectation,
    factor: Floats,
    counts: Floats,
    weight: Floats,
    settings: SurgeSettings,
) -> None:
    """Level and own profile take the bucket in."""
    phi = columns.phi.astype(np.float64)
    exposure = expectation.shape * factor
    age = np.maximum(moment.bucket - columns.born, 0)
    young = settings.slots / (settings.slots + age)
    mean = expectation.base * factor
    # A first count far above the prior is one observation of a level, not so many events of a known one.
    info = weight / (phi + columns.psi * mean + young * young * np.maximum(mean, counts))
    level.learn(expectation.forecast, counts * info, exposure * info, columns.mean, columns.variance)
    if settings.blocks > 1:
        at = moment.block
        without = expectation.forecast[0] * exposure / expectation.own
        columns.came[at] = columns.came[at] * settings.keep_block + counts * info
        columns.meant[at] = columns.meant[at] * settings.keep_block + without * info
