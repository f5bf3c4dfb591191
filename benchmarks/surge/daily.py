"""S2: the 16 daily signals of Noufaily et al. 2019 (Bioinformatics 35(17)), parameters of the authors' code.

Seven years of 52 weeks. log mu = theta + beta (t + s) + yearly harmonics of 52 W days + weekly harmonics of W days, for
W = 5 or 7 days a week; counts NegBin with variance phi mu, times a factor. W = 5: weekends are 0, a bank holiday is 0
and the next day x 1.5. W = 7: a bank holiday is x 2. One outbreak starts in the last 49 weeks.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.surge.weekly import negative_binomial

YEARS = 7
YEAR = 364
DAYS = YEARS * YEAR
JUDGED = DAYS - 49 * 7
OUTBREAK = 5
#: Days of the year (of 364) that are bank holidays, on weekdays.
_HOLIDAYS = (1, 92, 95, 120, 148, 239, 358, 359)
SIGNALS: dict[int, tuple[float, ...]] = {
    # id: W, k, k2, theta, beta, g1, g2, g3, g4, phi, shift, factor
    6: (5, 1, 1, 6, 0, 0.3, 2, 0.3, 0.5, 1.5, -50, 0.1),
    7: (5, 1, 1, 1, 0, 0.1, 2, 0.05, 0.05, 1, -50, 1),
    8: (5, 0, 1, 6, 0.0001, 0, 0, 0.6, 0.9, 1.5, 0, 0.1),
    9: (5, 1, 1, 3, 0, 1.5, 0.1, 0.2, 0.3, 1, -150, 1),
    10: (5, 1, 1, 3, 0, 0.2, 0.1, 0.05, 0.15, 1, -200, 1),
    11: (5, 1, 1, 5, 0, 0.2, 0.1, 0.05, 0.1, 1, 0, 1),
    12: (5, 2, 1, 0.5, 0, 0.4, 0, 0.05, 0.15, 1, 0, 1),
    13: (5, 1, 1, 9, 0, 0.5, 0.2, 0.2, 0.5, 1, 0, 0.01),
    1: (7, 1, 2, 6, 0, 0.2, 0.2, 0.5, 0.4, 2, 29, 1),
    3: (7, 1, 2, 0.5, 0, 1.5, 1.4, 0.5, 0.4, 1, -167, 1),
    4: (7, 0, 2, 5.5, 0, 0, 0, 0.3, 0.25, 1, 1, 1),
    5: (7, 0, 2, 2, 0, 0, 0, 0.3, 0.25, 1, 1, 1),
    14: (7, 1, 2, 2, 0.0005, 0.8, 0.8, 0.8, 0.4, 4, 57, 1),
    15: (7, 4, 1, 0.05, 0, 0.01, 0.01, 1.8, 0.1, 1, -85, 1),
    16: (7, 1, 2, 3, 0, 0.8, 0.6, 0.8, 0.4, 4, 29, 1),
    17: (7, 0, 2, 6, 0, 0, 0, 0.8, 0.4, 4, 1, 1),
}
#: Seasonal outbreaks that count as background: size factor and days of the year.
_SEASONAL = {6: (3 * 5 * 80, 0, 20), 7: (3 * 5 * 50, 0, 20), 16: (3 * 7 * 150, 210, 230)}
_WEEKDAY = {5: np.array([1.5, 1.1, 1, 1, 1.1, 0, 0]), 7: np.array([1, 1, 1, 1, 1, 2.0, 2.0])}


class Daily(NamedTuple):
    """Counts (series, days), first and last day of each one's outbreak, which signal it is, days that are in it."""

    counts: NDArray[np.int64]
    signal: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]


def mean_of(signal: int) -> NDArray[np.float64]:
    """The mean of each calendar day before holidays and the factor; nan on the weekends of a five-day signal."""
    width, yearly, weekly, theta, beta, g1, g2, g3, g4, _, shift, _ = SIGNALS[signal]
    width, yearly, weekly = int(width), int(yearly), int(weekly)
    t = np.arange(YEARS * 52 * width) + 1 + shift
    log_mean = theta + beta * t
    for order in range(1, yearly + 1):
        angle = 2 * np.pi * order * t / (52 * width)
        log_mean = log_mean + g1 * np.cos(angle) + g2 * np.sin(angle)
    for order in range(1, weekly + 1):
        angle = 2 * np.pi * order * t / width
        log_mean = log_mean + g3 * np.cos(angle) + g4 * np.sin(angle)
    week = np.full((YEARS * 52, 7), np.nan)
    week[:, :width] = np.exp(log_mean).reshape(-1, width)
    calendar: NDArray[np.float64] = week.ravel()
    return calendar


def spread_out(rng: np.random.Generator, cases: int, start: int, width: int) -> NDArray[np.int64]:
    """Cases of an outbreak by calendar day: LogNormal(0, 0.5) / 0.25 days after the start, weighted by weekday."""
    days = start + np.floor(rng.lognormal(0.0, 0.5, cases) / 0.25).astype(int)
    shape = np.bincount(days[days < DAYS], minlength=DAYS) * _WEEKDAY[width][np.arange(DAYS) % 7]
    total = shape.sum()
    if not total:
        return np.zeros(DAYS, np.int64)
    cases_a_day: NDArray[np.int64] = np.round(shape * min(1.0, cases / total)).astype(np.int64)
    return cases_a_day


def one(rng: np.random.Generator, signal: int) -> tuple[NDArray[np.int64], int, int]:
    """Counts of a signal and its outbreak's first and last day."""
    width, phi, factor = int(SIGNALS[signal][0]), SIGNALS[signal][9], SIGNALS[signal][11]
    mean = mean_of(signal)
    open_ = ~np.isnan(mean)
    counts = np.zeros(DAYS, np.int64)
    counts[open_] = negative_binomial(rng, mean[open_], phi)
    counts = np.round(counts * factor).astype(np.int64)
    sd = np.sqrt(np.nan_to_num(mean) * phi)
    if signal in _SEASONAL:
        size, low, high = _SEASONAL[signal]
        for year in range(YEARS):
            start = year * YEAR + int(rng.integers(low, high + 1))
            counts = counts + np.round(factor * spread_out(rng, rng.poisson(size), start, width)).astype(np.int64)
    holidays = (np.arange(YEARS)[:, None] * YEAR + np.array(_HOLIDAYS)).ravel()
    holidays = holidays - np.maximum(holidays % 7 - 4, 0)  # to the Friday before
    if width == 5:
        following = holidays + np.where(holidays % 7 == 4, 3, 1)
        following = following[following < DAYS]
        counts[following] = np.round(counts[following] * 1.5)
        counts[holidays] = 0
    else:
        counts[holidays] *= 2
    added = np.zeros(DAYS, np.int64)
    while not added.any():
        start = int(rng.integers(JUDGED, DAYS))
        if open_[start]:
            added = spread_out(rng, rng.poisson(OUTBREAK * width * sd[start]), start, width)
    days = np.flatnonzero(added)
    return counts + added, int(days[0]), int(days[-1])


def daily(seed: int, runs: int) -> Daily:
    """`runs` series of each signal."""
    rng = np.random.default_rng(seed)
    rows = [(signal, *one(rng, signal)) for signal in SIGNALS for _ in range(runs)]
    signal, counts, first, last = zip(*rows, strict=True)
    return Daily(np.array(counts), np.array(signal), np.array(first), np.array(last))
