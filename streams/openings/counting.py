"""Counting: changes of a fingerprint's counts, put under the attributes, minutes and days they belong to."""

from functools import lru_cache

from streams.calendar import Days
from streams.contracts.sighting import Advert, Interval
from streams.contracts.stage import Effects
from streams.contracts.tally import Attributes, Founding, Kind, Repeats, Shown
from streams.openings.change import Change
from streams.openings.member import Member, Members, source_of
from streams.openings.tallying import Tallying

# Bound once: to look a word of an enumeration up costs more than to count with it.
NEW, POSITIONS, POSTINGS, DUPLICATES = (
    Kind.NEW.value,
    Kind.POSITIONS.value,
    Kind.POSTINGS.value,
    Kind.DUPLICATES.value,
)
REMOTE, OPENED, BACKDATED = Kind.REMOTE.value, Kind.OPENED.value, Kind.BACKDATED.value

_market = lru_cache(maxsize=32_768)(Attributes.market)
_own = lru_cache(maxsize=32_768)(Attributes.own)


class Counting:
    """Counts into a batch's tallies and metrics.

    shown: what postings of the message in hand say, by key. foundings, repeats: what goes to demand beside the tallies.
    """

    def __init__(self, effects: Effects, days: Days) -> None:
        self._counts = effects.counts
        self._day_of = days.of
        self.tallying = Tallying()
        self.shown: dict[str, Shown] = {}
        self.foundings: list[Founding] = []
        self.repeats: list[Repeats] = []

    def founding(self, attributes: Attributes, advert: Advert, first: Interval, employer: int) -> None:
        """Count the first posting of a fingerprint, which is open: what most sightings are."""
        start = first.start
        found = self.tallying.at(attributes, start, advert.day)
        counts = found.counts
        counts[NEW] += 1
        counts[POSTINGS] += 1
        counts[POSITIONS] += advert.positions
        if advert.remote:
            counts[REMOTE] += 1
        if advert.backdated:
            counts[BACKDATED] += 1
        if advert.pay is not None:
            found.pays.append((*advert.pay, 1))
        found.employers.append(employer)
        day = self._day_of(start)
        if day != advert.day:
            counts = self.tallying.at(attributes, start, day).counts
        counts[OPENED] += 1

    def employer(self, attributes: Attributes, advert: Advert, first: Interval, employer: int) -> None:
        """Count the employer of a posting, with its first interval."""
        self.tallying.at(attributes, first.start, advert.day).employers.append(employer)

    def change(self, members: Members, attributes: Attributes, change: Change) -> None:
        """Count a change; `attributes` are those of its posting."""
        happening, market, own = change
        member = members[happening.posting]
        if market == own:
            self._tally(member, attributes, change, market)
            return
        if market:
            self._tally(member, _market(attributes), change, market)
        if own:
            self._tally(member, _own(attributes), change, own)

    def _tally(self, member: Member, attributes: Attributes, change: Change, number: int) -> None:
        kind, at, _, first = change.happening
        advert = member.advert
        if number < 0:
            self._counts["corrections_total", source_of(member)] -= number
        found = self.tallying.at(attributes, at, advert.day if first else self._day_of(at))
        found.counts[kind] += number
        if kind == NEW:
            self.tallying.at(attributes, at, self._day_of(at)).counts[OPENED] += number
            found.counts[POSITIONS] += number * advert.positions
            found.counts[REMOTE] += number * advert.remote
            if advert.pay is not None:
                found.pays.append((*advert.pay, number))
        elif kind == POSTINGS:
            found.counts[BACKDATED] += number * advert.backdated
        elif kind == DUPLICATES and number > 0 and attributes.role:
            self._counts["duplicates_total", source_of(member), "opening"] += number
