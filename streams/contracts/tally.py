"""Tallies: what demand is told. Signed, coalesced changes of counts, and how far the sender has read.

One message holds all that one input batch changed. Counts are grouped by attributes, not by cell: demand expands
attributes to cells once, after coalescing.
"""

from enum import IntEnum
from typing import NamedTuple

import msgspec

from streams.contracts.stage import Instant


class Kind(IntEnum):
    """Positions in a tally's vector of counts (words of the contract).

    OPENED: openings founded, by the day of the instant (NEW goes by `date_posted`, rule 9): with RESUMED, REPOSTED and
    CLOSED it gives the stock at the end of a day.
    """

    NEW = 0
    POSITIONS = 1
    RESUMED = 2
    REPOSTED = 3
    CLOSED = 4
    APPLICATIONS = 5
    POSTINGS = 6
    DUPLICATES = 7
    BACKDATED = 8
    REMOTE = 9
    OPENED = 10


class Attributes(NamedTuple):
    """What decides the cells of a count. Tuples are sorted, distinct slugs.

    An empty `role` (and sector, industries, domains) means: only in the cells of the source. An empty `source` (and
    tags) means: in all cells but those. A source's cells apply the rules to its postings alone (rule 8), so what is
    counted there may differ from what is counted in the market.
    """

    role: str
    sector: str
    industries: tuple[str, ...]
    domains: tuple[str, ...]
    source: str
    tags: tuple[str, ...] = ()

    def market(self) -> "Attributes":
        """The same in all cells but those of the source."""
        return self._replace(source="", tags=())

    def own(self) -> "Attributes":
        """The same in the cells of the source alone."""
        return Attributes("", "", (), (), self.source, self.tags)


class Pay(NamedTuple):
    """Advertised annual pay in whole units of an ISO 4217 currency (rule 13)."""

    currency: str
    annual: int


class Tally(msgspec.Struct, array_like=True, gc=False):
    """Changes of one minute that are counted on one day.

    minute:    instant // MINUTE. day: days since 1970-01-01 of a date in the configured zone.
    counts:    len(Kind) signed integers.
    employers: the employer hashes (8 bytes, as integers) of the POSTINGS counted here; never taken back.
    pays:      (currency, annual, +1 or -1) of the NEW counted here that state pay.
    """

    minute: int
    day: int
    counts: tuple[int, ...]
    employers: tuple[int, ...]
    pays: tuple[tuple[str, int, int], ...]


class Shown(NamedTuple):
    """An opening to show people, with what its founding posting says. id: `source:posting_id`."""

    id: str
    title: str
    employer: str
    url: str | None


class Founding(NamedTuple):
    """One opening that was founded, with the cells and the minute that it counts in."""

    attributes: Attributes
    minute: int
    shown: Shown


class Repeats(NamedTuple):
    """Events of a source in a minute that say again what is known: sent twice, or opened while open."""

    source: str
    minute: int
    number: int


class Tallies(msgspec.Struct, array_like=True, gc=False):
    """One message from one openings partition to demand.

    watermark: the largest event time that all origins of the sender have reached; None before.
    idle:      every input has been read to its end.
    appended:  append time (ms) of the oldest input record behind this message; None if no record is.
    records:   how many input records stand behind it.
    foundings: some of the openings that are counted, of various attributes; never many.
    repeats:   what no count shows.
    """

    watermark: Instant | None
    idle: bool
    appended: int | None
    records: int
    groups: list[tuple[Attributes, list[Tally]]]
    foundings: list[Founding] = []
    repeats: list[Repeats] = []


encode_tallies = msgspec.msgpack.Encoder().encode
decode_tallies = msgspec.msgpack.Decoder(Tallies).decode
