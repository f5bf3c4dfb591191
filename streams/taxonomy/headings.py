"""Headings: what of a title names the job, without what adverts of one opening add to it."""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from streams.taxonomy.catalogue import load_noise
from streams.taxonomy.folding import MEMORABLE, fold
from streams.taxonomy.places import REMOTE, cities_in, is_place
from streams.taxonomy.script import simplified
from streams.taxonomy.text import compatible

_EMPLOYER = re.compile(
    r"^.*(?:招聘|诚聘|急招|急聘)(?=[\u3400-\u9fffa-z])(?!招聘|专员|经理|主管|顾问|助理|总监|实习|负责人|运营|文员|人事|hr|专家|官|主任)"
)
_CODE = re.compile(
    r"(?:\b(?:req(?:uisition)?|job|ref(?:erence)?|posting|position|vacancy)\s*(?:id|no|number|code|#)?\s*[.:#-]*\s*)?"
    r"#?\b(?:[a-z]{1,4}[-_]?\d{4,}|(?!(?:19|20)\d{2}\b)\d{4,}(?:[-_]\d+)*)\b"
)
_NUMBER = r"\d+(?:[.,]\d+)?"
_TO = r"\s*[-~\u2013\u2014到至]+\s*"
_PER = r"(?:\s*/\s*(?:月|天|年|小?时))?"
_PAY = re.compile(
    rf"[$£€¥]\s*{_NUMBER}\s*[kmw万]?(?:{_TO}[$£€¥]?\s*{_NUMBER}\s*[kmw万]?)?"
    r"(?:\s*(?:/|per|an?)\s*(?:hour|hr|h|day|week|month|mo|year|yr|annum))?"
    rf"|(?:[月年日时]?薪|月|综合)?\s*{_NUMBER}\s*[kw万千]?{_TO}{_NUMBER}\s*(?:[kw万千]|元)+{_PER}(?:[\u00b7.]?\d+薪)?"
    rf"|(?:[月年日时]?薪|月|综合)?\s*{_NUMBER}\s*(?:[kw万]|元|块)(?![a-z])\+?{_PER}"
    r"|\d{2}薪|[2-9]\d{3,4}-\d{4,5}|(?:月|薪|综合)?(?<=[\u3400-\u9fff])[1-9]\d{3,4}(?!\d)\+?"
)
_PEOPLE = re.compile(r"\d+\s*[名人位]")


class Heading(NamedTuple):
    """A title's words in folded form, and the one place that it names, "" if none or several."""

    words: str
    place: str


@cache
def _noise() -> tuple[re.Pattern[str], re.Pattern[str]]:
    shipped = load_noise()
    chinese = "|".join(sorted(map(re.escape, shipped.zh), key=len, reverse=True))
    latin = "|".join(sorted(map(re.escape, shipped.en), key=len, reverse=True))
    return re.compile(chinese), re.compile(rf"\b(?:{latin})\b")


def read_heading(title: str) -> Heading:
    """Fold a title without pay, benefits, shifts, requisition codes, "招聘" and names of places; never to nothing."""
    return _remembered(title) if len(title) <= MEMORABLE else _read(title)


def _read(title: str) -> Heading:
    chinese, latin = _noise()
    text = simplified(compatible(title)).casefold()
    text = _EMPLOYER.sub("", text).removesuffix("招聘") or text
    text = _PEOPLE.sub(" ", _PAY.sub(" ", _CODE.sub(" ", text)))
    folded = latin.sub(" ", fold(chinese.sub(" ", text)))
    words = folded.split()
    places: set[str] = set()
    kept: list[str] = []
    at = 0
    for start, end, city in cities_in(words):
        kept += words[at:start]
        at = end
        if city != REMOTE:
            places.add(city)
    kept += words[at:]
    while len(kept) > 1 and is_place(kept[-1]):
        kept.pop()
    plain = " ".join(kept) or " ".join(words) or fold(title)
    return Heading(plain, places.pop() if len(places) == 1 else "")


_remembered = lru_cache(maxsize=32_768)(_read)
