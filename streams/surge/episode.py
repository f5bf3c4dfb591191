"""Episode: one surge of one key, from its onset to its end.

    none -> building or firing -> peaked <-> firing -> ended, or level_shift

building: as unlikely and as large as an alert, but muted, or from too few employers. peaked: it has not grown for some
buckets. ended: it fell back; final. level_shift: it has lasted so long that it is what is usual now; final.
"""

import math
from typing import NamedTuple

import msgspec

from streams.contracts.surge import Severity, SurgeState
from streams.surge.settings import SurgeSettings

#: Buckets without a new peak after which a surge has peaked.
_PLATEAU = 3
#: Share of the peak's excess below which a surge has fallen back, and how many standard deviations fewer than at its
#: peak it must be to say so: a night without an opening says nothing about a day's surge.
_FALLEN, _TELLING = 0.25, 2.0
#: Expected false surges, in budgets, and ratio from which an onset is more than `info`.
_WARNING = (1 / 30, 2.0)
_CRITICAL = (1 / 3000, 3.0)


class Episode(msgspec.Struct):
    """State of a surge, times in bucket numbers.

    since: first bucket of the best window at the onset. calm: buckets in a row in which it looked over.
    fired_at: when it first alerted, None if it never did.
    """

    onset: int
    since: int
    state: SurgeState
    severity: Severity
    peak_at: int
    peak_ratio: float
    calm: int = 0
    ended_at: int | None = None
    muted_by: str | None = None
    fired_at: int | None = None

    @property
    def over(self) -> bool:
        """Whether the state is final."""
        return self.state in {"ended", "level_shift"}


class Look(NamedTuple):
    """What a bucket shows of a key: score, best window with its sums, sums of the last few buckets, the key's phi."""

    score: float
    window: int
    observed: float
    expected: float
    recent: float
    recent_expected: float
    phi: float

    @property
    def ratio(self) -> float:
        """Observed over expected."""
        return self.observed / self.expected

    @property
    def steady_ratio(self) -> float:
        """The ratio over several buckets at least: the best of many single ones is chance, and would set the peak."""
        return min(self.ratio, self.recent / self.recent_expected) if self.window == 1 else self.ratio


def severity(false_per_week: float, ratio: float, settings: SurgeSettings) -> Severity:
    """How loud an onset is; it never changes afterwards."""
    if false_per_week <= _CRITICAL[0] * settings.budget and ratio >= _CRITICAL[1]:
        return "critical"
    if false_per_week <= _WARNING[0] * settings.budget and ratio >= _WARNING[1]:
        return "warning"
    return "info"


def begin(bucket: int, look: Look, loudness: Severity, *, alerts: bool, muted_by: str | None) -> Episode:
    """The episode of an onset. `alerts`: enough employers are behind it."""
    fires = alerts and muted_by is None
    return Episode(
        onset=bucket,
        since=bucket - look.window + 1,
        state="firing" if fires else "building",
        severity=loudness,
        peak_at=bucket,
        peak_ratio=look.steady_ratio,
        muted_by=muted_by,
        fired_at=bucket if fires else None,
    )


def advance(
    episode: Episode, bucket: int, look: Look, *, alerts: bool, muted_by: str | None, settings: SurgeSettings
) -> None:
    """Take one more bucket into an episode that is not over, in place."""
    hot = look.score >= settings.rest_score
    if hot and look.steady_ratio > episode.peak_ratio:
        episode.peak_at, episode.peak_ratio = bucket, look.steady_ratio
    going_on = look.recent_expected * episode.peak_ratio
    telling = look.recent < going_on - _TELLING * math.sqrt(look.phi * going_on)
    fallen = telling and look.recent < look.recent_expected * (1 + _FALLEN * (episode.peak_ratio - 1))
    episode.calm = episode.calm + 1 if fallen or not hot else 0
    episode.muted_by = muted_by
    if episode.calm >= settings.rest:
        episode.state, episode.ended_at = "ended", bucket
    elif bucket - episode.onset >= settings.patience:
        episode.state, episode.ended_at = "level_shift", bucket
    elif episode.state == "building":
        if alerts and muted_by is None and hot:
            episode.state, episode.fired_at = "firing", bucket
    else:
        episode.state = "peaked" if bucket - episode.peak_at >= _PLATEAU else "firing"
