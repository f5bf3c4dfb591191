"""Pulse: whether one source does what it usually does, judged bucket by bucket. Pure, like the detector beside it.

A source that stops, floods or delivers what it has delivered before looks like demand. What is looked for is gross, so
plain statistics do: postings and repeats by slot of the week, their dispersion, and the usual share of backdated
ones. A source is judged once it has been heard for a quarter of the time in which a key settles.

new:       it joined others less than that ago: what it has had for long comes now.
silent:    no posting where so many were due that chance leaves that out (p < 1e-6, over-dispersion counted in).
returned:  heard again after that; for as long as it was silent, at most for as long as a surge can last. What it
           missed comes now, and what is usual was learned without it.
flooding:  three times its usual and more, in one, six or 24 buckets, OUTSIDE the sector that it has most of: one
           sector's surge is no flood.
recrawl:   most of what it sends are duplicates of its own, or events that say again what is known, and three times as
           many as usual at this time of the week: many a portal sends all that it has each night.
backdated: most of its postings were published more than a week before.
"""

from typing import Literal, NamedTuple

import msgspec

from streams.contracts.stage import HOUR
from streams.surge.settings import SurgeSettings

Trouble = Literal["new", "silent", "returned", "flooding", "recrawl", "backdated"]

#: -ln 1e-6: expected postings, over their dispersion, that must be missing before a source is silent.
_SILENT = 14.0
#: A flood: times the usual, standard deviations, postings at least; and in these numbers of buckets.
_FLOOD, _DEVIATIONS, _FLOOD_LEAST = 3.0, 6.0, 20
_WINDOWS = (1, 6, 24)
#: The newest bucket must have so many times its usual too: a flood ends where it ends.
_STILL = 2.0
#: Repeats and backdated postings in a bucket below which a share says nothing.
_REPEATS_LEAST, _BACKDATED_LEAST = 20, 10
#: A count teaches no more than so many times the usual and some; a squared deviation no more than so many variances.
_HEARD, _SOME, _SURPRISED = 4.0, 10.0, 36.0
#: What is known before anything is: dispersion and shares, in postings.
_PRIOR = 20.0


class Beat(NamedTuple):
    """What a source did in a bucket.

    postings, duplicates, backdated: as it counts them by itself. repeated: events that said again what was known.
    elsewhere: its new openings outside the sector that it has most of.
    """

    postings: int
    duplicates: int
    backdated: int
    repeated: int
    elsewhere: int


SILENCE = Beat(0, 0, 0, 0, 0)


class Pulse(msgspec.Struct, array_like=True):
    """A source's usual and its last buckets.

    born: bucket from which it is known. rate: (postings, buckets), discounted. spread: (squared deviations, expected).
    again: (repeats, buckets). old: (backdated, of). quiet: buckets in a row without a posting, missed: what was due in
    them. trusted: bucket from which it is trusted again. odd: buckets in a row in which it flooded. recent: (elsewhere,
    expected), newest first. troubles: what was wrong in the last buckets, newest first, "" for nothing.
    slots: slot of the week -> (postings, repeats, buckets); stored apart.
    """

    born: int
    rate: tuple[float, float] = (0.0, 0.0)
    spread: tuple[float, float] = (_PRIOR * 2, _PRIOR)
    again: tuple[float, float] = (0.0, 0.0)
    old: tuple[float, float] = (1.0, _PRIOR)
    quiet: int = 0
    missed: float = 0.0
    trusted: int = 0
    odd: int = 0
    recent: list[tuple[int, float]] = []
    troubles: list[Trouble | Literal[""]] = []
    slots: dict[int, tuple[float, float, float]] = {}

    @property
    def trouble(self) -> Trouble | None:
        """What is wrong with it now."""
        return (self.troubles and self.troubles[0]) or None

    def expected(self, slot: int, settings: SurgeSettings) -> float:
        """Postings that are usual in a bucket of this slot of the week, on an ordinary day."""
        came, _, seen = self.slots.get(slot, (0.0, 0.0, 0.0))
        return _usual(came, seen, self.rate, settings)

    def repeats(self, slot: int, settings: SurgeSettings) -> float:
        """Repeats that are usual in such a bucket."""
        _, again, seen = self.slots.get(slot, (0.0, 0.0, 0.0))
        return _usual(again, seen, self.again, settings)

    def gone(self, settings: SurgeSettings) -> bool:
        """Whether it has been silent for so long that it is no source any more."""
        return self.quiet >= settings.settle

    def close(self, bucket: int, slot: int, usual: float, beat: Beat, settings: SurgeSettings) -> None:
        """Judge a bucket and learn from it, in place. `usual`: factor of the calendar class."""
        due = self.expected(slot, settings) * usual
        phi = max(1.0, self.spread[0] / self.spread[1])
        self.recent = [(beat.elsewhere, due), *self.recent[: _WINDOWS[-1] - 1]]
        judged = bucket - self.born >= apprenticeship(settings)
        trouble: Trouble | Literal[""] = "new" if not judged and bucket < self.trusted else ""
        if judged:
            trouble = self._silence(bucket, beat, due, phi, settings)
        if judged and not trouble:
            trouble = self._excess(beat, due, phi, self.repeats(slot, settings)) or (
                "returned" if bucket < self.trusted else ""
            )
        self.troubles = [trouble, *self.troubles[: settings.memory - 1]]
        if trouble == "silent":  # it has been since the first bucket without a posting
            run = min(self.quiet, len(self.troubles))
            self.troubles[:run] = ["silent"] * run
        self._learn(slot, due, phi, beat, settings)
        self.odd = self.odd + 1 if trouble == "flooding" else 0
        if self.odd > settings.patience:  # that much is what it sends now
            self.born, self.odd, self.rate, self.slots = bucket, 0, (0.0, 0.0), {}

    def _silence(
        self, bucket: int, beat: Beat, due: float, phi: float, settings: SurgeSettings
    ) -> Trouble | Literal[""]:
        if beat.postings or beat.repeated:
            if self.trouble == "silent":
                self.trusted = bucket + min(self.quiet, settings.patience + settings.memory)
            self.quiet, self.missed = 0, 0.0
            return ""
        self.quiet, self.missed = self.quiet + 1, self.missed + due
        return "silent" if self.missed >= _SILENT * phi or self.trouble == "silent" else ""

    def _excess(self, beat: Beat, due: float, phi: float, again: float) -> Trouble | Literal[""]:
        repeats, events = beat.duplicates + beat.repeated, beat.postings + beat.repeated
        if repeats >= _REPEATS_LEAST + _FLOOD * again and 2 * repeats >= events:
            return "recrawl"
        backdated = beat.backdated
        if backdated >= _BACKDATED_LEAST and backdated >= beat.postings * (1 + self.old[0] / self.old[1]) / 2:
            return "backdated"
        if beat.elsewhere < _STILL * due:
            return ""
        for window in _WINDOWS:
            came = sum(count for count, _ in self.recent[:window])
            usual = sum(mean for _, mean in self.recent[:window])
            far = came > usual + _DEVIATIONS * (phi * usual) ** 0.5
            if far and came >= _FLOOD_LEAST and came > _FLOOD * usual:
                return "flooding"
        return ""

    def _learn(self, slot: int, due: float, phi: float, beat: Beat, settings: SurgeSettings) -> None:
        trouble, keep = self.trouble, settings.keep_level
        most, kept = _HEARD * due + _SOME, settings.keep_profile
        came, again, seen = self.slots.get(slot, (0.0, 0.0, 0.0))
        repeats = beat.duplicates + beat.repeated
        if trouble in {None, "new", "returned", "backdated"}:
            young = self.rate[1] < apprenticeship(settings)
            count = float(beat.postings) if young else min(float(beat.postings), most)
            self.slots[slot] = (came * kept + count, again * kept + repeats, seen * kept + 1)
            self.rate = (self.rate[0] * keep + count, self.rate[1] * keep + 1)
            square = min((count - due) ** 2, _SURPRISED * (phi * due + 1))
            self.spread = (self.spread[0] * keep + square, self.spread[1] * keep + due)
        elif trouble == "recrawl":  # what it repeats in the same night of each week is usual from the second on
            self.slots[slot] = (came * kept + due, again * kept + repeats, seen * kept + 1)
        self.again = (self.again[0] * keep + repeats, self.again[1] * keep + 1)
        # What is always old is usual, so that is learned in trouble too, each bucket for not more than its due.
        self.old = _share(self.old, beat.backdated, beat.postings, most, keep)


def apprenticeship(settings: SurgeSettings) -> int:
    """Buckets after which a source can be judged."""
    return max(1, settings.settle // 4)


def _usual(came: float, seen: float, overall: tuple[float, float], settings: SurgeSettings) -> float:
    """The mean of a slot, shrunk to that of all, which weighs as much as one visit of the slot."""
    prior = max(1, HOUR // settings.span)
    return (came + prior * (overall[0] / overall[1] if overall[1] else 0.0)) / (seen + prior)


def _share(known: tuple[float, float], some: float, all_: float, most: float, keep: float) -> tuple[float, float]:
    """Add a bucket's share, which weighs as much as its events, but not more than `most`."""
    weight = min(1.0, most / all_) if all_ else 0.0
    return known[0] * keep + weight * some, known[1] * keep + weight * all_
