"""Roles: the title of an advert to a role slug, by its aliases, else by the votes of its words."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from streams.taxonomy.aliases import Aliases, Hit
from streams.taxonomy.entries import RoleEntry
from streams.taxonomy.rules import OTHER
from streams.taxonomy.text import is_chinese
from streams.taxonomy.votes import NO_VOTES, Votes

_RECRUITING = re.compile("招聘|诚聘|急聘|高薪聘|急招|诚招|直招")
# What ends the head segment of a title that is not Chinese: "Nurse - Nights", "Nurse, ICU", "Nurse (f/m)".
_HEAD_END = re.compile(r" [-\N{EN DASH}\N{EM DASH}] ?|[-\N{EN DASH}\N{EM DASH}] | [@/] |[,(|\[;:]")
# "Director of Nursing" is a director: what follows these words is not the head of the phrase.
_COMPLEMENT = re.compile(r" (?:of|for|in|at|with|to|on|from|within|supporting) ")
# "Welder/Fabricator": the first of several is what is meant.
_ALTERNATIVE = re.compile(r" ?/ ?| (?:cum|or) ")
# Words behind the head noun that say how senior, how long or when.
_LEVELS = frozenset((
    "i", "ii", "iii", "iv", "v", "vi", "jr", "sr", "l1", "l2", "l3", "l4", "l5", "junior", "senior", "lead", "mid",
    "level", "entry", "graduate", "grad", "new", "college", "intern", "interns", "internship", "trainee",
    "apprentice", "co", "op", "coop", "part", "full", "time", "remote", "hybrid", "onsite", "contract", "temporary",
    "temp", "permanent", "seasonal", "summer", "fall", "winter", "spring", "night", "nights", "day", "days",
    "evening", "evenings", "weekend", "weekends", "shift", "shifts", "prn", "urgent", "needed", "wanted",
    "required", "hiring", "m/f/d", "f/m/d", "m/w/d", "w/m/d", "f/m", "m/f", "h/f", "f/h", "genders", "all",
))  # fmt: skip
_CLOSED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|「[^「」]*」")
_SEPARATORS = r"\s/、,;|+·•~!:\u2014\-\u2013()\[\]【】「」&*"
_SEPARATOR = re.compile(rf"[{_SEPARATORS}]+")
# Behind the head noun of a Chinese segment may stand how senior or how many.
_CHINESE_END = re.compile(
    r"(?:助理|实习生?|学徒工?|兼职|全职|储备|培训生|岗位?|人员|若干|数名|多名|\d+[名人位]?|[a-z]{0,3}\d+)?"
    rf"(?=$|[{_SEPARATORS}])"
)
_NOT = (
    *("不", "非", "无", "免", "别", "no ", "non ", "不是", "不做", "不带", "不含", "无需", "不用", "不需要", "没有"),
    *("拒绝", "不涉及", "不跑"),
)

# A generic alias of so many characters, or of several words, says more than the votes of the words beside it.
_TELLING = 4


class Decision(NamedTuple):
    """A role and what decided: an `alias`, `votes` of the title's pieces, a `generic` alias, or `nothing`.

    what: the alias, or the pieces; "" for nothing.
    """

    role: str
    by: str
    what: str


class Roles:
    """Knows the aliases and the votes for every role. Pure."""

    def __init__(self, entries: Iterable[RoleEntry], votes: Votes = NO_VOTES) -> None:
        """Entries that have passed `check_roles`."""
        roles = tuple(entries)
        self.slugs = tuple(sorted(role.slug for role in roles))
        self._aliases = Aliases(roles)
        self._votes = votes.only(self.slugs)

    def role(self, folded: str) -> str:
        """The role of a title in the folded form of `Text`, `other` if nothing decides."""
        return self.decide(folded).role

    def decide(self, folded: str) -> Decision:
        """The role of a title in the folded form of `Text`, and why."""
        hits, generic = self._aliases.find(folded)
        chinese = is_chinese(folded)
        choose = _chinese if chinese else _latin
        hit = choose(folded, hits, hits) if hits else None
        telling = [each for each in generic if each.size >= _TELLING and (chinese or " " in each.alias)]
        if telling and (hit is None or (not chinese and hit.start >= _head_end(folded))):
            other = choose(folded, telling, hits)
            if other is not None and (hit is None or other.start < hit.start):
                return Decision(other.role, "generic", other.alias)
        if hit is not None:
            return Decision(hit.role, "alias", hit.alias)
        role, _ = self._votes.elect(head(folded))
        if role:
            return Decision(role, "votes", ", ".join(self._votes.cast(head(folded), role)))
        if generic and (hit := choose(folded, generic, hits)) is not None:
            return Decision(hit.role, "generic", hit.alias)
        return Decision(OTHER, "nothing", "")


def head(title: str) -> str:
    """What votes of a title in folded form: its head segment; all of a Chinese one."""
    return title if is_chinese(title) else title[: _head_end(title)]


def _head_end(title: str) -> int:
    cut = _HEAD_END.search(title, 1)
    return cut.start() if cut else len(title)


def _chinese(title: str, hits: Sequence[Hit], longer: Sequence[Hit]) -> Hit | None:
    """The alias that ends the first segment that one ends, else the longest; none in brackets if one is outside."""
    begin = _behind_employer(title, longer)
    hits = [hit for hit in hits if hit.start >= begin and not title[max(0, hit.start - 3) : hit.start].endswith(_NOT)]
    if len(hits) > 1 and ("(" in title or "[" in title or "【" in title):
        closed = [match.span() for match in _CLOSED.finditer(title)]
        outside = [hit for hit in hits if not any(start < hit.start and hit.end < end for start, end in closed)]
        hits = outside or hits
    if len(hits) < 2:
        return hits[0] if hits else None
    last = [hit for hit in hits if _CHINESE_END.match(title, hit.end)]
    if last:
        first = _SEPARATOR.search(title, last[0].end)
        return max((hit for hit in last if first is None or hit.start < first.start()), key=_size)
    return max(hits, key=lambda hit: (hit.size, hit.start))


def _behind_employer(title: str, hits: Sequence[Hit]) -> int:
    """Where the text behind the last 招聘 begins that no alias holds; a title that ends with it is not cut."""
    begin = 0
    for match in _RECRUITING.finditer(title):
        start, end = match.span()
        if title[end:].strip() and not any(hit.start <= start and end <= hit.end and hit.size > 2 for hit in hits):
            begin = end
    return begin


def _latin(title: str, hits: Sequence[Hit], _: Sequence[Hit]) -> Hit | None:
    """The alias that ends the head phrase, else the longest of the head segment, else the longest of all."""
    if len(hits) == 1:
        return hits[0]
    end = _noun_end(title, _head_end(title))
    inside = [hit for hit in hits if hit.start < end]
    if not inside:
        return max(hits, key=_size)
    ends = [match.start() for match in _ALTERNATIVE.finditer(title, 0, end)]
    if (complement := _COMPLEMENT.search(title, 0, end)) is not None:
        ends.append(complement.start())
    for at in sorted(ends):
        if last := [hit for hit in inside if 0 <= at - hit.end <= 1]:
            return max(last, key=lambda hit: (hit.whole, hit.size, -hit.start))
    if last := [hit for hit in inside if hit.end >= end - 1]:  # an interrupted one may end behind the head segment
        return max(last, key=lambda hit: (hit.whole or hit.end > end, hit.size, -hit.start))
    return max(inside, key=_size)


def _noun_end(title: str, end: int) -> int:
    """Where the head noun ends that has words of level behind it, before `end`."""
    while (space := title.rfind(" ", 0, end)) > 0:
        word = title[space + 1 : end].strip(".,!")
        if word and word not in _LEVELS and not (word.isdigit() and len(word) <= 4):
            break
        end = space
    return end


def _size(hit: Hit) -> tuple[int, int]:
    return hit.size, -hit.start
