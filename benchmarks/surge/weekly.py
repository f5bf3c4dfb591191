"""S1: the 42 weekly scenarios of Noufaily et al. 2013 (Statistics in Medicine, doi 10.1002/sim.5595).

y_t ~ NegBin(mean mu_t, variance phi mu_t); log mu_t = theta + beta t + harmonics of 52 weeks, t = 1..624. Weeks 1 to
312 warm up, 313 to 575 hold four past outbreaks, 576 to 624 are judged, with one outbreak of size k = 1..10.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

WEEKS = 624
WARMUP = 312
JUDGED = 575
YEAR = 52
_FAMILIES = (
    # theta, phi, beta, g1, g2
    (0.1, 1.5, 0.0025, 0.6, 0.6),
    (-2.0, 2.0, 0.005, 0.1, 0.3),
    (1.5, 1.0, 0.003, 0.2, -0.4),
    (0.5, 5.0, 0.002, 0.5, 0.5),
    (2.5, 3.0, 0.001, 1.0, 0.1),
    (3.75, 1.1, 0.001, 0.1, -0.1),
    (5.0, 1.2, 0.0001, 0.05, 0.01),
)
SCENARIOS = [(family, trend, harmonics) for family in range(7) for trend in (0, 1) for harmonics in (0, 1, 2)]
_PAST_SIZES = (2, 3, 5, 10)


class Weekly(NamedTuple):
    """Counts (series, weeks) without and with the outbreak of the judged weeks; one row for each scenario and run."""

    quiet: NDArray[np.int64]
    struck: NDArray[np.int64]
    scenario: NDArray[np.int64]
    size: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]


def mean_and_phi(scenario: int) -> tuple[NDArray[np.float64], float]:
    """The true mean of each week and the dispersion of a scenario."""
    family, trend, harmonics = SCENARIOS[scenario]
    theta, phi, beta, cosine, sine = _FAMILIES[family]
    week = np.arange(1, WEEKS + 1)
    log_mean = theta + beta * trend * week
    for order in range(1, harmonics + 1):
        angle = 2 * np.pi * order * week / YEAR
        log_mean = log_mean + cosine * np.cos(angle) + sine * np.sin(angle)
    return np.exp(log_mean), phi


def negative_binomial(rng: np.random.Generator, mean: NDArray[np.float64], phi: float) -> NDArray[np.int64]:
    """Counts with this mean and variance phi * mean."""
    return rng.poisson(rng.gamma(mean / (phi - 1), phi - 1) if phi > 1 else mean)


def outbreak(rng: np.random.Generator, cases: int, start: int, end: int) -> NDArray[np.int64]:
    """Cases a week: each falls floor(LogNormal(0, 0.5)) weeks after the start; those from `end` on are lost."""
    weeks = start + np.floor(rng.lognormal(0.0, 0.5, cases)).astype(int)
    return np.bincount(weeks[weeks < end], minlength=WEEKS)


def weekly(seed: int, runs: int) -> Weekly:
    """`runs` runs of each scenario; run r has an outbreak of size r % 10 + 1."""
    rng = np.random.default_rng(seed)
    quiet, struck, which, sizes, firsts, lasts = [], [], [], [], [], []
    for scenario in range(len(SCENARIOS)):
        mean, phi = mean_and_phi(scenario)
        for run in range(runs):
            counts = negative_binomial(rng, mean, phi)
            for start in rng.choice(np.arange(312, JUDGED), 4, replace=False):
                factor = rng.choice(_PAST_SIZES)
                counts = counts + outbreak(rng, rng.poisson(factor * np.sqrt(phi * mean[start])), start, JUDGED)
            size = run % 10 + 1
            added = np.zeros(WEEKS, int)
            while not added.any():
                start = int(rng.integers(JUDGED, WEEKS))
                added = outbreak(rng, rng.poisson(size * np.sqrt(phi * mean[start])), start, WEEKS)
            weeks = np.flatnonzero(added)
            quiet.append(counts)
            struck.append(counts + added)
            which.append(scenario)
            sizes.append(size)
            firsts.append(weeks[0])
            lasts.append(weeks[-1])
    return Weekly(np.array(quiet), np.array(struck), *map(np.array, (which, sizes, firsts, lasts)))
