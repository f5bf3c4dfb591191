"""Codes and labels: the forms in which an advert states its industry, brought to the keys that are looked up."""

import re

from streams.taxonomy.text import read

_CODE = re.compile(r"([A-Z])?((?:\d[\d.]*)?)(?:-\d+)?", re.ASCII)
_RANGE = re.compile(r"([A-Z])|(\d+)(?:-(\d+))?", re.ASCII)
_SEPARATOR = re.compile(r"[\W_]+")
_EMPTY_WORDS = frozenset(("and", "industry", "industries", "sector"))


def expand(code: str) -> tuple[str, ...]:
    """The codes that an entry of a catalogue means: "C", "26", or all of "10-33". Raises ValueError."""
    match = _RANGE.fullmatch(code)
    if match is None:
        raise ValueError(code)
    letter, first, last = match.groups()
    if letter or not last:
        return (code,)
    if len(first) != len(last) or first > last:
        raise ValueError(code)
    return tuple(str(number).zfill(len(first)) for number in range(int(first), int(last) + 1))


def prefixes(code: str) -> tuple[str, ...]:
    """What to look up for a stated code, the most exact first: "C25.11" gives 2511, 251, 25, 2 and C.

    A NAICS range ("31-33") is looked up by its first code. Not a code: ().
    """
    match = _CODE.fullmatch(code.strip().upper())
    if match is None:
        return ()
    letter, digits = match.group(1), match.group(2).replace(".", "")
    longest = (digits[:size] for size in range(min(len(digits), 6), 0, -1))
    return (*longest, letter) if letter else tuple(longest)


def label_key(label: str) -> str:
    """A free label without case, width, punctuation and the words that say nothing ("industry", 行业)."""
    words = [word for word in _SEPARATOR.split(read(label).folded) if word and word not in _EMPTY_WORDS]
    key = " ".join(words)
    return key.removesuffix("行业") or key
