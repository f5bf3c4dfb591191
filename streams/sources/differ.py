"""Differ: whole lists of what is open, one after the other, to the events between them.

A list says nothing of what has closed. A posting that is missing twice has closed when it was missing first; once may
be a page that failed to load. Half of a list missing at once is taken for a fault of the feed, and nobody's absence
counts, unless it lasts: a public list in which 2,452 postings opened in 13 months lost half of itself six times, three
times for less than a day and three times for good.
"""

from datetime import datetime, timedelta
from typing import Literal, NamedTuple

import msgspec

from streams.sources.advert import Advert, Unmapped, digest, record
from streams.sources.moment import rfc3339

#: The feed is at fault if at least so many are missing, and they are at least half of the list.
FAULT_LEAST = 10
#: What stays away for so long has gone. Shorter absences are flapping by the rules of counting, too.
FAULT_LONGEST = timedelta(hours=48)
#: So many lists that were believed must lack a posting.
ABSENCES = 2


class Known(msgspec.Struct, array_like=True):
    """A posting that was listed and has not closed.

    missing:  since when no list has had it, RFC 3339; None: the last one had it.
    absences: lists that were believed and did not have it, since then.
    doubted:  no list that was believed has had it. It is none of those that could be missing from the next.
    """

    digest: str
    missing: str | None = None
    absences: int = 0
    doubted: bool = False


class State(msgspec.Struct):
    """What lists have told, the last of them `taken` then, RFC 3339.

    fault:  since when no list was believed, RFC 3339; None: the last one was.
    listed: postings by `source:posting_id`.
    """

    format: str
    source: str
    version: Literal[1] = 1
    taken: str | None = None
    fault: str | None = None
    listed: dict[str, Known] = {}


class Listing(NamedTuple):
    """One list. `complete`: every part of it could be read; otherwise nothing is missing from it."""

    at: datetime
    adverts: list[Advert]
    complete: bool = True


class Difference(NamedTuple):
    """What a list tells. `records`: posting events as JSON, in order. `missing`: of the postings that the list before
    had, so many are not in this one. `fault`: they were too many to be believed, nobody's absence counted.
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
    stood = [key for key, known in state.listed.items() if not known.absences and not known.doubted]
    missing = sum(key not in adverts for key in stood)
    fault = (
        listing.complete
        and not trusted
        and missing >= FAULT_LEAST
        and 2 * missing >= len(stood)
        and (state.fault is None or listing.at - datetime.fromisoformat(state.fault) < FAULT_LONGEST)
    )
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
        listed[key] = Known(said, doubted=not believed and (known is None or known.doubted))
    for key, known in state.listed.items():
        if key in adverts or not listing.complete:
            continue
        since, absences = known.missing or at, known.absences + believed
        listed[key] = Known(known.digest, since, absences, known.doubted)
        if absences >= ABSENCES:
            made.append(_closing(key, since))
            del listed[key]
            closed += 1
    since_when = (state.fault or at) if fault else state.fault if not believed else None
    after = State(state.format, state.source, taken=at, fault=since_when, listed=listed)
    return Difference(after, made, opened, updated, closed, missing, fault, tuple(problems))


def _closing(key: str, since: str) -> bytes:
    source, _, posting_id = key.partition(":")  # a slug has no colon
    return record({"source": source, "posting_id": posting_id}, "closed", since)
