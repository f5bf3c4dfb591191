"""Heads: which of the aliases in a title says what somebody is, and which only stand beside it."""

import re
from collections.abc import Mapping, Sequence

from streams.taxonomy.aliases import Hit
from streams.taxonomy.text import is_chinese

_RECRUITING = re.compile(r"(?<![(\[【-])招聘(?!方向|模块|岗|网|平台|系统)|诚聘|急聘|高薪聘|急招|诚招|直招")
# What ends the head segment of a title that is not Chinese: "Nurse - Nights", "Nurse, ICU", "Nurse (f/m)".
_HEAD_END = re.compile(r" [-\N{EN DASH}\N{EM DASH}] ?|[-\N{EN DASH}\N{EM DASH}] | [@/] |[,(|\[;:]")
# "Director of Nursing" is a director, and of "Welder/Fabricator" or "Telesales and Customer Service" the first is what
# is meant: what follows these words is not the head of the phrase.
_BOUNDARY = re.compile(r" ?/ ?| (?:cum|or|(&|\+|and)|of|for|in|at|with|to|on|from|within|supporting) ")
# "Warehouse & Logistics Assistant" is what its first word says.
_COORDINATED = re.compile(r"s? (?:&|\+|and) |s?/ ?|s?, ")
_AGENT = re.compile(r"(?:er|or|ist|yst|ian|ant|ate|ive)s?$")
# Words before a head noun that say how senior.
_RANKS = frozenset(
    ("senior", "junior", "sr", "sr.", "jr", "jr.", "lead", "assistant", "associate", "principal", "staff")
)
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
# 会计兼出纳 is an accountant first; 兼职 is part-time.
_SEPARATOR = re.compile(rf"[{_SEPARATORS}]+|兼(?!职)")
# Who sells or drives is the head of what stands before it, whatever is sold or driven: 网络安全销售.
_SELLS = re.compile("销售|业务员|司机")
# Behind the head noun of a Chinese segment may stand how senior or how many.
_CHINESE_END = re.compile(
    r"(?:助理|实习生?|学徒工?|兼职|全职|储备|培训生|岗位?|人员|若干|数名|多名|\d+[名人位]?|[a-z]{0,3}\d+)?"
    rf"(?=$|[{_SEPARATORS}]|兼(?!职))"
)
_NOT = (
    *("不", "非", "无", "免", "别", "no ", "non ", "不是", "不做", "不带", "不含", "无需", "不用", "不需要", "没有"),
    *("拒绝", "不涉及", "不跑"),
)

# What stands behind a Chinese head noun to say of what: 项目经理(市政). Its first characters are read.
_QUALIFIER = re.compile(r"\s*(?:[(\[【]|[-\u2014\u2013]+)\s*([^()\[\]【】\s]{2,})")
_QUALIFYING = (4, 3, 2)
_OPENING = frozenset(" ([【-\u2014\u2013")


def is_agent(alias: str) -> bool:
    """Whether a Latin alias ends with a noun that says who: "account manager", but not "digital marketing"."""
    return _AGENT.search(alias) is not None


def qualified(title: str, hit: Hit, roles: Mapping[str, str]) -> tuple[str, str] | None:
    """The alias, and its role, that a Chinese head noun is together with the qualifier behind it, if it is one."""
    if title[hit.end : hit.end + 1] not in _OPENING or (match := _QUALIFIER.match(title, hit.end)) is None:
        return None
    noun = title[hit.start : hit.end]
    for size in _QUALIFYING:
        if role := roles.get(alias := match.group(1)[:size] + noun):
            return alias, role
    return None


def head(title: str) -> str:
    """What votes of a title in folded form: its head segment; all of a Chinese one."""
    return title if is_chinese(title) else title[: head_end(title)]


def head_end(title: str) -> int:
    """Where the head segment of a title that is not Chinese ends."""
    cut = _HEAD_END.search(title, 1)
    return cut.start() if cut else len(title)


def chinese_head(title: str, hits: Sequence[Hit], longer: Sequence[Hit]) -> Hit | None:
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
        last = [hit for hit in last if first is None or hit.start < first.start()]
        return max((hit for hit in last if hit.whole or not _is_split(hit, last)), key=_size)
    return max(hits, key=lambda hit: (hit.size, hit.start))


def seller_behind(title: str, hit: Hit, generic: Sequence[Hit]) -> Hit | None:
    """The generic alias that a Chinese one only modifies: it ends the segment that the other does not end."""
    if hit.end >= generic[-1].end or _CHINESE_END.match(title, hit.end):
        return None
    gap = _SEPARATOR.search(title, hit.end)
    end = gap.start() if gap else len(title)
    for each in generic:
        if hit.end <= each.start < end and _SELLS.match(each.alias) and _CHINESE_END.match(title, each.end):
            return None if title[: each.start].endswith(_NOT) else each
    return None


def _is_split(hit: Hit, hits: Sequence[Hit]) -> bool:
    """Whether a nearer modifier makes another whole alias of the head noun: 测试开发工程师 in Java测试开发工程师."""
    return any(each.whole and each.end == hit.end and hit.until <= each.start < hit.resumed for each in hits)


def _behind_employer(title: str, hits: Sequence[Hit]) -> int:
    """Where the text behind the last 招聘 begins that no alias holds; a title that ends with it is not cut."""
    begin = 0
    for match in _RECRUITING.finditer(title):
        start, end = match.span()
        if title[end:].strip() and not any(hit.start <= start and end <= hit.end and hit.size > 2 for hit in hits):
            begin = end
    return begin


def latin_head(title: str, hits: Sequence[Hit], end: int) -> Hit:
    """The alias that ends the head phrase, else the longest of the head segment, else the longest of all.

    end: where the head segment ends.
    """
    if len(hits) == 1:
        return hits[0]
    end = _noun_end(title, end)
    inside = [hit for hit in hits if hit.start < end]
    if not inside:
        return max(hits, key=_size)
    for boundary in _BOUNDARY.finditer(title, 0, end):
        at = boundary.start()
        if boundary.group(1) and any(hit.start < at < hit.end for hit in inside):
            continue
        if last := [hit for hit in inside if 0 <= at - hit.end <= 1]:
            return max(last, key=lambda hit: (hit.whole, hit.size, -hit.start))
    if last := [hit for hit in inside if hit.end >= end - 1]:  # an interrupted one may end behind the head segment
        best = max(last, key=lambda hit: (hit.whole or hit.end > end, hit.size, -hit.start))
        return min((best, *(hit for hit in last if _is_coordinated(title, hit))), key=lambda hit: hit.start)
    return max(inside, key=_size)


def before_cum(title: str, hit: Hit, generic: Sequence[Hit]) -> Hit | None:
    """The generic alias before "cum", if the other one stands behind: "Accounts cum Admin Executive"."""
    at = title.find(" cum ")
    return next((each for each in generic if each.end == at), None) if 0 < at < hit.start else None


def _is_coordinated(title: str, hit: Hit) -> bool:
    return not hit.whole and _COORDINATED.match(title, hit.until) is not None


def bare_noun(title: str) -> str:
    """The head segment without words of level."""
    words = title[: _noun_end(title, head_end(title))].split()
    while len(words) > 1 and (words[0] in _RANKS or words[0] in _LEVELS):
        del words[0]
    return " ".join(words)


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
