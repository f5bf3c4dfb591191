"""Sightings: what intake tells openings. What happened to postings, and applications on their way to demand."""

from typing import NamedTuple

import msgspec

from streams.contracts.stage import Instant
from streams.contracts.tally import Attributes, Pay, Repeats, Shown


class Interval(NamedTuple):
    """When a posting was open: half-open, `end` is None while it is. `number` counts a posting's intervals from 0."""

    number: int
    start: Instant
    end: Instant | None


class Advert(msgspec.Struct, array_like=True, gc=False):
    """What a posting is counted under, all of it decided by its first event (rule 2).

    attributes: place in a list of `Attributes` that stands beside it.
    positions:  openings that it advertises.
    day:        the day its first interval is counted on (rule 9), in days since 1970-01-01.
    backdated:  its `date_posted` was more than 7 days older.
    remote:     its work mode is remote.
    pay:        None where none is stated.
    """

    attributes: int
    positions: int
    day: int
    backdated: bool
    remote: bool
    pay: Pay | None


class Sighting(msgspec.Struct, array_like=True, gc=False):
    """What is new of one posting. Once a posting and batch, so that detours within a batch do not show.

    fingerprint: of its opening, 16 bytes. key: `source:posting_id`.
    intervals:   those that are new or have changed, oldest first; only the newest one of before can have changed.
    advert:      where an interval has begun, else None: the receiver knows the posting, or has forgotten it.
    employer:    the hash of its folded employer, with its first interval.
    """

    fingerprint: bytes
    key: str
    intervals: tuple[Interval, ...]
    advert: Advert | None
    employer: int | None


class Applied(NamedTuple):
    """Applications at an instant; `attributes` as in `Advert`."""

    attributes: int
    at: Instant
    day: int
    number: int


class Sightings(msgspec.Struct, array_like=True, gc=False):
    """One message from one intake partition to one openings partition; the first four fields as in `Tallies`.

    shown: what some of the postings that are new say, of various attributes. repeats: as in `Tallies`.
    """

    watermark: Instant | None
    idle: bool
    appended: int | None
    records: int
    attributes: list[Attributes]
    postings: list[Sighting]
    applications: list[Applied]
    shown: list[Shown] = []
    repeats: list[Repeats] = []


encode_sightings = msgspec.msgpack.Encoder().encode
decode_sightings = msgspec.msgpack.Decoder(Sightings).decode
