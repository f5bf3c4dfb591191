"""Differ: whole lists of what is open, one after the other, to the events between them.

A list says nothing of what has closed. A posting that is missing twice has closed when it was missed first; once may
be a page that failed to load. Half of a list missing at once is a fault of the feed: of 8,000 real events of a public
list, two faults closed 205 postings that were open.
"""

from datetime import datetime
from typing import Literal, NamedTuple

import msgspec

from streams.sources.advert import Advert, Unmapped, digest, record
from streams.sources.moment import rfc3339

#: The feed is at fault if at least so many are missing, and they are at least half of the list.
FAULT_LEAST = 10


class Known(msgspec.Struct, array_like=True):
    """A posting that was listed.

    missed:  when it was missing for the first time, RFC 3339; None: it was there.
    doubted: no list that was believed has had it. It does not count as one that could be missing from the next.
    """

    digest: str
    missed: str | None = None
    doubted: bool = False


class State(msgspec.Struct):
    """What lists have told; the last one that was believed was `taken` then, RFC 3339.

    listed: by `source:posting_id`, the postings that have not closed.
    """

    format: str
    source: str
    version: Literal[1] = 1
    taken: str | None = None
    listed: dict[str, Known] = {}


class Listing(NamedTuple):
    """One list. `complete`: every part of it could be read; otherwise nothing is missing from it."""

    at: datetime
    adverts: list[Advert]
    complete: bool = True


class Difference(NamedTuple):
    """What a list tells. `records`: posting events as JSON, in order. `missing`: of the postings that the list before
    had, so many are not in this one. `fault`: they were too many to be believed; nobody's absence counted.
    """  # noqa: D205

    state: State
    records: list[bytes]
    opened: int = 0
    updated: int = 0
    closed: int = 0
    missing: int = 0
    fault: bool = False
    problems: tuple[str, ...] = ()


def compare(state: State, listing: Listing, *, trusted: bool = False) -> Difference:
    """The events between what is known and a later list, and what is known then. The same input gives the same bytes.

    Events happened when the list was taken, closings when the posting was first missed. What has closed is forgotten:
    should it come back, it is opened, which opens a closed posting again.
    trusted: the list is right however much is missing.
    """
    at = rfc3339(listing.at)
    adverts = {advert.key: advert for advert in reversed(listing.adverts)}  # listed twice: the first one
    stood = [key for key, known in state.listed.items() if known.missed is None and not known.doubted]
    missing = sum(key not in adverts for key in stood)
    fault = listing.complete and not trusted and missing >= FAULT_LEAST and 2 * missing >= len(stood)
    believed = listing.complete and not fault
    listed = dict(state.listed)
    made: list[bytes] = []
    problems: list[str] = []
    opened = updated = closed = 0
    for key, advert in reversed(adverts.items()):
        known = state.listed.get(key)
        try:
            said = digest(advert.fields)
            if known is None or known.digest != said:
                made.append(record(advert.fields, "opened" if known is None else "updated", at))
        except Unmapped as problem:
            problems.append(str(problem))
            continue
        opened += known is None
        updated += known is not None and known.digest != said
        listed[key] = Known(said, None, not believed and (known is None or known.doubted))
    for key, known in state.listed.items():
        if believed and key not in adverts:
            if known.missed is None:
                listed[key] = Known(known.digest, at)
            else:
                made.append(_closing(key, known.missed))
                del listed[key]
                closed += 1
    # A list that is not believed may be read again, repaired or trusted: it is not the last one.
    taken = at if believed else state.taken
    after = State(state.format, state.source, taken=taken, listed=listed)
    return Difference(after, made, opened, updated, closed, missing, fault, tuple(problems))


def _closing(key: str, missed: str) -> bytes:
    source, _, posting_id = key.partition(":")  # a slug has no colon
    return record({"source": source, "posting_id": posting_id}, "closed", missed)
