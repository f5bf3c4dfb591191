"""Crowd: a fingerprint of many postings, whose changes are counted once a batch.

One employer's adverts of one title in one place may be thousands. To unpack, compare and pack them again for each of
them would cost the square of their number.
"""

from collections.abc import Iterator

from streams.contracts.sighting import Advert, Sighting
from streams.contracts.stage import Instant
from streams.openings.change import Change, changes, histories
from streams.openings.member import put, unpack_members


class Crowd:
    """The postings of a fingerprint while a batch is folded.

    packed: what they were before it. changed: whether the batch has told anything new.
    """

    def __init__(self, packed: bytes) -> None:
        self.packed = packed
        self.members = unpack_members(packed)
        self.changed = False
        self._before = histories(self.members)
        self._places = {member.key: place for place, member in enumerate(self.members)}

    def take(self, sighting: Sighting, advert: Advert | None, early: Instant | None) -> int:
        """Put what is new of a posting in its place; returns how many intervals were ignored instead."""
        members, key = self.members, sighting.key
        place = None if sighting.employer is not None else self._places.get(key)
        number = len(members)
        late = put(members, None if place is None else members[place], sighting, advert, early)
        if len(members) > number:
            self._places[key] = number
        self.changed = self.changed or late < len(sighting.intervals)
        return late

    def changes(self) -> Iterator[Change]:
        """What the batch has changed; differences add up, so those in between need not be told."""
        return changes(self._before, histories(self.members))
