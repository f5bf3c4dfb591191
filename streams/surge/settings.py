"""Settings of the detector: one set of numbers for each width of bucket. Times are numbers of buckets."""

import hashlib
from typing import Literal

import msgspec

from streams.contracts.stage import DAY, HOUR, MINUTE, Instant

#: Raised with every change that gives other scores for the same counts.
DETECTOR_VERSION = "1"

Basis = Literal["constant", "annual"]


class SurgeSettings(msgspec.Struct, frozen=True):
    """Everything that shapes a score or an episode.

    span: width of a bucket in microseconds.
    windows: numbers of buckets whose sums are tested, ascending; the longest is what a key remembers.
    trials: independent tests that the correlated windows amount to: the correction of a score.
    basis: what the level of a key may do: stay near a constant, or follow a damped trend and two yearly harmonics.
    trend_variance, season_variance: of these terms for a new key (of the log, per bucket and at the yearly peak).
    keep_level, keep_season: what is left of what is known about it after one bucket (discount factors).
    blocks: parts of the week in which a key has a profile of its own; slots: parts in which its sector has one.
    block_prior: counts that the sector's profile is worth against the key's own. keep_block: per visit of the block.
    keep_profile: of the sector's profile per visit of a slot.
    keep_market: of the market factor per bucket. market_jump: standard errors at which it forgets at once.
    scale: buckets over whose sums psi is estimated (a day). keep_phi, keep_psi: per bucket, per scale.
    phi_prior, psi_prior: what a sector starts from; phi_weight, psi_weight: what the sector is worth against the key.
    psi_floor: psi is at least this. caution: standard errors of phi that are added to it in a test.
    settle: buckets of a key before anything is winsorised or frozen.
    trim: -log10 p from which a count loses weight; hold: from which a key stops learning.
    patience: buckets for which it may be held, then it has a new level.
    budget: false surges that may be expected in a week over everything that is watched.
    least_ratio, least_excess, least_employers: gates before an alert.
    rest_score: an episode ends after `rest` buckets below it, or below a quarter of the peak's excess.
    """

    span: Instant
    windows: tuple[int, ...]
    trials: float
    basis: Basis
    keep_level: float
    keep_season: float
    slots: int
    blocks: int
    keep_block: float
    keep_profile: float
    scale: int
    keep_phi: float
    keep_psi: float
    settle: int
    patience: int
    trend_variance: float = 1e-4
    season_variance: float = 0.05
    block_prior: float = 20.0
    keep_market: float = 0.3
    market_jump: float = 3.0
    phi_prior: float = 1.6
    phi_weight: float = 8.0
    psi_prior: float = 0.02
    psi_weight: float = 8.0
    psi_floor: float = 0.003
    caution: float = 0.75
    trim: float = 3.0
    hold: float = 4.5
    budget: float = 1.0
    least_ratio: float = 1.5
    least_excess: float = 5.0
    least_employers: int = 3
    rest_score: float = 2.0
    rest: int = 2

    @property
    def memory(self) -> int:
        """How many buckets a key remembers."""
        return self.windows[-1]

    @property
    def buckets_a_week(self) -> float:
        """Closings in a week."""
        return 7 * DAY / self.span

    @property
    def digest(self) -> str:
        """Hash of all settings: a score can be recomputed from counts, detector version and this."""
        return hashlib.blake2b(msgspec.json.encode(self), digest_size=8).hexdigest()


def _half_life(buckets: float) -> float:
    return float(0.5 ** (1 / buckets))


def _within_a_day(span: Instant) -> SurgeSettings:
    hour = HOUR // span
    return SurgeSettings(
        span=span,
        windows=(1, 3, 6, 12, 24),
        trials=2.0,
        basis="constant",
        keep_level=_half_life(14 * 24 * hour),
        keep_season=1.0,
        slots=168,
        blocks=16,
        keep_block=_half_life(28 * 24 * hour / 16),
        keep_profile=float(0.75 ** (1 / hour)),
        scale=24 * hour,
        keep_phi=1 - 1 / (60 * 24 * hour),
        keep_psi=1 - 1 / 60,
        settle=336 * hour,
        patience=72 * hour,
    )


#: Name on the command line and in JOBTIDE_SURGE__BUCKET -> settings.
BUCKETS: dict[str, SurgeSettings] = {
    "1m": _within_a_day(MINUTE),
    "1h": _within_a_day(HOUR),
    "1d": SurgeSettings(
        span=DAY,
        windows=(1, 2),
        trials=1.5,
        basis="annual",
        keep_level=0.985,
        keep_season=0.999,
        slots=7,
        blocks=7,
        keep_block=_half_life(52),
        keep_profile=0.95,
        scale=7,
        keep_phi=1 - 1 / 365,
        keep_psi=1 - 1 / 52,
        settle=180,
        patience=21,
        psi_prior=0.005,
        psi_floor=0.0005,
    ),
    "1w": SurgeSettings(
        span=7 * DAY,
        windows=(1, 2),
        trials=1.5,
        basis="annual",
        keep_level=0.98,
        keep_season=0.997,
        slots=1,
        blocks=1,
        keep_block=1.0,
        keep_profile=0.95,
        scale=4,
        keep_phi=1 - 1 / 300,
        keep_psi=1 - 1 / 100,
        settle=52,
        patience=8,
        trim=2.5,
        psi_prior=0.008,
        psi_floor=0.004,
    ),
}
