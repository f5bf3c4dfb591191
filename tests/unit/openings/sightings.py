"""What intake tells openings, said briefly, and what openings tell demand, read back."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from streams.contracts.sighting import Advert, Applied, Interval, Sighting, Sightings, encode_sightings
from streams.contracts.stage import MINUTE, Effects, Instant
from streams.contracts.tally import Attributes, Kind, Tallies, decode_tallies
from streams.openings import Openings
from streams.openings.stage import CROWD
from tests.unit.intake.feed import ADVERT, T0

COOK = Attributes("cook", "hotels", (), (), "alpha")
FINGERPRINT = bytes(range(16))
#: Of the employer of every posting, unless a test says otherwise.
EMPLOYER = 2**63 + 5

#: What is counted: `market` or the source whose own cells it is in, minutes after T0, days after that of T0, and kind.
Told = Counter[tuple[str, int, int, Kind]]


class Message(NamedTuple):
    """A message as the engine hands it over."""

    origin: int
    payload: bytes


class Messages(NamedTuple):
    """A batch as the engine hands it over."""

    messages: list[Message]


def sighted(
    key: str,
    *intervals: tuple[Instant, Instant | None],
    number: int = 0,
    fingerprint: bytes = FINGERPRINT,
    employer: int | None = EMPLOYER,
    **advert: Any,
) -> Sighting:
    """Intervals of a posting, in instants after T0, beginning with this number; a posting's first has its employer."""
    listed = tuple(
        Interval(number + place, T0 + start, None if end is None else T0 + end)
        for place, (start, end) in enumerate(intervals)
    )
    return Sighting(fingerprint, key, listed, replace(ADVERT, **advert), None if number else employer)


def ends(key: str, start: Instant, end: Instant | None, number: int = 0, fingerprint: bytes = FINGERPRINT) -> Sighting:
    """An interval that is known has another end; in instants after T0."""
    interval = Interval(number, T0 + start, None if end is None else T0 + end)
    return Sighting(fingerprint, key, (interval,), None, None)


def message(
    *sightings: Sighting,
    origin: int = 0,
    watermark: Instant | None = 0,
    idle: bool = False,
    appended: int | None = None,
    records: int = 0,
    applications: Iterable[Applied] = (),
) -> Message:
    """A message of an intake partition that has read up to `watermark` after T0; attributes go by the source."""
    rows: list[Attributes] = []
    told = []
    for one in sightings:
        row = COOK._replace(source=one.key.partition(":")[0])
        if row not in rows:
            rows.append(row)
        advert: Advert | None = one.advert and replace(one.advert, attributes=rows.index(row))
        told.append(Sighting(one.fingerprint, one.key, one.intervals, advert, one.employer))
    if applications and not rows:
        rows.append(COOK)
    mark = None if watermark is None else T0 + watermark
    return Message(origin, encode_sightings(Sightings(mark, idle, appended, records, rows, told, list(applications))))


def batch(*messages: Message) -> Messages:
    """Messages that are folded together."""
    return Messages([*messages])


def openings(
    origins: int = 1, *, days: int = 0, live: bool = False, per_tick: int = 5_000, crowd: int = CROWD
) -> Openings:
    """A stage; `days` is its horizon."""
    return Openings(origins, ZoneInfo("Asia/Shanghai"), horizon_days=days, live=live, per_tick=per_tick, crowd=crowd)


def tallies(effects: Effects | None) -> Tallies:
    """The message to demand."""
    assert effects is not None
    assert list(effects.outputs) == [0]
    return decode_tallies(effects.outputs[0])


def counted(*steps: Effects | None) -> Told:
    """Everything that these steps count, added up, in the market's cells and in those of a source apart."""
    found: Told = Counter()
    for step in steps:
        for attributes, listed in decode_tallies(step.outputs[0]).groups if step and step.outputs else ():
            for tally in listed:
                place = tally.minute - T0 // MINUTE, tally.day - ADVERT.day
                for kind in Kind:
                    for cells in {"market" if attributes.role else "", attributes.source} - {""}:
                        found[cells, *place, kind] += tally.counts[kind]
    return Counter({key: number for key, number in found.items() if number})


def market(*steps: Effects | None) -> dict[tuple[str, int], int]:
    """Kind and minutes after T0 of what is counted in the market's cells."""
    found: Counter[tuple[str, int]] = Counter()
    for (cells, minute, _, kind), number in counted(*steps).items():
        if cells == "market":
            found[kind.name, minute] += number
    return {key: number for key, number in found.items() if number}


def own(source: str, *steps: Effects | None) -> dict[tuple[str, int], int]:
    """The same in the cells of a source."""
    found: Counter[tuple[str, int]] = Counter()
    for (cells, minute, _, kind), number in counted(*steps).items():
        if cells == source:
            found[kind.name, minute] += number
    return {key: number for key, number in found.items() if number}


def state_of(*steps: Effects | None) -> dict[bytes, bytes]:
    """The state log after these steps."""
    state: dict[bytes, bytes] = {}
    for step in steps:
        for key, value in step.changes.items() if step else ():
            if value is None:
                state.pop(key, None)
            else:
                state[key] = value
    return state
