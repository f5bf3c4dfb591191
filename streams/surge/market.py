"""Market: what all keys of a sector share in a bucket. Its factor, the profile of its week, and its dispersion.

An alert of a key with a market factor then means "above its market". Row 0 is no sector: nothing is shared there.

Sums over keys are sums of whole numbers (of 2^-24), so that they are exact and the order of the keys changes no digit.
"""

from typing import NamedTuple

import numpy as np

from streams.surge.columns import Columns
from streams.surge.dispersion import Evidence
from streams.surge.settings import SurgeSettings
from streams.surge.tail import Floats

_GRAIN = 2.0**24
#: Ratio beyond which a count says nothing more about its market, and counts that are always let through.
_CAP, _FREE = 4.0, 3.0
#: Squared coefficient of variation of single keys around their sector's profile: what one busy key may weigh in it.
_PROFILE_SPREAD = 0.06
#: log factor at which a market counts as abnormal, so that its profile learns half as much.
_ABNORMAL = 0.3
#: Counts that a new profile and a new factor of 1 are worth.
_PRIOR = 2.0
_MARKET_PRIOR = 3.0
#: What a factor keeps of its past after a jump, what that past is worth in counts, and what stays of the factor's
#: logarithm while nothing is counted.
_KEEP_AFTER_JUMP, _PRIOR_AFTER_JUMP, _INERTIA = 0.05, 0.5, 0.9
#: Pooled dispersion: what is kept per scale, the most that one key's psi may say, and the range of the result.
_KEEP_PSI, _PSI_HEARD = 0.98, 0.5
_PHI_RANGE, _PSI_MOST = (1.0, 8.0), 0.3
#: Buckets' weight in the pooled phi fades this much faster than in a key's own.
_POOL_HASTE = 3
_LITTLE = 1e-9


class Shared(NamedTuple):
    """What the keys of each sector are given in one bucket, arrays (sectors,): all that a quiet key's replay needs.

    before: the market factor of the bucket before; seen, due: weighted counts and expectations whose ratio is the
    factor now; profile: of this slot; phi, psi: pooled dispersion; usual: factor of the calendar class, for all alike.
    """

    before: Floats
    seen: Floats
    due: Floats
    profile: Floats
    phi: Floats
    psi: Floats
    usual: float


class Markets:
    """The state of all sectors, arrays (sectors,) and (slots, sectors)."""

    NAMES = ("seen", "due", "came", "meant", "phi_sum", "phi_n", "psi_sum", "psi_n", "long_seen", "long_due")

    def __init__(self, settings: SurgeSettings) -> None:
        self._settings = settings
        self._pool_keep = 1 - (1 - settings.keep_phi) * _POOL_HASTE
        self.seen: Floats = np.zeros(0)
        self.due: Floats = np.zeros(0)
        self.came: Floats = np.zeros((settings.slots, 0))
        self.meant: Floats = np.zeros((settings.slots, 0))
        self.phi_sum: Floats = np.zeros(0)
        self.phi_n: Floats = np.zeros(0)
        self.psi_sum: Floats = np.zeros(0)
        self.psi_n: Floats = np.zeros(0)
        self.long_seen: Floats = np.zeros(0)
        self.long_due: Floats = np.zeros(0)
        self.add()

    def __len__(self) -> int:
        return len(self.seen)

    def add(self) -> int:
        """One more sector; return its row."""
        starts = {
            "seen": _MARKET_PRIOR, "due": _MARKET_PRIOR, "came": _PRIOR, "meant": _PRIOR,
            "phi_sum": 20 * self._settings.phi_prior, "phi_n": 20.0,
            "psi_sum": 30 * self._settings.psi_prior, "psi_n": 30.0,
            "long_seen": _MARKET_PRIOR, "long_due": _MARKET_PRIOR,
        }  # fmt: skip
        for name in self.NAMES:
            old = getattr(self, name)
            setattr(self, name, np.concatenate([old, np.full((*old.shape[:-1], 1), starts[name])], axis=-1))
        return len(self) - 1

    def factor(self) -> Floats:
        """The market factors as they stand."""
        return np.divide(self.seen, self.due)

    def ordinary(self) -> Floats:
        """The market factors over the time in which a level is learned.

        Level, profile and factor share what is common to a sector as it was learned; over long this is not 1.
        """
        return np.divide(self.long_seen, self.long_due)

    def total(self, columns: Columns, values: Floats) -> Floats:
        """The sum over the keys of each sector's market; nothing for row 0."""
        whole = np.where(columns.market, np.rint(values * _GRAIN), 0.0)
        return np.bincount(columns.sector, weights=whole, minlength=len(self)) / _GRAIN

    @staticmethod
    def grand_total(values: Floats) -> float:
        """The sum over all keys."""
        return float(np.rint(values * _GRAIN).sum() / _GRAIN)

    def profile(self, slot: int) -> Floats:
        """The factor of a slot of the week."""
        factor: Floats = self.came[slot] / self.meant[slot]
        return factor

    def close(self, columns: Columns, weight: Floats, counts: Floats, base: Floats) -> None:
        """Take the counts of a bucket into the factors. A jump of the whole market is believed at once."""
        factor = self.factor()
        believed = weight * cap(columns, factor, counts, base)
        seen, due = self.total(columns, believed), self.total(columns, weight * base)
        error = np.sqrt(1.0 / (seen + 1.0) + 1.0 / np.maximum(self.seen, 1.0))
        jumped = np.abs(np.log((seen + 1.0) / (due * factor + 1.0))) > self._settings.market_jump * error
        keep = np.where(jumped, _KEEP_AFTER_JUMP, self._settings.keep_market)
        back = np.clip(factor, 0.1, 10.0) ** _INERTIA
        prior = np.where(jumped, _PRIOR_AFTER_JUMP, _MARKET_PRIOR) * (1 - keep)
        self.seen = self.seen * keep + prior + seen
        self.due = self.due * keep + prior / back + due
        self.long_seen = self._settings.keep_level * self.long_seen + seen
        self.long_due = self._settings.keep_level * self.long_due + due

    def learn_profile(
        self, slot: int, columns: Columns, mean: Floats, came: Floats, flat: Floats, *, settled: bool
    ) -> None:
        """Learn the profile of a slot from what `came` where `flat` was due if every slot were alike.

        The factor is left out of `flat`: it moves fast enough to follow the day, and then nothing would be left for
        the profile to learn. In an abnormal market the profile learns little instead.
        """
        weight = 1.0 / (1.0 + _PROFILE_SPREAD * mean)
        trust = 1.0 / (1.0 + (np.log(self.factor()) / _ABNORMAL) ** 2) if settled else np.ones(len(self))
        keep = self._settings.keep_profile**trust
        prior = _PRIOR * (1 - keep)
        self.came[slot] = keep * self.came[slot] + trust * self.total(columns, weight * came) + prior
        self.meant[slot] = keep * self.meant[slot] + trust * self.total(columns, weight * flat) + prior

    def learn_phi(self, columns: Columns, said: Evidence) -> None:
        """Pool what single keys say about phi in this bucket."""
        self.phi_sum = self._pool_keep * self.phi_sum + self.total(columns, said.weight * said.value)
        self.phi_n = self._pool_keep * self.phi_n + self.total(columns, said.weight)

    def learn_psi(self, columns: Columns, said: Evidence) -> None:
        """Pool what single keys say about psi over a scale."""
        value = np.minimum(said.value, _PSI_HEARD)
        self.psi_sum = _KEEP_PSI * self.psi_sum + self.total(columns, said.weight * value)
        self.psi_n = _KEEP_PSI * self.psi_n + self.total(columns, said.weight)

    def pooled(self) -> tuple[Floats, Floats]:
        """Phi and psi of each sector, the settings' own where there is none."""
        low = self._settings.psi_floor
        phi = np.clip(self.phi_sum / np.maximum(self.phi_n, _LITTLE), *_PHI_RANGE)
        psi = np.clip(self.psi_sum / np.maximum(self.psi_n, _LITTLE), low, _PSI_MOST)
        phi[0], psi[0] = self._settings.phi_prior, self._settings.psi_prior
        return phi, psi


def cap(columns: Columns, factor: Floats, counts: Floats, base: Floats) -> Floats:
    """Each key's count as far as it is believed of its market: one key's surge is no market's."""
    return np.minimum(counts, _CAP * np.maximum(factor, 1.0)[columns.sector] * base + _FREE)


def weigh(columns: Columns, factor: Floats, base: Floats) -> Floats:
    """The weight of each key's count in its market: the inverse of its variance over its mean."""
    expected = np.maximum(factor[columns.sector], 0.1) * base
    return 1.0 / (columns.phi.astype(np.float64) + columns.psi * expected)
