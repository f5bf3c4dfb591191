"""Identity: what an opening is known by, whichever portal advertises it."""

from functools import lru_cache
from typing import NamedTuple

from streams.taxonomy.employers import fold_employer
from streams.taxonomy.folding import MEMORABLE, fingerprint
from streams.taxonomy.headings import read_heading
from streams.taxonomy.places import fold_place


class Identity(NamedTuple):
    """The folded employer and the fingerprint's 16 bytes."""

    employer: str
    fingerprint: bytes


def identify(
    employer: str, title: str, locality: str | None = None, region: str | None = None, country: str | None = None
) -> Identity:
    """Fold what a posting states: its employer's name, its title and the most exact place of the three.

    A city that the title names is no word of it: it is the place, if the posting states no locality.
    """
    folded = fold_employer(employer)
    heading = read_heading(title)
    place = fold_locality(locality, None, None) or heading.place or fold_locality(None, region, country)
    return Identity(folded, fingerprint(folded, heading.words, place))


def fold_locality(locality: str | None, region: str | None, country: str | None) -> str:
    """Fold the most exact place that is stated (and more than punctuation), "" where none is."""
    for place in (locality, region, country):
        if place and (folded := _place(place) if len(place) <= MEMORABLE else fold_place(place)):
            return folded
    return ""


_place = lru_cache(maxsize=8_192)(fold_place)
