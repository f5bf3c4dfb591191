"""Classes: days that every market knows (an eve, a holiday, the day after), and what they do to all counts alike.

A class is a name that the calendar gives to a day, Spring Festival's by lunar offset, so that one year of history is
enough. Its factor is pooled over all keys and learned while its days last. Days without a name have the factor 1.
"""

from streams.surge.settings import SurgeSettings

#: Weighted counts that a factor of 1 is worth before anything was seen, and what is kept from one bucket to the next.
_PRIOR = 50.0
_KEEP_DAY = 0.8
_RANGE = (0.02, 10.0)


class Classes:
    """Sums of what came and of what was due, by class."""

    def __init__(self, settings: SurgeSettings) -> None:
        self._keep = float(_KEEP_DAY ** (1.0 / max(1, settings.scale)))
        self.sums: dict[str, tuple[float, float]] = {}

    def factor(self, name: str | None) -> float:
        """The factor of a class, 1 for a day without one."""
        if name is None:
            return 1.0
        came, due = self.sums.get(name, (0.0, 0.0))
        low, high = _RANGE
        return min(max((came + _PRIOR) / (due + _PRIOR), low), high)

    def learn(self, name: str | None, came: float, due: float) -> None:
        """Add a bucket: weighted counts that came, and that were due on an ordinary day."""
        if name is not None:
            before = self.sums.get(name, (0.0, 0.0))
            self.sums[name] = (self._keep * before[0] + came, self._keep * before[1] + due)
