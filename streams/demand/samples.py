"""Samples: a few openings of each cell to show people, the newest that came.

    x cell|place   an opening: minute, id, title, employer, url

Kept for base cells; those of a derived cell are its base cells'. Intake lets a few postings of a batch through, of
various attributes, so in a busy feed they are a sample.
"""

import msgspec

from streams.contracts.surge import Example
from streams.contracts.tally import Shown
from streams.demand.cell import Cell, Cells
from streams.demand.combination import Combination

SAMPLES = b"x"
#: So many a cell, and a record.
PLACES = 5
_encode = msgspec.msgpack.Encoder().encode


class Sample(msgspec.Struct, array_like=True, frozen=True, gc=False, order=True):
    """An opening and the minute that it counts in."""

    minute: int
    id: str
    title: str
    employer: str
    url: str | None


_decode = msgspec.msgpack.Decoder(Sample).decode


class Samples:
    """Samples by base cell and place."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        self._kept: dict[Cell, dict[int, Sample]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._kept.values()))

    def add(self, combination: Combination, minute: int, shown: Shown, changes: dict[bytes, bytes | None]) -> None:
        """Take an opening: in the place of one of the same employer, else of the oldest."""
        sample = Sample(minute, *shown)
        for cell in combination.cells:
            if "role" in cell.values:
                places = self._kept.setdefault(cell, {})
                same = [place for place, other in places.items() if other.employer == sample.employer]
                if same or len(places) == PLACES:
                    place = min(same or places, key=places.__getitem__)
                    if (places[place].minute, places[place].id) > (minute, sample.id):
                        continue
                else:
                    place = next(number for number in range(PLACES) if number not in places)
                places[place] = sample
                changes[_key(cell, place)] = _encode(sample)

    def examples(self, cell: Cell, since: int) -> tuple[Example, ...]:
        """Return up to five openings of a cell from a minute on: one an employer first, the newest first."""
        found: dict[str, Sample] = {}
        for one in (cell,) if cell.base else cell.children:
            for sample in self._kept.get(one, {}).values():
                if sample.minute >= since:
                    found[sample.id] = sample
        newest = sorted(found.values(), key=lambda sample: (-sample.minute, sample.id))
        employers: dict[str, None] = {}
        apart: list[Sample] = []
        more: list[Sample] = []
        for sample in newest:
            (more if sample.employer in employers else apart).append(sample)
            employers[sample.employer] = None
        return tuple(
            Example(sample.id, sample.title, sample.employer, sample.url) for sample in (apart + more)[:PLACES]
        )

    def forget(self, before: int, changes: dict[bytes, bytes | None]) -> None:
        """Drop what is of before a minute."""
        for cell, places in list(self._kept.items()):
            for place in [place for place, sample in places.items() if sample.minute < before]:
                del places[place]
                changes[_key(cell, place)] = None
            if not places:
                del self._kept[cell]

    def load(self, key: bytes, value: bytes) -> None:
        """Take a state record."""
        name, place = _parse(key)
        self._kept.setdefault(self._cells[name], {})[place] = _decode(value)

    def value(self, key: bytes) -> bytes | None:
        """Return the current value of a state key."""
        name, place = _parse(key)
        cell = self._cells.get(name)
        sample = None if cell is None else self._kept.get(cell, {}).get(place)
        return None if sample is None else _encode(sample)


def _key(cell: Cell, place: int) -> bytes:
    return b"%b%b|%d" % (SAMPLES, cell.key, place)


def _parse(key: bytes) -> tuple[str, int]:
    name, _, place = key[1:].decode().rpartition("|")
    return name, int(place)
