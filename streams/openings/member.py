"""What is remembered of one fingerprint: its postings, each with what it is counted under and when it was open.

Memory holds the packed bytes, which are the value in the state log too.
"""

from collections.abc import Sequence
from math import inf

import msgspec

from streams.contracts.sighting import Advert, Interval, Sighting
from streams.contracts.stage import Instant
from streams.openings.history import FLAPPING, SAME_OPENING, PostingInterval


class Member(msgspec.Struct, array_like=True, gc=False):
    """One posting of a fingerprint. `advert.attributes` is a number of the partition's table."""

    key: str
    advert: Advert
    intervals: list[Interval]


Members = list[Member]

pack_members = msgspec.msgpack.Encoder().encode
unpack_members = msgspec.msgpack.Decoder(Members).decode


def take(members: Members, sighting: Sighting, advert: Advert | None, early: Instant | None) -> int:
    """Put what is new of a posting in its place; returns how many intervals were ignored instead.

    An interval that begins before `early` is ignored, an end of one that is known never (rule 12). Without `advert`
    the posting must be known; if it is not it was ignored, or forgotten.
    """
    # a posting seen for the first time under a key that is known was forgotten by intake: it is another one
    member = None if sighting.employer is not None else _newest(members, sighting.key)
    return put(members, member, sighting, advert, early)


def put(
    members: Members, member: Member | None, sighting: Sighting, advert: Advert | None, early: Instant | None
) -> int:
    """Do what `take` does, where it is known which of the members the posting is, if any."""
    begun = member.intervals[-1].number if member is not None else -1
    kept = [one for one in sighting.intervals if early is None or one.start >= early or one.number <= begun]
    if member is None and advert is None:
        return len(sighting.intervals)
    if kept and member is not None:
        while member.intervals and member.intervals[-1].number >= kept[0].number:
            member.intervals.pop()
        member.intervals += kept
    elif kept and advert is not None:
        members.append(Member(sighting.key, advert, kept))
    return len(sighting.intervals) - len(kept)


def _newest(members: Members, key: str) -> Member | None:
    return next((member for member in reversed(members) if member.key == key), None)


def intervals_of(members: Sequence[Member], source: str | None = None) -> list[PostingInterval]:
    """All intervals of the members, or of those of one source, for `opening_history`."""
    found = []
    for place, member in enumerate(members):
        origin, _, posting_id = member.key.partition(":")
        if source is None or origin == source:
            for number, start, end in member.intervals:
                found.append(PostingInterval(start, origin, posting_id, number, inf if end is None else end, place))
    return found


def source_of(member: Member) -> str:
    """The source of a posting."""
    return member.key.partition(":")[0]


def settled(members: Members) -> Instant | None:
    """From when on a new interval can no longer change what these count; None while one of them is open.

    A later interval could resume a posting within 48 h of its end, or join an opening within 60 days of its founding.
    Each founding is the start of some interval, so the latest start is late enough.
    """
    latest = 0
    for member in members:
        for _, start, end in member.intervals:
            if end is None:
                return None
            latest = max(latest, end + FLAPPING, start + SAME_OPENING)
    return latest
