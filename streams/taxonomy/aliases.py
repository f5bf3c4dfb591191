"""Aliases: the catalogue's words for roles, found in a title, interrupted ones too."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from streams.taxonomy.automaton import Terms
from streams.taxonomy.entries import RoleEntry
from streams.taxonomy.text import read

#: Stands in an alias for whatever may come between its parts: "channel * manager".
GAP = "*"

# What interrupts an alias stays within a segment, unless the head noun came first: "software engineer - android".
_SEGMENT_END = re.compile(r" [-\N{EN DASH}\N{EM DASH}] |[,(|\[;:]| (?:for|of|in|with) ")
_HEAD_NOUN = re.compile(r"(?:er|or|ist|yst|ian|ant|ate)$")
_WIDEST = 32


class Hit(NamedTuple):
    """An alias in a title: from `start` to before `end`; `size` counts the alias's own characters.

    whole: nothing interrupts it.
    """

    start: int
    end: int
    size: int
    role: str
    alias: str
    whole: bool = True


class _Term(NamedTuple):
    """A term of the automaton: an alias (of `role`, or "" if it is none), and perhaps a part of interrupted ones."""

    role: str
    generic: bool
    alias: str
    first: bool
    last: bool


class _Rest(NamedTuple):
    """What an interrupted alias has besides its first and last part."""

    between: tuple[str, ...]
    size: int
    role: str
    generic: bool
    alias: str


class Aliases:
    """Finds every alias of a catalogue in one pass. Pure."""

    def __init__(self, entries: Iterable[RoleEntry]) -> None:
        """Entries that have passed `check_roles`."""
        terms: dict[str, _Term] = {}
        self._interrupted: dict[tuple[str, str], list[_Rest]] = {}
        for entry in entries:
            for generic, words in ((False, entry.aliases), (True, entry.generic)):
                for alias in (*words.zh, *words.en):
                    parts = split(alias)
                    if len(parts) == 1:
                        known = terms.get(parts[0], _NO_TERM)
                        terms[parts[0]] = known._replace(role=entry.slug, generic=generic, alias=parts[0])
                    else:
                        self._interrupt(terms, parts, entry.slug, generic)
        self._terms = Terms(terms, plurals=True)

    def _interrupt(self, terms: dict[str, _Term], parts: tuple[str, ...], role: str, generic: bool) -> None:  # noqa: FBT001
        first, *between, last = parts
        rest = _Rest(tuple(between), sum(map(len, parts)), role, generic, f" {GAP} ".join(parts))
        self._interrupted.setdefault((first, last), []).append(rest)
        terms[first] = terms.get(first, _NO_TERM)._replace(first=True, **_text(terms, first))
        for part in between:
            terms[part] = terms.get(part, _NO_TERM)._replace(first=True, **_text(terms, part))
        terms[last] = terms.get(last, _NO_TERM)._replace(last=True, **_text(terms, last))

    def find(self, title: str) -> tuple[list[Hit], list[Hit]]:
        """Aliases that decide and generic ones, each in the order of their ends. The title is in folded form."""
        hits: list[Hit] = []
        generic: list[Hit] = []
        seen: list[tuple[int, int, str]] = []
        for start, end, (role, is_generic, term, first, last) in self._terms.find(title):
            if role:
                (generic if is_generic else hits).append(Hit(start, end, len(term), role, term))
            if last:
                for begin, until, part in seen:
                    if until <= start and (part, term) in self._interrupted and _near(title, part, until, start):
                        for rest in self._interrupted[part, term]:
                            if _in_order(rest.between, seen, until, start):
                                whole = start - until <= 1 and not rest.between
                                hit = Hit(begin, end, rest.size, rest.role, rest.alias, whole)
                                (generic if rest.generic else hits).append(hit)
            if first:
                seen.append((start, end, term))
        return hits, generic


_NO_TERM = _Term("", False, "", False, False)  # noqa: FBT003 (fields in order)


def _text(terms: dict[str, _Term], part: str) -> dict[str, str]:
    return {} if part in terms and terms[part].alias else {"alias": part}


def _near(title: str, part: str, begin: int, end: int) -> bool:
    """Whether what lies between may interrupt an alias that begins with the part."""
    if _HEAD_NOUN.search(part):
        return True
    return end - begin <= _WIDEST and _SEGMENT_END.search(title, begin, end) is None


def _in_order(parts: tuple[str, ...], seen: list[tuple[int, int, str]], begin: int, end: int) -> bool:
    """Whether the parts follow each other between two places of the title."""
    for part in parts:
        begin = next((until for start, until, text in seen if text == part and begin <= start), end + 1)
        if begin > end:
            return False
    return True


def split(alias: str) -> tuple[str, ...]:
    """The parts of an alias in folded form: one, or those around its gaps."""
    return (
        tuple(read(part).folded for part in alias.split(f" {GAP} ")) if f" {GAP} " in alias else (read(alias).folded,)
    )
