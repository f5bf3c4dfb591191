"""Tallying: changes of a batch added up by attributes, minute and day, until they are sent to demand."""

from streams.contracts.stage import MINUTE, Instant
from streams.contracts.tally import Attributes, Kind, Tally

_NOTHING = [0] * len(Kind)


class _Sum:
    """What is counted in one minute on one day under the same attributes."""

    __slots__ = ("counts", "employers", "pays")

    def __init__(self) -> None:
        self.counts = _NOTHING.copy()
        self.employers: list[int] = []
        self.pays: list[tuple[str, int, int]] = []


class Tallying:
    """Sums by attributes. `at` gives the sum to add to."""

    def __init__(self) -> None:
        # By object while counting: equal attributes mostly are one object, and to hash five words costs more than that.
        self._objects: dict[int, tuple[Attributes, dict[tuple[int, int], _Sum]]] = {}
        self._groups: dict[Attributes, dict[tuple[int, int], _Sum]] = {}

    def at(self, attributes: Attributes, instant: Instant, day: int) -> _Sum:
        """Return the sum of the minute of `instant` that is counted on `day`."""
        known = self._objects.get(id(attributes))
        if known is None:
            known = self._objects[id(attributes)] = (attributes, self._groups.setdefault(attributes, {}))
        group, place = known[1], (instant // MINUTE, day)
        found = group.get(place)
        if found is None:
            found = group[place] = _Sum()
        return found

    def groups(self) -> list[tuple[Attributes, list[Tally]]]:
        """What did not cancel within the batch."""
        result = []
        for attributes, group in self._groups.items():
            tallies = [
                Tally(minute, day, tuple(found.counts), tuple(found.employers), tuple(found.pays))
                for (minute, day), found in group.items()
                if found.counts != _NOTHING or found.pays
            ]
            if tallies:
                result.append((attributes, tallies))
        return result
