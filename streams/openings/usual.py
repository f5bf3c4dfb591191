"""The usual arrivals, counted without their histories: an advert that comes, one that repeats another, one that ends.

A property test holds these equal to the general rule, `changes(histories(before), histories(after))`.
"""

from streams.contracts.sighting import Sighting
from streams.contracts.stage import Instant
from streams.contracts.tally import Kind
from streams.openings.change import Change
from streams.openings.history import SAME_OPENING, Happening
from streams.openings.member import Member, Members, source_of

NEW, POSTINGS, DUPLICATES, CLOSED = Kind.NEW, Kind.POSTINGS, Kind.DUPLICATES, Kind.CLOSED


def founds(sighting: Sighting, early: Instant | None) -> bool:
    """Say whether the first sighting of a fingerprint is a posting that has just been opened: its founding."""
    if len(sighting.intervals) != 1:
        return False
    number, start, end = sighting.intervals[0]
    return number == 0 and end is None and (early is None or start >= early)


def usual_changes(members: Members, sighting: Sighting) -> list[Change] | None:
    """Return what a sighting that is about to be taken changes, where that is easily seen; else None.

    Only a posting's first interval that is open, or the end of an only interval, can be usual.
    """
    if len(sighting.intervals) != 1:
        return None
    number, start, end = sighting.intervals[0]
    if number:
        return None
    if sighting.employer is not None:
        return _comes(members, sighting, start) if members and end is None else None
    return None if end is None else _ends(members, sighting, start, end)


def _comes(members: Members, sighting: Sighting, start: int) -> list[Change] | None:
    place = len(members)
    posting = Change(Happening(POSTINGS, start, place, True), 1, 1)
    source = sighting.key.partition(":")[0]
    if len(members) == 1 and start < members[0].intervals[0].start:
        return _precedes(members[0], source, posting)
    is_open = own_is_open = own = False
    for member in members:
        for _, begun, _ in member.intervals:
            # Later than all others, and within 60 days of them: there is one opening, and this founds none.
            if not begun < start <= begun + SAME_OPENING:
                return None
        stays = member.intervals[-1].end is None
        if source_of(member) == source:
            own, own_is_open = True, own_is_open or stays
        is_open = is_open or stays
    if not is_open or own != own_is_open:
        return None
    duplicate = Change(Happening(DUPLICATES, start, place, True), 1, int(own))
    return [posting, duplicate] if own else [Change(Happening(NEW, start, place, True), 0, 1), posting, duplicate]


def _precedes(known: Member, source: str, posting: Change) -> list[Change] | None:
    """An advert that was repeated elsewhere before we saw it: it is the founder, what we took for it a duplicate."""
    start, place = posting.happening.at, posting.happening.posting
    begun = known.intervals[0]
    if len(known.intervals) > 1 or begun.number or begun.end is not None:
        return None
    if source_of(known) == source or begun.start > start + SAME_OPENING:
        return None
    return [
        Change(Happening(NEW, start, place, True), 1, 1),
        posting,
        Change(Happening(NEW, begun.start, 0, True), -1, 0),
        Change(Happening(DUPLICATES, begun.start, 0, True), 1, 0),
    ]


def _ends(members: Members, sighting: Sighting, start: int, end: int) -> list[Change] | None:
    place = None
    first = last = start
    covered, alone = False, True
    source = sighting.key.partition(":")[0]
    for at, member in enumerate(members):
        if len(member.intervals) != 1:
            return None
        _, begun, ended = member.intervals[0]
        first, last = min(first, begun), max(last, begun)
        if member.key == sighting.key:
            if place is not None or begun != start or ended is not None:
                return None
            place = at
        elif source_of(member) == source:
            return None
        else:
            alone = False
            covered = covered or (ended is None and begun <= end)
    if place is None:
        return None
    closed = Happening(CLOSED, end, place, False)
    if alone:
        return [Change(closed, 1, 1)]
    # The opening stays open by another source's advert; only the cells of this one see an end.
    return [Change(closed, 0, 1)] if covered and last <= first + SAME_OPENING else None
