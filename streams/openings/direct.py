"""Direct: intake's sightings straight to demand's tallies, each posting an opening of its own.

The stage object that the engine runs for as long as there is no dedup across postings.
"""

from collections.abc import Iterable
from functools import lru_cache

from streams.contracts.stage import MINUTE, Effects, Inputs, Instant, Tick
from streams.contracts.tally import Attributes, Kind, Tallies, Tally, encode_tallies
from streams.intake import Intake, Sighting, Sightings
from streams.openings.single import changes, collapse
from streams.taxonomy import employer_hash, fold_employer

#: Demand has one partition.
DEMAND = 0
OTHER, UNKNOWN = "other", "unknown"


class _Minute:
    """Counts of one group in one minute, while a message is put together."""

    __slots__ = ("counts", "employers")

    def __init__(self) -> None:
        self.counts = [0] * len(Kind)
        self.employers: list[int] = []


class Direct:
    """One partition's intake, with tallies as its output. Signed counts, so any order of arrival adds up the same."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        intake.collapse = collapse
        self.load = intake.load
        self.value = intake.value
        self.size = intake.size

    def start(self, new: bool) -> Effects:  # noqa: FBT001 (the engine's call)
        """Tell demand that this origin exists, once in the state's life: an unheard origin holds its clock back."""
        effects = self._intake.start(new)
        if new:
            effects.outputs[DEMAND] = encode_tallies(Tallies(None, False, None, 0, []))
        return effects

    def fold(self, batch: Inputs) -> Effects:
        """Take a batch of either input topic. Raises what `Intake.fold` raises."""
        effects, sightings = self._intake.fold(batch)
        appended = batch.records[0].timestamp  # append times do not fall within a partition
        effects.visible.append((appended, len(batch.records)))
        self._tell(effects, sightings, appended, len(batch.records))
        return effects

    def tick(self, tick: Tick) -> Effects | None:
        """Let time pass. A partition that has nothing more to read says so once, until the next batch."""
        result = self._intake.tick(tick)
        if result is None:
            return None
        effects, sightings = result
        self._tell(effects, sightings, None, 0)
        return effects

    def _tell(self, effects: Effects, sightings: Sightings, appended: int | None, records: int) -> None:
        groups: dict[Attributes, dict[int, _Minute]] = {}
        for sighting in sightings.postings:
            self._count(effects, groups, sighting)
        for posting, source, at, number in sightings.applications:
            attributes = posting.attributes if posting else Attributes(OTHER, UNKNOWN, (), (), source)
            _minute(groups, attributes, at).counts[Kind.APPLICATIONS] += number
        progress = self._intake.progress
        effects.outputs[DEMAND] = encode_tallies(
            Tallies(progress.watermark, progress.idle, appended, records, list(_tallies(groups)))
        )

    def _count(self, effects: Effects, groups: dict[Attributes, dict[int, _Minute]], sighting: Sighting) -> None:
        posting, before, employer = sighting
        attributes = posting.attributes
        for kind, at, number in changes(before, posting.intervals):
            minute = _minute(groups, attributes, at)
            minute.counts[kind] += number
            if kind is Kind.NEW:
                minute.counts[Kind.POSITIONS] += number * posting.positions
            elif kind is Kind.POSTINGS and employer is not None:
                minute.employers.append(_hash(employer))
            if number < 0:
                effects.counts["corrections_total", attributes.source] -= number


@lru_cache(maxsize=65_536)
def _hash(employer: str) -> int:
    return employer_hash(fold_employer(employer))


def _minute(groups: dict[Attributes, dict[int, _Minute]], attributes: Attributes, at: Instant) -> _Minute:
    minutes = groups.get(attributes)
    if minutes is None:
        minutes = groups[attributes] = {}
    minute = minutes.get(at // MINUTE)
    if minute is None:
        minute = minutes[at // MINUTE] = _Minute()
    return minute


def _tallies(groups: dict[Attributes, dict[int, _Minute]]) -> Iterable[tuple[Attributes, list[Tally]]]:
    """What did not cancel within the batch."""
    for attributes, minutes in groups.items():
        tallies = [
            Tally(minute, tuple(found.counts), tuple(found.employers))
            for minute, found in minutes.items()
            if any(found.counts)
        ]
        if tallies:
            yield attributes, tallies
