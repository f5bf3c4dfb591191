"""Truth: what must be counted of a feed, as the one who invented it knows.

It is told what each posting is and when it opens, ends and is applied to; it follows counting rules 4, 5 and 11 for a
posting that is an opening of its own. It never sees an event, so it cannot repeat a mistake in reading them.
"""

import gzip
from collections import Counter
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple, Self

import orjson

from streams.contracts.stage import DAY, HOUR, MINUTE, Instant
from streams.contracts.tally import Attributes, Kind

#: How long after its founding an opening still takes in its posting's new intervals; bound included (rule 4).
BELONGS: Instant = 60 * DAY
#: A posting that opens again so soon was never away; bound included (rules 4 and 5).
FLAPPING: Instant = 48 * HOUR
LAYOUT = 1


class Minute(NamedTuple):
    """What happened in one minute: counts by `Kind`, and the hashes of the employers of its postings."""

    counts: list[int]
    employers: list[int]


class Truth:
    """Counted changes by attributes and minute, and how many lines must be rejected, by reason."""

    def __init__(self) -> None:
        self.groups: dict[Attributes, dict[int, Minute]] = {}
        self.rejected: Counter[str] = Counter()

    def count(self, attributes: Attributes, kind: Kind, at: Instant, number: int = 1) -> Minute:
        """Something happened at an instant."""
        minutes = self.groups.get(attributes)
        if minutes is None:
            minutes = self.groups[attributes] = {}
        minute = minutes.get(at // MINUTE)
        if minute is None:
            minute = minutes[at // MINUTE] = Minute([0] * len(Kind), [])
        minute.counts[kind] += number
        return minute

    def total(self, kind: Kind) -> int:
        """The sum over everything, ever."""
        return sum(minute.counts[kind] for minutes in self.groups.values() for minute in minutes.values())

    def new_openings(self) -> Counter[tuple[str, str]]:
        """(role, sector) -> openings founded, as `new_openings_total` has it."""
        found: Counter[tuple[str, str]] = Counter()
        for attributes, minutes in self.groups.items():
            if number := sum(minute.counts[Kind.NEW] for minute in minutes.values()):
                found[attributes.role, attributes.sector] += number
        return found

    def write(self, path: Path) -> None:
        """Write it as one JSON object; compressed where the name ends in `.gz`."""
        packed = orjson.dumps(
            {
                "layout": LAYOUT,
                "kinds": [kind.name.lower() for kind in Kind],
                "rejected": self.rejected,
                "groups": [
                    {**attributes._asdict(), "minutes": [(at, *minute) for at, minute in minutes.items()]}
                    for attributes, minutes in self.groups.items()
                ],
            }
        )
        path.write_bytes(gzip.compress(packed, 3, mtime=0) if path.suffix == ".gz" else packed)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read what `write` wrote. Raises ValueError for anything else."""
        packed = path.read_bytes()
        raw = orjson.loads(gzip.decompress(packed) if path.suffix == ".gz" else packed)
        if raw.get("layout") != LAYOUT:
            raise ValueError(f"{path} is no truth of layout {LAYOUT}: simulate it again with this version")
        truth = cls()
        truth.rejected.update(raw["rejected"])
        for group in raw["groups"]:
            industries, domains = tuple(group["industries"]), tuple(group["domains"])
            attributes = Attributes(group["role"], group["sector"], industries, domains, group["source"])
            truth.groups[attributes] = {at: Minute(counts, employers) for at, counts, employers in group["minutes"]}
        return truth


class Story:
    """One posting's openings, as its inventor tells them, in the order of their times.

    positions: `total_job_openings`, 1 where it is 0 or absent. employer: its name folded.
    """

    __slots__ = ("_attributes", "_employer", "_ended", "_founded", "_positions", "_truth")

    def __init__(self, truth: Truth, attributes: Attributes, positions: int, employer: str) -> None:
        self._truth = truth
        self._attributes = attributes
        self._positions = positions
        self._employer = employer
        self._founded: Instant | None = None
        self._ended: Instant | None = None

    def opens(self, at: Instant) -> None:
        """It opens, for the first time or again; later than it ended."""
        if self._founded is None or self._ended is None:
            self._truth.count(self._attributes, Kind.POSTINGS, at).employers.append(_hash(self._employer))
            self._found(at)
        elif at - self._ended <= FLAPPING:
            self._truth.count(self._attributes, Kind.RESUMED, at)
        elif at - self._founded <= BELONGS:
            self._truth.count(self._attributes, Kind.REPOSTED, at)
        else:
            self._found(at)

    def ends(self, at: Instant) -> None:
        """It closes or expires."""
        self._ended = at
        self._truth.count(self._attributes, Kind.CLOSED, at)

    def applied(self, at: Instant, number: int) -> None:
        """So many people apply."""
        self._truth.count(self._attributes, Kind.APPLICATIONS, at, number)

    def _found(self, at: Instant) -> None:
        self._founded = at
        self._truth.count(self._attributes, Kind.NEW, at)
        self._truth.count(self._attributes, Kind.POSITIONS, at, self._positions)


def _hash(employer: str) -> int:
    """Rule 11: the first 8 bytes, big-endian, of blake2b-128."""
    return int.from_bytes(blake2b(employer.encode(), digest_size=16).digest()[:8], "big")
