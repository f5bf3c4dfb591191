"""Gates: what a surge must show beyond being unlikely, before anybody is told."""

import numpy as np
from numpy.typing import NDArray

from streams.surge.backing import Backing
from streams.surge.budget import expected_false
from streams.surge.episode import Look
from streams.surge.settings import SurgeSettings
from streams.surge.tail import Floats, surprise


class Gates:
    """The gates of these settings."""

    def __init__(self, settings: SurgeSettings) -> None:
        self._settings = settings

    def large(self, observed: float, expected: float) -> bool:
        """Say whether a count is so far above what is expected that it matters."""
        return observed >= self._settings.least_ratio * expected and observed - expected >= self._settings.least_excess

    def all_large(self, observed: Floats, expected: Floats) -> NDArray[np.bool_]:
        """Say the same of many."""
        ratio, excess = self._settings.least_ratio, self._settings.least_excess
        large: NDArray[np.bool_] = (observed >= ratio * expected) & (observed - expected >= excess)
        return large

    def is_broad(self, look: Look, variance: float, keys: int, backing: Backing) -> bool:
        """Say whether enough employers are behind it: three, and it would surge with one opening of the largest."""
        if backing.employers < self._settings.least_employers:
            return False
        if backing.largest is None or backing.largest < 2:
            return True
        rest = look.observed - backing.largest + 1
        if not self.large(rest, look.expected):
            return False
        score = surprise(np.array([rest]), np.array([look.expected]), np.array([variance]))
        corrected = np.maximum(score - np.log10(self._settings.trials), 0.0)
        return bool(expected_false(corrected, keys, self._settings)[0] <= self._settings.budget)

    def doubt(self, look: Look, backing: Backing) -> str | None:
        """Return what makes the surge doubtful, if without it there would be none."""
        if backing.doubt is not None and not self.large(look.observed - backing.doubtful, look.expected):
            return backing.doubt
        usual = look.expected / max(1.0 - backing.missing, 0.05)
        return None if backing.owes is None or self.large(look.observed, usual) else backing.owes
