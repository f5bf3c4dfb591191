"""Episode: one surge of one key, from its onset to its end.

    none -> building or firing -> peaked <-> firing -> ended, or level_shift

building: as unlikely and as large as an alert, but muted, or from too few employers. peaked: it has not grown for some
buckets. ended: it fell back; final. level_shift: it has lasted so long that it is what is usual now; final.
"""

from typing import NamedTuple

import msgspec

from streams.contracts.surge import Severity, SurgeState
from streams.surge.settings import SurgeSettings

#: Buckets without a new peak after which a surge has peaked.
_PLATEAU = 3
#: Share of the peak's excess below which a surge has fallen back, and what it takes to say so: had it gone on, so many
#: openings would have been seen. A night without any says nothing about a day's surge.
_FALLEN, _TELLING = 0.25, 3.0
#: Expected false surges, in budgets, and ratio from which an onset is more than `info`.
_WARNING = (1 / 30, 2.0)
_CRITICAL = (1 / 3000, 3.0)


class Episode(msgspec.Struct):
    """State of a surge, times in bucket numbers.

    since: first bucket of the best window at the onset. calm: buckets in a row in which it looked over.
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

    @property
    def over(self) -> bool:
        """Whether the state is final."""
        return self.state in {"ended", "level_shift"}


class Look(NamedTuple):
    """What a bucket shows of one key: score and best window with its sums, and the sums of the last few buckets."""

    score: float
    window: int
    observed: float
    expected: float
    recent: float
    recent_expected: float

    @property
    def ratio(self) -> float:
        """Observed over expected."""
        return self.observed / self.expected


def severity(false_per_week: float, ratio: float, settings: SurgeSettings) -> Severity:
    """How loud an onset is; it never changes afterwards."""
    if false_per_week <= _CRITICAL[0] * settings.budget and ratio >= _CRITICAL[1]:
        return "critical"
    if false_per_week <= _WARNING[0] * settings.budget and ratio >= _WARNING[1]:
        return "warning"
    return "info"


def begin(bucket: int, look: Look, loudness: Severity, *, alerts: bool, muted_by: str | None) -> Episode:
    """The episode of an onset. `alerts`: enough employers are behind it."""
    state: SurgeState = "firing" if alerts and muted_by is None else "building"
    return Episode(bucket, bucket - look.window + 1, state, loudness, bucket, look.ratio, muted_by=muted_by)


def advance(
    episode: Episode, bucket: int, look: Look, *, alerts: bool, muted_by: str | None, settings: SurgeSettings
) -> None:
    """Take one more bucket into an episode that is not over, in place."""
    hot = look.score >= settings.rest_score
    if hot and look.ratio > episode.peak_ratio:
        episode.peak_at, episode.peak_ratio = bucket, look.ratio
    going_on = look.recent_expected * episode.peak_ratio
    fallen = going_on >= _TELLING and look.recent < look.recent_expected * (1 + _FALLEN * (episode.peak_ratio - 1))
    episode.calm = episode.calm + 1 if fallen or not hot else 0
    episode.muted_by = muted_by
    if episode.calm >= settings.rest:
        episode.state, episode.ended_at = "ended", bucket
    elif bucket - episode.onset >= settings.patience:
        episode.state, episode.ended_at = "level_shift", bucket
    elif episode.state == "building":
        if alerts and muted_by is None and hot:
            episode.state = "firing"
    else:
        episode.state = "peaked" if bucket - episode.peak_at >= _PLATEAU else "firing"
