"""Terms: many terms looked up in a text in one pass. The only module that knows pyahocorasick, which is untyped."""

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

import ahocorasick

Value = TypeVar("Value")

_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


class Terms(Generic[Value]):
    """Looks up all of its terms at once.

    An edge of a term that is one of [a-z0-9] must be a word boundary in the text: "ai" is not in "air", "rail" or
    "email", but it is in "AI工程师", because a Chinese neighbour is a boundary.
    """

    def __init__(self, terms: Mapping[str, Value], *, plurals: bool = False) -> None:
        """Terms are non-empty and in the folded form of `Text`.

        plurals: a word's s may follow a Latin term ("nurses"), and is not part of what is found.
        """
        self._plurals = plurals
        self._automaton: Any = ahocorasick.Automaton()
        for term, value in terms.items():
            self._automaton.add_word(term, (len(term), term[0] in _LATIN, term[-1] in _LATIN, value))
        if terms:  # an automaton without words cannot be searched
            self._automaton.make_automaton()
        self._empty = not terms

    def find(self, text: str) -> list[tuple[int, int, Value]]:
        """Every occurrence as (start, end, value), in the order of their ends, at one end the longest first."""
        found: list[tuple[int, int, Value]] = []
        if self._empty:
            return found
        size = len(text)
        for last, (length, left, right, value) in self._automaton.iter(text):
            end = last + 1
            if right and end < size and text[end] in _LATIN and not (self._plurals and _plural(text, end)):
                continue
            start = end - length
            if left and start and text[start - 1] in _LATIN:
                continue
            found.append((start, end, value))
        return found


def _plural(text: str, end: int) -> bool:
    return text[end] == "s" and (end + 1 == len(text) or text[end + 1] not in _LATIN)
