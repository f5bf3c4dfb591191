"""How scores are judged: every method at the threshold that gives the same rate of false alarms."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.surge import daily, sparse, weekly
from benchmarks.surge.feed import Scores

#: Hours within which alarms are one episode.
_MERGE = 6
_STEPS = 24


class WeeklyResult(NamedTuple):
    """Matched on the mean false-positive rate of the quiet series."""

    rate: float
    threshold: float
    pod: dict[int, float]
    mean: float
    worst: float
    nominal: float


def judge_weekly(data: weekly.Weekly, quiet: Scores, struck: Scores, rate: float) -> WeeklyResult:
    """POD by size, mean POD, worst scenario's rate, and the rate at the nominal threshold."""
    judged = quiet[:, weekly.JUDGED :]
    threshold = float(np.quantile(judged, 1 - rate, method="higher"))
    alarms = judged > threshold
    worst = max(float(alarms[data.scenario == each].mean()) for each in range(len(weekly.SCENARIOS)))
    spans = zip(struck, data.first, data.last, strict=True)
    found = np.array([(row[first : last + 1] > threshold).any() for row, first, last in spans])
    pod = {size: float(found[data.size == size].mean()) for size in range(1, 11)}
    nominal = float((judged > -np.log10(rate)).mean())
    return WeeklyResult(float(alarms.mean()), threshold, pod, float(np.mean(list(pod.values()))), worst, nominal)


class DailyResult(NamedTuple):
    """One threshold for all signals."""

    specificity: float
    threshold: float
    pod: float
    timeliness: float
    by_signal: dict[int, float]


def judge_daily(data: daily.Daily, scores: Scores, specificity: float) -> DailyResult:
    """POD and timeliness (delay / duration, 1 if missed)."""
    free = np.zeros(scores.shape, np.bool_)
    free[:, daily.JUDGED :] = True
    for row, (first, last) in enumerate(zip(data.first, data.last, strict=True)):
        free[row, first : last + 1] = False
    threshold = float(np.quantile(scores[free], specificity))
    found, delay = np.zeros(len(scores)), np.ones(len(scores))
    for row, (first, last) in enumerate(zip(data.first, data.last, strict=True)):
        alarms = np.flatnonzero(scores[row, first : last + 1] > threshold)
        if len(alarms):
            found[row], delay[row] = 1, alarms[0] / (last - first + 1)
    by_signal = {signal: float(found[data.signal == signal].mean()) for signal in daily.SIGNALS}
    right = 1 - float((scores[free] > threshold).mean())
    return DailyResult(right, threshold, float(found.mean()), float(delay.mean()), by_signal)


class SparseResult(NamedTuple):
    """Matched on false episodes a key-week."""

    threshold: float
    pod: dict[int, float]
    sparse_pod: float
    loss: float
    near_holiday: float
    false_episodes: int


def judge_sparse(data: list[sparse.Sparse], scores: list[Scores], rate: float) -> SparseResult:
    """One threshold over all samples. sparse_pod: k = 12, below 1 an hour. loss: of POD (k >= 8) to a past surge."""
    weeks = sum(each.clean.sum() for each in data) / sparse.WEEK
    low, high = 0.0, float(max(each.max() for each in scores)) + 1
    for _ in range(_STEPS):
        middle = (low + high) / 2
        false = sum(episodes(score > middle, each.clean).sum() for each, score in zip(data, scores, strict=True))
        low, high = (middle, high) if false / weeks > rate else (low, middle)
    starts = [episodes(score > high, each.clean) for each, score in zip(data, scores, strict=True)]
    false = sum(int(each.sum()) for each in starts)
    near = sum(int(each[:, sparse.NEAR_HOLIDAY].sum()) for each in starts)
    found = np.concatenate([_found(each, score > high) for each, score in zip(data, scores, strict=True)])
    size, rates, poisoned = (
        np.concatenate([getattr(each, name) for each in data]) for name in ("size", "rate", "poisoned")
    )
    pod = {each: float(found[size == each].mean()) for each in sparse.SIZES}
    large = size >= 8
    loss = float(found[large & ~poisoned].mean() - found[large & poisoned].mean())
    return SparseResult(high, pod, float(found[(size == 12) & (rates < 1)].mean()), loss, near / max(1, false), false)


def _found(data: sparse.Sparse, alarms: NDArray[np.bool_]) -> NDArray[np.bool_]:
    spans = zip(alarms, data.start, data.length, strict=True)
    return np.array([row[start : start + length].any() for row, start, length in spans])


def episodes(alarms: NDArray[np.bool_], clean: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where an episode starts: a clean alarm with none in the six hours before."""
    alarms = alarms & clean
    before: NDArray[np.int64] = np.cumsum(alarms, axis=1) - alarms
    earlier: NDArray[np.int64] = np.zeros_like(before)
    earlier[:, _MERGE:] = before[:, :-_MERGE]
    starts: NDArray[np.bool_] = alarms & (before == earlier)
    return starts


class Calibration(NamedTuple):
    """How often chance reached a probability: clean key-hours counted, expected of them, and episodes that they are."""

    hits: int
    expected: float
    episodes: int

    def plus(self, other: "Calibration") -> "Calibration":
        """Pool two samples."""
        return Calibration(self.hits + other.hits, self.expected + other.expected, self.episodes + other.episodes)


#: Openings an hour, from and below.
BANDS = {"below 0.1/h": (0, 0.1), "0.1 to 1/h": (0.1, 1), "1 to 30/h": (1, 30), "above 30/h": (30, np.inf)}


def calibration(data: sparse.Sparse, scores: Scores, nominal: float) -> dict[str, Calibration]:
    """How often score >= -log10 nominal in one sample, for each band of rates."""
    alarms = (scores >= -np.log10(nominal)) & data.clean
    starts = episodes(alarms, data.clean)
    found = {}
    for name, (low, high) in BANDS.items():
        rows = (data.rate >= low) & (data.rate < high)
        expected = float(data.clean[rows].sum()) * nominal
        found[name] = Calibration(int(alarms[rows].sum()), expected, int(starts[rows].sum()))
    return found
