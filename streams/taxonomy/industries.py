"""Industries: the labels and codes that an advert states to industry slugs and its sector. Mapping, not guessing."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import msgspec

from streams.taxonomy.automaton import Terms
from streams.taxonomy.codes import expand, label_key, prefixes
from streams.taxonomy.entries import Codes, IndustriesFile, Words
from streams.taxonomy.rules import OTHER, STAFFING, UNKNOWN
from streams.taxonomy.text import read

FREE = "free"
# Of a longer statement no more is read: no label of the catalogue is as long.
_LONGEST = 256


class Industry(NamedTuple):
    """What one statement means. `sector` is `staffing` for an agency's label, `unknown` for `other`."""

    slug: str
    sector: str


_OTHER = Industry(OTHER, UNKNOWN)


class Industries:
    """Knows the codes and labels of every industry. Pure."""

    def __init__(self, file: IndustriesFile) -> None:
        """A file that has passed `check_industries`."""
        self.slugs = (*sorted(entry.slug for entry in file.industries), OTHER)
        self.sectors = (*sorted(file.sectors), STAFFING, UNKNOWN)
        self._known: dict[tuple[str, str], Industry] = {}
        for entry in file.industries:
            self._learn(Industry(entry.slug, entry.sector), entry.codes, entry.labels)
        self._learn(Industry(file.staffing.industry, STAFFING), file.staffing.codes, file.staffing.labels)
        self._titles = Terms(
            {
                read(word).folded: Industry(entry.slug, entry.sector)
                for entry in file.industries
                for word in (*entry.titles.zh, *entry.titles.en)
            },
            plurals=True,
        )
        self._remembered = lru_cache(maxsize=8_192)(self._look_up)

    def _learn(self, industry: Industry, codes: Codes, labels: Words) -> None:
        for scheme, stated in msgspec.structs.asdict(codes).items():
            for code in stated:
                self._known.update(dict.fromkeys(((scheme, each) for each in expand(code)), industry))
        for label in (*labels.zh, *labels.en):
            self._known[FREE, label_key(label)] = industry

    def industry(self, scheme: str, stated: str) -> Industry | None:
        """What a label or code means; `other` if nothing known, None if nothing is stated (blank).

        A code is looked up in its scheme by its longest known prefix; what is no code there, as a free label.
        """
        return self._remembered(scheme, stated[:_LONGEST])

    def of_title(self, folded: str) -> Industry | None:
        """What a title in the folded form of `Text` says beyond doubt about the employer; None if nothing, or two."""
        said = {industry for _, _, industry in self._titles.find(folded)}
        return said.pop() if len(said) == 1 else None

    def ground(self, scheme: str, stated: str) -> tuple[str, str]:
        """By what `industry` knows it: (a scheme, the code), or ("label", the label's key), or "" twice."""
        known = next((key for key in _keys(scheme, stated[:_LONGEST]) if key in self._known), ("", ""))
        return ("label", known[1]) if known[0] == FREE else known

    def title_ground(self, folded: str) -> str:
        """The words of a title in folded form by which `of_title` knows."""
        return ", ".join(dict.fromkeys(folded[start:end] for start, end, _ in self._titles.find(folded)))

    def _look_up(self, scheme: str, stated: str) -> Industry | None:
        for key in _keys(scheme, stated):
            if (found := self._known.get(key)) is not None:
                return found
        return _OTHER if label_key(stated) else None


def _keys(scheme: str, stated: str) -> Iterator[tuple[str, str]]:
    """What to look up: codes by their longest prefix first, then the free label."""
    if scheme != FREE:
        for code in prefixes(stated):
            yield scheme, code
    if key := label_key(stated):
        yield FREE, key
