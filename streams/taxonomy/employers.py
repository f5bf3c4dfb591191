"""Employers: the spellings of an employer's name to one of them."""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from streams.taxonomy.catalogue import load_suffixes
from streams.taxonomy.folding import MEMORABLE, fold
from streams.taxonomy.places import is_place
from streams.taxonomy.script import simplified
from streams.taxonomy.text import compatible

_BRACKETS = re.compile(r"[(\[\u3010]([^()\[\]\u3010\u3011]*)[)\]\u3011]")
_COMPANY = "公司"
_BRANCHES = ("分公司", "分店", "分部", "办事处", "分行", "支行")


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
    """Fold an employer's name and drop what is not its name: legal suffixes, branches, places set apart.

    Repeatedly, but never to nothing. "Acme (China) Co., Ltd." and "ACME" are one, and so are 青桥科技(上海)有限公司 and
    青桥科技有限公司北京分公司.
    """
    return _fold_employer_remembered(name) if len(name) <= MEMORABLE else _fold_employer(name)


def _fold_employer(name: str) -> str:
    name = simplified(compatible(name))
    without = _BRACKETS.sub(_not_a_place, name)
    head, comma, tail = without.rpartition(",")
    if comma and fold(head) and is_place(fold(tail)):
        without = head
    folded = fold(without) or fold(name)
    if (at := folded.find(_COMPANY)) > 0 and folded.endswith(_BRANCHES):
        folded = folded[: at + len(_COMPANY)]
    while (shorter := _drop_suffix(folded)) and shorter != folded:
        folded = shorter
    return folded


_fold_employer_remembered = lru_cache(maxsize=32_768)(_fold_employer)


def _not_a_place(match: re.Match[str]) -> str:
    return "" if is_place(fold(match.group(1))) else match.group()


def _drop_suffix(name: str) -> str:
    words, endings = _suffixes()
    for suffix in words.get(name.rsplit(" ", 1)[-1], ()):
        if name.endswith(" " + suffix):
            return name[: -len(suffix) - 1]
    for suffix in endings.get(name[-1:], ()):
        if name.endswith(suffix):
            return name[: -len(suffix)].rstrip()
    return name
