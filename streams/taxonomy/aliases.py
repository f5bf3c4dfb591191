"""Aliases: the catalogue's words for roles, found in a title, interrupted ones too."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from streams.taxonomy.automaton import Terms
from streams.taxonomy.entries import RoleEntry
from streams.taxonomy.text import read

#: Stands in an alias for whatever may come between its parts: "channel * manager".
GAP = "*"

# What interrupts an alias stays within a segment, unless the head noun came first: "software engineer - android".
_SEGMENT_END = re.compile(r" [-\N{EN DASH}\N{EM DASH}] |[,(|\[;:]| (?:for|of|in|with) ")
_HEAD_NOUN = re.compile(r"(?:er|or|ist|yst|ian|ant|ate)$")
_WIDEST = 32  # characters
# "Software Engineer, Machine Learning Systems" builds what those of that discipline use.
_BUILT = re.compile(r"(?<=learning) systems?\b| (?:platforms?|infrastructure|tools?|tooling)\b")


class Hit(msgspec.Struct, frozen=True, gc=False):
    """An alias in a title: from `start` to before `end`; `size` counts the alias's own characters.

    whole: nothing interrupts it. What interrupts it lies from `until` to before `resumed`.
    """

    start: int
    end: int
    size: int
    role: str
    alias: str
    whole: bool = True
    until: int = 0
    resumed: int = 0


class _Rest(NamedTuple):
    """What an interrupted alias has besides its first and last part."""

    between: tuple[str, ...]
    size: int
    role: str
    generic: bool
    alias: str


class _Term(NamedTuple):
    """What a term of the automaton is: an alias (of `role`, or "" if it is none), and a part of interrupted ones.

    last: the aliases that it ends, by their first part.
    """

    text: str
    role: str = ""
    generic: bool = False
    first: bool = False
    last: Mapping[str, list[_Rest]] = {}


class Aliases:
    """Finds every alias of a catalogue in one pass. Pure.

    roles: the role of every alias that is one piece and decides.
    words: all Latin words and Chinese pieces of aliases.
    """

    def __init__(self, entries: Iterable[RoleEntry]) -> None:
        """Entries that have passed `check_roles`."""
        terms: dict[str, _Term] = {}
        interrupted: dict[str, dict[str, list[_Rest]]] = {}
        for entry in entries:
            for generic, words in ((False, entry.aliases), (True, entry.generic)):
                for alias in (*words.zh, *words.en):
                    first, *between = split(alias)
                    if not between:
                        terms[first] = terms.get(first, _Term(first))._replace(role=entry.slug, generic=generic)
                        continue
                    last = between.pop()
                    size = len(first) + sum(map(len, between)) + len(last)
                    rest = _Rest(tuple(between), size, entry.slug, generic, joined(alias))
                    rests = interrupted.setdefault(last, {})
                    rests.setdefault(first, []).append(rest)
                    for part in (first, *between):
                        terms[part] = terms.get(part, _Term(part))._replace(first=True)
                    terms[last] = terms.get(last, _Term(last))._replace(last=rests)
        self._terms = Terms(terms, plurals=True)
        self.roles = {term.text: term.role for term in terms.values() if term.role and not term.generic}
        self.words = frozenset(word for text in terms for word in text.split())

    def find(self, title: str) -> tuple[list[Hit], list[Hit]]:
        """Aliases that decide and generic ones, each in the order of their ends. The title is in folded form."""
        hits: list[Hit] = []
        generic: list[Hit] = []
        seen: dict[str, tuple[int, int]] = {}  # the last place of each part: the nearest is meant, and few are tried
        for start, end, (term, role, is_generic, first, last) in self._terms.find(title):
            if role and not (title[end - 1] == "工" and title.startswith("程", end)):  # 线束工 is not in 线束工程师
                (generic if is_generic else hits).append(Hit(start, end, len(term), role, term))
            if last:
                for part, (begin, until) in seen.items():
                    if part not in last or until > start or not _near(title, part, until, start, end):
                        continue
                    for rest in last[part]:
                        if _in_order(rest.between, seen, until, start):
                            whole = start - until <= 1 and not rest.between
                            hit = Hit(begin, end, rest.size, rest.role, rest.alias, whole, until, start)
                            (generic if rest.generic else hits).append(hit)
            if first:
                seen[term] = (start, end)
        return hits, generic


def split(alias: str) -> tuple[str, ...]:
    """The parts of an alias in folded form: one, or those around its gaps."""
    return tuple(read(part).folded for part in alias.split(f" {GAP} "))


def joined(alias: str) -> str:
    """An alias in folded form, whole."""
    return f" {GAP} ".join(split(alias))


def _near(title: str, part: str, begin: int, end: int, last: int) -> bool:
    """Whether what lies between may interrupt an alias that begins with the part and ends at `last`."""
    if _HEAD_NOUN.search(part):
        return _BUILT.match(title, last) is None
    return end - begin <= _WIDEST and _SEGMENT_END.search(title, begin, end) is None


def _in_order(parts: tuple[str, ...], seen: Mapping[str, tuple[int, int]], begin: int, end: int) -> bool:
    """Whether the parts follow each other between two places of the title."""
    for part in parts:
        start, until = seen.get(part, (-1, 0))
        if start < begin or until > end:
            return False
        begin = until
    return True
