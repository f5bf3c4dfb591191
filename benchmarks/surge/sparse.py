"""S3: sparse hourly counts, the product's own regime, with hard parameters on purpose.

16 weeks of hours. 66 % of the keys count less than one an hour; 10 sectors with their own week; keys with a shape of
their own (lognormal .25 in 16 blocks of the week), a level of their own each day (lognormal .12), batches (variance /
mean 1 + Exp(.8)). Week 12 is a holiday at 0.15 of the usual, followed by three days at 1.8. Half of the keys have a
surge of 8 standard deviations in weeks 3 to 7; every key has one surge in weeks 9 to 16, of 3, 6, 12 or 24 hours and k
standard deviations, k in 3, 5, 8, 12, 20.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.surge.weekly import negative_binomial

WEEK = 168
HOURS = 16 * WEEK
JUDGED = 8 * WEEK
#: Alarms are counted from JUDGED on; the windows of the first judged hours must not be sealed.
WARMUP = JUDGED - 24
HOLIDAY = 11 * WEEK
SECTORS = 10
SIZES = (3, 5, 8, 12, 20)
LENGTHS = (3, 6, 12, 24)
#: The window in which a false episode is counted to the holiday: 12 of the 56 judged days.
NEAR_HOLIDAY = slice(HOLIDAY - 24, HOLIDAY + WEEK + 96)
_GRACE = 48


class Sparse(NamedTuple):
    """Counts and true means (keys, hours); per key: true phi, sector, hourly rate, start, length and size of its surge.

    clean: judged hours (keys, hours) outside of the surge and the two days after it.
    poisoned: whether the key has a surge in its past.
    """

    counts: NDArray[np.int64]
    mean: NDArray[np.float64]
    phi: NDArray[np.float64]
    sector: NDArray[np.int64]
    rate: NDArray[np.float64]
    start: NDArray[np.int64]
    length: NDArray[np.int64]
    size: NDArray[np.int64]
    clean: NDArray[np.bool_]
    poisoned: NDArray[np.bool_]


def sparse(seed: int, keys: int) -> Sparse:
    """So many keys of one market."""
    rng = np.random.default_rng(seed)
    sector = rng.integers(0, SECTORS, keys)
    draw = rng.random(keys)
    low, middle, high = rng.uniform(-2, 0.5, keys), rng.uniform(0.5, 2, keys), rng.uniform(2, 3.5, keys)
    rate = 10 ** np.where(draw < 0.8, low, np.where(draw < 0.95, middle, high))
    mean, calendar = _means(rng, sector, rate)
    phi = 1 + rng.exponential(0.8, keys)
    counts = np.array([negative_binomial(rng, mean[key], phi[key]) for key in range(keys)])
    poisoned = np.arange(keys) % 2 == 0
    for key in np.flatnonzero(poisoned).tolist():
        start, length = rng.integers(2 * WEEK, 7 * WEEK), rng.integers(6, 48)
        usual = mean[key, start : start + length]
        excess = 8 * np.sqrt(phi[key] * usual.sum() + 1)
        counts[key, start : start + length] += rng.poisson(excess * usual / usual.sum())
    starts, lengths = np.zeros(keys, int), rng.choice(LENGTHS, keys)
    sizes = rng.choice(SIZES, keys)
    clean = np.zeros((keys, HOURS), np.bool_)
    clean[:, JUDGED:] = True
    for key in range(keys):
        first = _start(rng, calendar)
        end = first + int(lengths[key])
        starts[key] = first
        excess = sizes[key] * np.sqrt(phi[key] * mean[key, first:end].sum() + 1)
        counts[key, first:end] += rng.poisson(excess / lengths[key], lengths[key])
        clean[key, first - 1 : end + _GRACE] = False
    return Sparse(counts, mean, phi, sector, rate, starts, lengths, sizes, clean, poisoned)


def _means(
    rng: np.random.Generator, sector: NDArray[np.int64], rate: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    hour, day = np.arange(HOURS) % 24, np.arange(HOURS) // 24 % 7
    shapes = []
    for number in range(SECTORS):
        peak, width = 10 + rng.normal(0, 1) + number % 3, 4 + 1.5 * rng.random()
        weekend = 0.25 + 0.3 * rng.random()
        shapes.append((0.12 + np.exp(-0.5 * ((hour - peak) / width) ** 2)) * np.where(day >= 5, weekend, 1.0))
    block = hour // 3 + 8 * (day >= 5)
    own = np.exp(rng.normal(0, 0.25, (len(rate), 16)))[:, block]
    noise = np.exp(rng.normal(0, 0.12, (len(rate), HOURS // 24)))
    calendar = np.ones(HOURS)
    calendar[HOLIDAY : HOLIDAY + WEEK] = 0.15
    calendar[HOLIDAY + WEEK : HOLIDAY + WEEK + 72] = 1.8
    mean = np.array(shapes)[sector] * own
    mean *= (rate / mean.mean(axis=1))[:, None] * calendar * np.repeat(noise, 24, axis=1)
    return mean, calendar


def _start(rng: np.random.Generator, calendar: NDArray[np.float64]) -> int:
    """A surge starts in the day, on an ordinary one."""
    while True:
        start = int(rng.integers(JUDGED + 24, HOURS - 60))
        if calendar[start] == 1.0 and calendar[min(HOURS - 1, start + 30)] == 1.0 and 6 <= start % 24 <= 18:
            return start
