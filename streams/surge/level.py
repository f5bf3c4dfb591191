"""Level: what a key counts in an ordinary bucket, learned as a discounted log-linear model with a gamma posterior.

log mu = x'm with x a constant, or constant, trend and yearly harmonics; `p` is the number of its terms. The posterior
of mu is a gamma distribution with mean exp(x'm) and squared coefficient of variation q = x'Px, updated in closed form
and handed back to (m, P) by linear Bayes; discounting P is forgetting (West, Harrison and Migon 1985, "Dynamic
Generalized Linear Models and Bayesian Forecasting", doi 10.1080/01621459.1985.10477131). With a constant alone this is
the discounted gamma count a/b, whose predictive distribution is negative binomial and wide for new keys.

Arrays have one column a key: m (p, n), P (p, p, n).
"""

import numpy as np
from numpy.typing import NDArray

from streams.surge.settings import SurgeSettings
from streams.surge.tail import Floats

#: The slope of the trend fades, so that no forecast runs away.
_DAMPING = 0.98
#: exp of more is no number of openings.
_LIMIT = 20.0


class Level:
    """The model's constants."""

    def __init__(self, settings: SurgeSettings) -> None:
        if settings.basis == "constant":
            self.start_variance = np.array([3.3])
            keep = np.array([settings.keep_level])
        else:
            self.start_variance = np.array([4.0, settings.trend_variance] + [settings.season_variance] * 4)
            keep = np.array([settings.keep_level] * 2 + [settings.keep_season] * 4)
        self.terms = len(keep)
        self._keep = np.sqrt(keep)

    def basis(self, year: float) -> Floats:
        """The terms x at a time in years."""
        if self.terms == 1:
            return np.ones(1)
        angle = 2 * np.pi * year
        return np.array([1.0, 0.0, np.cos(angle), np.sin(angle), np.cos(2 * angle), np.sin(2 * angle)])

    def advance(self, mean: Floats, variance: Floats) -> None:
        """Move to the next bucket, in place: the trend acts, and something is forgotten."""
        p = self.terms
        if p > 1:
            mean[0] += mean[1]
            mean[1] *= _DAMPING
            variance[0, 0] += 2 * variance[0, 1] + variance[1, 1]
            variance[0, 1] = (variance[0, 1] + variance[1, 1]) * _DAMPING
            variance[1, 1] *= _DAMPING * _DAMPING
            variance[0, 2:] += variance[1, 2:]
            variance[1, 2:] *= _DAMPING
        # A term is never less known than at its start: each is scaled back to that.
        scale = np.empty_like(mean)
        for i in range(p):
            widened = variance[i, i] / (self._keep[i] * self._keep[i])
            scale[i] = np.sqrt(np.minimum(1.0, self.start_variance[i] / np.maximum(widened, 1e-12))) / self._keep[i]
        for i in range(p):
            for j in range(i, p):
                variance[i, j] *= scale[i] * scale[j]
                variance[j, i] = variance[i, j]

    def forecast(self, x: Floats, mean: Floats, variance: Floats, mature: Floats) -> tuple[Floats, Floats, Floats]:
        """Return exp(x'm), q and Px, shapes (n,), (n,), (p, n). `mature`: 0 for keys too young for harmonics, or 1."""
        log_level = np.zeros(mean.shape[1])
        share = np.zeros_like(mean)
        terms = [(0, np.ones(1)), *((j, x[j] * mature) for j in range(2, self.terms))]
        for j, factor in terms:
            log_level += factor * mean[j]
            share += factor * variance[j]
        spread = np.zeros(mean.shape[1])
        for j, factor in terms:
            spread += factor * share[j]
        return np.exp(np.clip(log_level, -_LIMIT, _LIMIT)), np.maximum(spread, 1e-9), share

    def learn(
        self, forecast: tuple[Floats, Floats, Floats], seen: Floats, exposure: Floats, mean: Floats, variance: Floats
    ) -> None:
        """Take in `seen` events at `exposure` (what one unit of level would have given), in place."""
        level, spread, share = forecast
        shape = 1.0 / spread
        rate = shape / level
        posterior = 1.0 / (shape + seen)
        shift = (np.log((shape + seen) / (rate + exposure)) - np.log(level)) / spread
        shrink = (1.0 - posterior / spread) / spread
        for i in range(self.terms):
            mean[i] += share[i] * shift
            for j in range(i, self.terms):
                variance[i, j] -= share[i] * share[j] * shrink
                variance[j, i] = variance[i, j]


def start(level: Level, count: int) -> tuple[Floats, NDArray[np.float64]]:
    """The mean (p, count) and variance (p, p, count) of keys that nothing is known of: about 0.3 a bucket."""
    mean = np.zeros((level.terms, count))
    mean[0] = np.log(0.3)
    return mean, np.repeat(np.diag(level.start_variance)[:, :, None], count, axis=2)
