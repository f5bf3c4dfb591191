"""Direct: intake's sightings straight to demand's tallies, each posting an opening of its own.

The stage object that the engine runs for as long as there is no dedup across postings.
"""

from functools import lru_cache

from streams.contracts.stage import MINUTE, Effects, Inputs, Instant, Tick
from streams.contracts.tally import Attributes, Kind, Tallies, Tally, encode_tallies
from streams.intake import Intake, Sighting, Sightings
from streams.openings.single import changes, collapse
from streams.taxonomy import employer_hash, fold_employer

#: Demand has one partition.
DEMAND = 0
OTHER, UNKNOWN = "other", "unknown"

# Bound once: to look a word of an enumeration up costs more than to count with it.
NEW, POSITIONS, POSTINGS = Kind.NEW.value, Kind.POSITIONS.value, Kind.POSTINGS.value
NOTHING = [0] * len(Kind)

# While a message is put together: by attributes and minute, the counts and the employers of a tally.
_Minute = tuple[list[int], list[int]]
_Groups = dict[Attributes, dict[int, _Minute]]


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
        groups: _Groups = {}
        for sighting in sightings.postings:
            _count(effects, groups, sighting)
        for posting, source, at, number in sightings.applications:
            attributes = posting.attributes if posting else Attributes(OTHER, UNKNOWN, (), (), source)
            _minute(groups, attributes, at)[0][Kind.APPLICATIONS] += number
        progress = self._intake.progress
        effects.outputs[DEMAND] = encode_tallies(
            Tallies(progress.watermark, progress.idle, appended, records, _tallies(groups))
        )


def _count(effects: Effects, groups: _Groups, sighting: Sighting) -> None:
    posting, before = sighting.posting, sighting.before
    attributes = posting.attributes
    start, end = posting.intervals[0]
    if before is None and end is None and sighting.employer is not None:  # what most are: an advert that comes
        counts, employers = _minute(groups, attributes, start)
        counts[NEW] += 1
        counts[POSITIONS] += posting.positions
        counts[POSTINGS] += 1
        employers.append(_hash(sighting.employer))
        return
    for kind, at, number in changes(before, posting.intervals):
        counts, employers = _minute(groups, attributes, at)
        counts[kind] += number
        if kind is Kind.NEW:
            counts[POSITIONS] += number * posting.positions
        elif kind is Kind.POSTINGS and sighting.employer is not None:
            employers.append(_hash(sighting.employer))
        if number < 0:
            effects.counts["corrections_total", attributes.source] -= number


@lru_cache(maxsize=65_536)
def _hash(employer: str) -> int:
    return employer_hash(fold_employer(employer))


def _minute(groups: _Groups, attributes: Attributes, at: Instant) -> _Minute:
    number = at // MINUTE
    minutes = groups.get(attributes)
    if minutes is None:
        minutes = groups[attributes] = {}
    elif (known := minutes.get(number)) is not None:
        return known
    minute: _Minute = NOTHING.copy(), []
    minutes[number] = minute
    return minute


def _tallies(groups: _Groups) -> list[tuple[Attributes, list[Tally]]]:
    """What did not cancel within the batch."""
    result = []
    for attributes, minutes in groups.items():
        tallies = [
            Tally(minute, tuple(counts), tuple(employers))
            for minute, (counts, employers) in minutes.items()
            if counts != NOTHING
        ]
        if tallies:
            result.append((attributes, tallies))
    return result
