"""Text: how a title, a skill or an advert is read before terms are looked up in it.

Unlike `fold`, which makes the fingerprint, punctuation stays: "C++", "R&D" and the head of "Nurse - Night Shift"
need it.
"""

import re
from unicodedata import is_normalized, normalize

import msgspec

from streams.taxonomy.script import simplified

# Marks that remain after canonical decomposition in the scripts that titles come in: accents, kana voicing, selectors.
_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe00-\ufe0f\ufe20-\ufe2f]+")
_HYPHEN = re.compile(r"(?<=[a-z0-9])-(?=[a-z0-9])", re.IGNORECASE)
_HAN = re.compile("[\u3400-\u9fff]")
# Full-width punctuation stands in nearly every Chinese text, and a single one makes `normalize` ten times slower.
_WIDE = (*((chr(ord(narrow) + 0xFEE0), narrow) for narrow in ",!:;()?/+-%&|~"), ("\u3000", " "))


class Text(msgspec.Struct, frozen=True, order=True, gc=False):
    """One text twice, character for character aligned: as it was spelled, and in lower case."""

    cased: str
    folded: str


def compatible(text: str) -> str:
    """The text in Unicode form NFKC: one form for all widths and compositions of a character."""
    if is_normalized("NFKC", text):
        return text
    for wide, narrow in _WIDE:
        text = text.replace(wide, narrow)
    return normalize("NFKC", text)


def read(text: str) -> Text:
    """Unify width, script variants, accents, white space, hyphens within Latin words ("front-end"), and case."""
    if not text.isascii():
        cased = simplified(" ".join(_MARKS.sub("", normalize("NFD", compatible(text))).split()))
    elif text.isprintable() and "  " not in text:  # single spaces only; seen in half the time of splitting it
        cased = text.strip()
    else:
        cased = " ".join(text.split())
    if "-" in cased:
        cased = _HYPHEN.sub(" ", cased)
    folded = cased.casefold()
    if len(folded) != len(cased):  # "ß" becomes two letters: such characters stay, so that both stay aligned
        folded = "".join(low if len(low := character.casefold()) == 1 else character for character in cased)
    return Text(cased, folded)


def is_chinese(text: str) -> bool:
    """Whether the text holds a Han character: such titles put their head noun last, others put it first."""
    return not text.isascii() and _HAN.search(text) is not None
