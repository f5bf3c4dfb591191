"""The production detector on arrays of counts, and its rivals and oracle."""

from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from streams.contracts.instant import instant
from streams.surge import BUCKETS, Surges
from streams.surge.scan import tail

Counts = NDArray[np.int64]
Scores = NDArray[np.float32]

#: A Monday.
_BEGIN = instant(datetime(2014, 1, 6, tzinfo=UTC))


def detect(counts: Counts, sector: NDArray[np.int64] | None, bucket: str, warmup: int) -> Scores:
    """The scores that `jobtide detect --scores` prints, 0 in the warm-up. Shapes (keys, buckets)."""
    surges = Surges(BUCKETS[bucket])
    first = surges.detector.timetable.number(_BEGIN)
    names = [f"key{row}" for row in range(len(counts))]
    for row, name in enumerate(names):
        surges.watch(name, "" if sector is None else f"sector{sector[row]}", bucket=first)
    scores = np.zeros(counts.shape, np.float32)
    for at, column in enumerate(np.ascontiguousarray(counts.T)):
        some = np.flatnonzero(column).tolist()
        of_bucket = dict(zip([names[row] for row in some], column[some].tolist(), strict=True))
        verdict = surges.close(first + at, of_bucket, warm=at < warmup).verdict
        if at >= warmup:
            scores[:, at] = verdict.found.score
    return scores


def oracle(counts: Counts, mean: NDArray[np.float64], phi: NDArray[np.float64], bucket: str) -> Scores:
    """The same scan with the true mean and phi: what no method can beat by much."""
    settings = BUCKETS[bucket]
    best = np.zeros(counts.shape, np.float32)
    for row in range(len(counts)):
        seen, due = (np.concatenate([[0.0], np.cumsum(each[row])]) for each in (counts, mean))
        for width in settings.windows:
            early = np.maximum(np.arange(1, counts.shape[1] + 1) - width, 0)
            expected = due[1:] - due[early]
            best[row] = np.maximum(best[row], tail(seen[1:] - seen[early], expected, phi[row] * expected))
    corrected: Scores = np.maximum(best - np.float32(np.log10(settings.trials)), np.float32(0))
    return corrected


def ewma_z(counts: Counts, keep: float) -> Scores:
    """What people write first: standard deviations from a moving average."""
    mean, variance = counts[:, :24].mean(axis=1) + 0.01, counts[:, :24].var(axis=1) + 0.1
    scores = np.zeros(counts.shape, np.float32)
    for at, column in enumerate(counts.T):
        scores[:, at] = (column - mean) / np.sqrt(variance)
        deviation = column - mean
        mean = mean + (1 - keep) * deviation
        variance = keep * (variance + (1 - keep) * deviation**2)
    return scores


def hour_of_week_z(counts: Counts) -> Scores:
    """A moving average and variance for each hour of the week."""
    mean, variance = counts[:, :168].astype(float), counts[:, :168] + 1.0
    scores = np.zeros(counts.shape, np.float32)
    for at in range(168, counts.shape[1]):
        slot, column = at % 168, counts[:, at]
        scores[:, at] = (column - mean[:, slot]) / np.sqrt(np.maximum(variance[:, slot], 0.25))
        deviation = column - mean[:, slot]
        mean[:, slot] += 0.25 * deviation
        variance[:, slot] = 0.75 * (variance[:, slot] + 0.25 * deviation**2)
    return scores


def ears_c2(counts: Counts, step: int = 1, days: int = 7, gap: int = 2, least_sd: float = 0.5) -> Scores:
    """EARS C2 (Hutwagner et al. 2003): z against `days` values, `step` apart, that end `gap` of them ago."""
    scores = np.zeros(counts.shape, np.float32)
    for at in range((days + gap) * step, counts.shape[1]):
        past = counts[:, [at - step * lag for lag in range(gap + 1, gap + 1 + days)]]
        scores[:, at] = (counts[:, at] - past.mean(axis=1)) / np.maximum(past.std(axis=1, ddof=1), least_sd)
    return scores
