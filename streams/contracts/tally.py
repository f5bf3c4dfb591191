"""Tallies: what demand is told. Signed, coalesced changes of counts, and how far the sender has read.

One message holds all that one input batch changed. Counts are grouped by attributes, not by cell: demand expands
attributes to cells once, after coalescing.
"""

from enum import IntEnum
from typing import NamedTuple

import msgspec

from streams.contracts.stage import Instant


class Kind(IntEnum):
    """Positions in a tally's vector of counts (words of the contract)."""

    NEW = 0
    POSITIONS = 1
    RESUMED = 2
    REPOSTED = 3
    CLOSED = 4
    APPLICATIONS = 5
    POSTINGS = 6
    DUPLICATES = 7


class Attributes(NamedTuple):
    """What decides the cells of an opening. `industries` and `domains` are sorted, distinct slugs."""

    role: str
    sector: str
    industries: tuple[str, ...]
    domains: tuple[str, ...]
    source: str


class Tally(NamedTuple):
    """Changes of one minute.

    `minute` = instant // MINUTE; `counts` has len(Kind) signed integers; `employers` = the 8-byte big-endian employer
    hashes (as integers) of the POSTINGS counted here.
    """

    minute: int
    counts: tuple[int, ...]
    employers: tuple[int, ...]


class Tallies(msgspec.Struct, array_like=True, gc=False):
    """One message from one intake partition to demand.

    watermark: largest event time read by the origin; None before its first event.
    idle:      every input of the origin has been read to its end.
    appended:  append time (ms) of the oldest input record behind this message; None if no record is.
    records:   how many input records stand behind it.
    """

    watermark: Instant | None
    idle: bool
    appended: int | None
    records: int
    groups: list[tuple[Attributes, list[Tally]]]


encode_tallies = msgspec.msgpack.Encoder().encode
decode_tallies = msgspec.msgpack.Decoder(Tallies).decode
