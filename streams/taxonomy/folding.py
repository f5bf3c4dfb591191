"""Folding: what makes two spellings of any text the same, and the fingerprint made of three folded ones.

A change of any result, here or in `employers`, `headings` and `places`, of their data too, is a new `DEDUP_VERSION`.
1: `fold` of each part, and legal suffixes. 2: noise in titles, names of places, branches, script variants.
"""

import re
from functools import lru_cache
from hashlib import blake2b
from unicodedata import category, normalize

from streams.taxonomy.text import compatible

DEDUP_VERSION = "2"

# `\w` is exactly what is alphanumeric, and the underscore; combining marks (Unicode category M) never are.
_GAP = re.compile(r"[\W_]+")
#: A longer text is folded but not remembered: the caches are bounded in entries, this bounds them in bytes.
MEMORABLE = 512


def fold(text: str) -> str:
    """NFKC, casefold, strip combining marks, each run of non-alphanumerics to one space, trim. Idempotent."""
    return _fold_remembered(text) if len(text) <= MEMORABLE else _fold(text)


def _fold(text: str) -> str:
    if text.isascii():
        return _GAP.sub(" ", text.lower()).strip()
    # Decomposed, so that accents are marks; composed again, so that Hangul syllables are not left in pieces.
    decomposed = normalize("NFD", compatible(text).casefold())
    return normalize("NFC", _GAP.sub(_gap, decomposed)).strip()


def _gap(run: re.Match[str]) -> str:
    return "" if all(category(character)[0] == "M" for character in run.group()) else " "


_fold_remembered = lru_cache(maxsize=32_768)(_fold)


def fingerprint(employer_folded: str, title_folded: str, locality_folded: str) -> bytes:
    """16 bytes that an opening is known by: blake2b-128 of the three folded parts, joined by 0x1f."""
    return blake2b(f"{employer_folded}\x1f{title_folded}\x1f{locality_folded}".encode(), digest_size=16).digest()


def employer_hash(employer_folded: str) -> int:
    """An unsigned 64-bit integer: the first 8 bytes, big-endian, of blake2b-128 (counting rule 11)."""
    return int.from_bytes(blake2b(employer_folded.encode(), digest_size=16).digest()[:8], "big")
