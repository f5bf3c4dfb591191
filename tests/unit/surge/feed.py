"""Counts for the detector's tests: seeded, with the truth beside."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from streams.surge import BUCKETS, Closing, Surges, SurgeSettings

#: One false surge in twenty weeks: the scenarios are about true ones.
HOUR = msgspec.structs.replace(BUCKETS["1h"], budget=0.05)
WEEK = 168
#: Buckets are numbered from a Monday.
WARM = 6 * WEEK


def week_shape() -> NDArray[np.float64]:
    """A working week: busy days, quiet nights and weekends; mean 1."""
    hour, day = np.arange(WEEK) % 24, np.arange(WEEK) // 24
    shape = (0.1 + np.exp(-0.5 * ((hour - 13) / 4) ** 2)) * np.where(day >= 5, 0.3, 1.0)
    return np.asarray(shape / shape.mean())


def market(seed: int, rates: list[float], hours: int, phi: float = 1.5) -> NDArray[np.int64]:
    """Counts (keys, hours) of keys with these means an hour, variance phi times the mean."""
    rng = np.random.default_rng(seed)
    mean = np.array(rates)[:, None] * np.tile(week_shape(), hours // WEEK + 1)[:hours]
    return rng.poisson(rng.gamma(mean / (phi - 1), phi - 1))


def watched(keys: list[str], sector: str = "it", settings: SurgeSettings = HOUR, market_keys: bool = True) -> Surges:
    """A detector that watches these keys from bucket 0."""
    surges = Surges(settings)
    for key in keys:
        surges.watch(key, sector, bucket=0, market=market_keys)
    return surges


def run(surges: Surges, keys: list[str], counts: NDArray[np.int64], warm: int, first: int = 0) -> list[Closing]:
    """Close every bucket; the first `warm` are history."""
    closings = []
    for at in range(counts.shape[1]):
        of_bucket = {key: int(counts[row, at]) for row, key in enumerate(keys) if counts[row, at]}
        closings.append(surges.close(first + at, of_bucket, warm=at < warm))
    return closings


def told(closings: list[Closing]) -> list[tuple[str, int, str]]:
    """(key, bucket, state) of each change of state."""
    states: dict[tuple[str, int], str] = {}
    changes = []
    for closing in closings:
        for report in closing.reports:
            which, state = (report.key, report.episode.onset), report.episode.state
            if states.get(which) != state:
                states[which] = state
                changes.append((report.key, report.bucket, str(state)))
    return changes


def fired(closings: list[Closing]) -> list[tuple[str, int]]:
    """(key, onset) of each surge that alerted."""
    return sorted({(r.key, r.episode.onset) for c in closings for r in c.reports if r.episode.state == "firing"})
