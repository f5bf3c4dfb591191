"""Places: the names of a place to one of them."""

import re
from collections.abc import Iterator
from functools import cache

from streams.taxonomy.catalogue import load_places
from streams.taxonomy.folding import fold
from streams.taxonomy.script import simplified
from streams.taxonomy.text import compatible

#: What a posting's place folds to if it says that there is none.
REMOTE = "remote"

_PARTS = re.compile("[,;/|()\\[\\]\u00b7\u3001\u2022]| [-\u2013\u2014] |-(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])-")
_CHINESE = re.compile("[\u3400-\u9fff]")
_SUFFIXES = ("特别行政区", "自治州", "地区", "市", "区", "县")
_LONGEST = 4  # words of a name
_INITIALS = 2  # letters of a name that is something else in a title: "DC motor engineer"


@cache
def _names() -> tuple[dict[str, str], frozenset[str]]:
    """Every name of a city by the name that it folds to, and countries."""
    places = load_places()
    names = {name: city[0] for city in places.cities for name in city}
    names.update(dict.fromkeys(places.remote, REMOTE))
    return names, frozenset(places.countries)


def fold_place(place: str) -> str:
    """One name for all names of a city, without district, state and country; fold of anything else.

    Of "Shanghai, China", "上海市浦东新区" and "上海" it is "上海"; of "Remote in USA", "remote".
    """
    parts = [folded for part in _PARTS.split(simplified(compatible(place))) if (folded := fold(part))]
    for part in parts:
        if (city := _city(part)) is not None:
            return city
    if len(parts) > 1 and not _CHINESE.search(parts[0]):
        return parts[0]  # "Springfield, IL": the state is known by the region
    return " ".join(parts)


def _city(name: str) -> str | None:
    names, _ = _names()
    if (city := names.get(name)) is not None:
        return city
    if _CHINESE.search(name):
        for size in range(min(len(name), 5), 1, -1):  # 上海市浦东新区 begins with 上海
            if (city := names.get(name[:size])) is not None and (size == len(name) or name[size:].endswith(_SUFFIXES)):
                return city
        return name.removesuffix("市") if len(name) > 2 and name.endswith("市") else None
    return REMOTE if name.startswith(("remote ", "anywhere ")) else None


def is_place(name: str) -> bool:
    """Whether a folded name is that of a known city or country."""
    names, countries = _names()
    return name in countries or name in names or name.removesuffix("市") in names


def cities_in(words: list[str]) -> Iterator[tuple[int, int, str]]:
    """Cities in a folded title: (first word, word behind the last, the city's name), longest names first."""
    names, _ = _names()
    at = 0
    while at < len(words):
        for size in range(min(_LONGEST, len(words) - at), 0, -1):
            name = " ".join(words[at : at + size])
            if (city := names.get(name)) is not None and not (name.isascii() and len(name) <= _INITIALS):
                yield at, at + size, city
                at += size - 1
                break
        at += 1
