"""Folding: what makes two spellings of an employer, a title or a place the same, and the fingerprint made of them.

To the letter of the contract ("Words"): a change of any result, of `data/legal_suffixes.yml` too, is a new
`DEDUP_VERSION`.
"""

import re
from functools import cache, lru_cache
from hashlib import blake2b
from typing import NamedTuple
from unicodedata import category, normalize

from streams.taxonomy.catalogue import load_suffixes
from streams.taxonomy.text import compatible

DEDUP_VERSION = "1"

# `\w` is exactly what is alphanumeric, and the underscore; combining marks (Unicode category M) never are.
_GAP = re.compile(r"[\W_]+")
# A longer text is folded but not remembered: the caches are bounded in entries, this bounds them in bytes.
_MEMORABLE = 512


def fold(text: str) -> str:
    """NFKC, casefold, strip combining marks, each run of non-alphanumerics to one space, trim. Idempotent."""
    return _fold_remembered(text) if len(text) <= _MEMORABLE else _fold(text)


def _fold(text: str) -> str:
    if text.isascii():
        return _GAP.sub(" ", text.lower()).strip()
    # Decomposed, so that accents are marks; composed again, so that Hangul syllables are not left in pieces.
    decomposed = normalize("NFD", compatible(text).casefold())
    return normalize("NFC", _GAP.sub(_gap, decomposed)).strip()


def _gap(run: re.Match[str]) -> str:
    return "" if all(category(character)[0] == "M" for character in run.group()) else " "


_fold_remembered = lru_cache(maxsize=32_768)(_fold)


class _Suffixes(NamedTuple):
    """Legal suffixes, longest first: whole words by their last word, endings of Chinese names by last character."""

    words: dict[str, tuple[str, ...]]
    endings: dict[str, tuple[str, ...]]


@cache
def _suffixes() -> _Suffixes:
    shipped = load_suffixes()
    words: dict[str, list[str]] = {}
    endings: dict[str, list[str]] = {}
    for suffix in sorted(shipped.words, key=len, reverse=True):
        words.setdefault(suffix.rsplit(" ", 1)[-1], []).append(suffix)
    for suffix in sorted(shipped.endings, key=len, reverse=True):
        endings.setdefault(suffix[-1], []).append(suffix)
    return _Suffixes({k: tuple(v) for k, v in words.items()}, {k: tuple(v) for k, v in endings.items()})


def fold_employer(name: str) -> str:
    """Fold an employer's name and drop trailing legal suffixes, repeatedly, but never to nothing."""
    return _fold_employer_remembered(name) if len(name) <= _MEMORABLE else _fold_employer(name)


def _fold_employer(name: str) -> str:
    folded = fold(name)
    while (shorter := _drop_suffix(folded)) and shorter != folded:
        folded = shorter
    return folded


_fold_employer_remembered = lru_cache(maxsize=32_768)(_fold_employer)


def _drop_suffix(name: str) -> str:
    words, endings = _suffixes()
    for suffix in words.get(name.rsplit(" ", 1)[-1], ()):
        if name.endswith(" " + suffix):
            return name[: -len(suffix) - 1]
    for suffix in endings.get(name[-1:], ()):
        if name.endswith(suffix):
            return name[: -len(suffix)].rstrip()
    return name


def fold_locality(locality: str | None, region: str | None, country: str | None) -> str:
    """Fold the most exact place that is stated (and more than punctuation), "" where none is."""
    for place in (locality, region, country):
        if place and (folded := fold(place)):
            return folded
    return ""


def fingerprint(employer_folded: str, title_folded: str, locality_folded: str) -> bytes:
    """16 bytes that an opening is known by: blake2b-128 of the three folded parts, joined by 0x1f."""
    return blake2b(f"{employer_folded}\x1f{title_folded}\x1f{locality_folded}".encode(), digest_size=16).digest()


def employer_hash(employer_folded: str) -> int:
    """An unsigned 64-bit integer: the first 8 bytes, big-endian, of blake2b-128 (counting rule 11)."""
    return int.from_bytes(blake2b(employer_folded.encode(), digest_size=16).digest()[:8], "big")
