"""Domains: texts of an advert to keyword tags, as bits of one integer that are made slugs at the end.

An exclusion takes away every included term that overlaps it, which is what blanking it out first comes to.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from streams.taxonomy.automaton import Terms
from streams.taxonomy.entries import DomainEntry
from streams.taxonomy.text import Text, read

#: Of a description, so many bytes of its UTF-8 are read.
DESCRIPTION_BYTES = 20_000


class _Term(NamedTuple):
    """What one term says: bits of the domains that include or exclude it, and spellings that include more."""

    include: int
    exclude: int
    spelled: tuple[tuple[str, int], ...]


#: Start, end (an exclusion's end comes first) and bits.
_Span = tuple[int, int, int]


class Mention(NamedTuple):
    """An included term in a text: of which domain, as spelled there, and the exclusion that takes it away, or ""."""

    domain: str
    term: str
    exclusion: str


class Domains:
    """Knows the terms of every domain. Pure. A mask has one bit per domain, in the order of `slugs`."""

    def __init__(self, entries: Mapping[str, DomainEntry]) -> None:
        """Entries that have passed `check_domains`."""
        self.slugs = tuple(sorted(entries))
        bits = {slug: 1 << number for number, slug in enumerate(self.slugs)}
        self._anywhere = _Finder(entries, bits)
        self._descriptions = _Finder({slug: entry for slug, entry in entries.items() if entry.description}, bits)
        self._implied = {bits[slug]: sum(bits[to] for to in set(entry.implies)) for slug, entry in entries.items()}
        self._barred: dict[str, int] = {}
        for slug, entry in entries.items():
            for role in entry.unless_roles:
                self._barred[role] = self._barred.get(role, 0) | bits[slug]

    def mask(self, text: Text) -> int:
        """Domains whose terms are in a title, a skill or a tag."""
        return self._anywhere.mask(text)

    def description_mask(self, description: str) -> int:
        """Domains that read descriptions and have terms in the first 20 kB of this one: one pass over it."""
        return self._descriptions.mask(read(_beginning(description)))

    def mentions(self, text: Text) -> Iterator[Mention]:
        """Why `mask` says what it says; slower."""
        return self._anywhere.mentions(text, self.slugs)

    def description_mentions(self, description: str) -> Iterator[Mention]:
        """Why `description_mask` says what it says; slower."""
        return self._descriptions.mentions(read(_beginning(description)), self.slugs)

    def implying(self, domain: str, among: Iterable[str]) -> str:
        """One of some domains that another comes with, "" if none implies it."""
        bit = 1 << self.slugs.index(domain)
        return next((slug for slug in among if self._implied[1 << self.slugs.index(slug)] & bit), "")

    def expand(self, mask: int, role: str) -> tuple[str, ...]:
        """Sorted slugs of a mask, without those that the role bars, and with all that they imply."""
        mask &= ~self._barred.get(role, 0)
        before = 0
        while mask != before:
            before = mask
            for bit, implied in self._implied.items():
                if mask & bit:
                    mask |= implied
        return tuple(slug for number, slug in enumerate(self.slugs) if mask >> number & 1)


def _beginning(description: str) -> str:
    """What is read of a description."""
    if len(description) * 4 <= DESCRIPTION_BYTES:  # no character takes more than four bytes
        return description
    return description[:DESCRIPTION_BYTES].encode(errors="replace")[:DESCRIPTION_BYTES].decode(errors="ignore")


class _Finder:
    """One automaton over the terms of some domains."""

    def __init__(self, entries: Mapping[str, DomainEntry], bits: Mapping[str, int]) -> None:
        terms: dict[str, _Term] = {}
        for slug, entry in entries.items():
            bit = bits[slug]
            spellings = {read(term) for term in entry.case_sensitive}
            strict = {spelling.folded for spelling in spellings}
            for term in {read(term).folded for term in (*entry.include.zh, *entry.include.en)} - strict:
                known = terms.get(term, _Term(0, 0, ()))
                terms[term] = known._replace(include=known.include | bit)
            for spelling in sorted(spellings):
                known = terms.get(spelling.folded, _Term(0, 0, ()))
                terms[spelling.folded] = known._replace(spelled=(*known.spelled, (spelling.cased, bit)))
            for term in {read(term).folded for term in (*entry.exclude.zh, *entry.exclude.en)}:
                known = terms.get(term, _Term(0, 0, ()))
                terms[term] = known._replace(exclude=known.exclude | bit)
        self._terms = Terms(terms)
        self._longest_exclusion = max((len(term) for term, rule in terms.items() if rule.exclude), default=0)

    def mask(self, text: Text) -> int:
        found = self._terms.find(text.folded)
        if not found:
            return 0
        mask, included, excluded = self._sort(text, found)
        return self._without(included, excluded) if included and excluded else mask

    def mentions(self, text: Text, slugs: tuple[str, ...]) -> Iterator[Mention]:
        _, included, excluded = self._sort(text, self._terms.find(text.folded))
        for start, end, bits in included:
            for number, slug in enumerate(slugs):
                if (bit := bits & 1 << number) == 0:
                    continue
                by = next(((b, e) for e, b, barred in excluded if barred & bit and b < end and start < e), None)
                yield Mention(slug, text.cased[start:end], text.cased[slice(*by)] if by else "")

    @staticmethod
    def _sort(text: Text, found: list[tuple[int, int, _Term]]) -> tuple[int, list[_Span], list[_Span]]:
        """Bits of all included terms, where they are, and where the exclusions are by their ends."""
        included: list[_Span] = []
        excluded: list[_Span] = []
        mask = 0
        for start, end, (bits, barred, spelled) in found:
            for spelling, bit in spelled:
                if text.cased[start:end] == spelling:
                    bits |= bit  # noqa: PLW2901
            if bits:
                mask |= bits
                included.append((start, end, bits))
            if barred:
                excluded.append((end, start, barred))
        return mask, included, excluded

    def _without(self, included: list[_Span], excluded: list[_Span]) -> int:
        """Bits of what no exclusion of the same domain overlaps. Both lists are in the order of their ends."""
        mask = 0
        ends = [end for end, _, _ in excluded]
        for start, end, bits in included:
            left = bits & ~mask
            for number in range(bisect_right(ends, start) if left else len(excluded), len(excluded)):
                stop, begin, barred = excluded[number]
                if stop >= end + self._longest_exclusion:
                    break  # this and all that follow begin behind the term
                if begin < end:
                    left &= ~barred
            mask |= left
        return mask
