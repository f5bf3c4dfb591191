"""Sentence: a surge in one breath, in English and in Chinese."""

# ruff: noqa: RUF001 (Chinese texts have full-width characters)

from datetime import datetime
from typing import NamedTuple

from streams.contracts.stage import DAY, HOUR, MINUTE, Instant

_WEEKS_A_YEAR = 52.18
#: Years beyond which a number says nothing more to anybody.
_AGES = 10_000
#: Times a week beyond which chance needs no number.
_OFTEN = 20
#: What is wrong with a source (`streams.surge.pulse`), in words.
_TROUBLES_EN = {
    "new": "is new", "silent": "is silent", "returned": "was silent until lately", "flooding": "floods",
    "recrawl": "sends again what it has sent", "backdated": "brings old postings",
}  # fmt: skip
_TROUBLES_ZH = {
    "new": "刚刚接入", "silent": "中断", "returned": "刚从中断恢复", "flooding": "数量异常激增",
    "recrawl": "在重复发送", "backdated": "在补发旧职位",
}  # fmt: skip


class _Reasons(NamedTuple):
    """Why a surge does not alert, in one language."""

    few: str
    one: str
    never: str
    ill: str
    part: str
    troubles: dict[str, str]


_EN = _Reasons(
    "Not alerted: too few employers.",
    "Not alerted: without its largest employer it is no surge.",
    "It has not alerted.",
    "Not alerted: source {source} {trouble}.",
    "Not alerted: part of the surge of {cell}.",
    _TROUBLES_EN,
)
_ZH = _Reasons(
    "未告警：雇主过少。",
    "未告警：除去最大雇主的职位后不构成激增。",
    "未曾告警。",
    "未告警：来源{source}{trouble}。",
    "未告警：属于{cell}的激增。",
    _TROUBLES_ZH,
)
_LAST_EN = {"ended": ["It has ended."], "level_shift": ["It has lasted: this is the new usual level."]}
_LAST_ZH = {"ended": ["现已结束。"], "level_shift": ["持续已久，视为新的常态水平。"]}


class Facts(NamedTuple):
    """What a sentence says. Names are for people; times are local; `keys` is how many keys are watched.

    fired: it has alerted. calm: what it counts now is not unlikely. few: fewer employers are too few to alert.
    cause_en, cause_zh: names of the cell that mutes it, if one does.
    """

    name_en: str
    name_zh: str
    state: str
    observed: int
    window: Instant
    expected: float
    expected_low: int
    expected_high: int
    ratio: float
    false_per_week: float
    keys: int
    since: datetime
    peak_at: datetime
    peak_ratio: float
    employers: int | None
    top_employer_share: float | None
    muted_by: str | None
    fired: bool = False
    calm: bool = False
    few: int = 0
    cause_en: str | None = None
    cause_zh: str | None = None


def english(facts: Facts) -> str:
    """The sentence for an analyst who reads English."""
    parts = [
        f"{facts.name_en}: {facts.observed:,} openings in {_span(facts.window, ('min', 'h', 'd'))},",
        (
            f"usual {_amount(facts.expected, 'below 0.1')} ({facts.expected_low:,} to {facts.expected_high:,}), "
            f"{_ratio(facts.ratio, 'over 1,000')}x."
        ),
        f"By chance {_chance_en(facts.false_per_week)} of watching all {facts.keys:,} keys.",
        f"Since {_time(facts.since)}, peak {_ratio(facts.peak_ratio, 'over 1,000')}x at {_time(facts.peak_at)}.",
    ]
    if facts.employers is not None:
        largest = "" if facts.top_employer_share is None else f", the largest {facts.top_employer_share:.0%}"
        parts.append(f"{facts.employers:,} employer{'s'[: facts.employers != 1]}{largest}.")
    parts += _unalerted(facts, _EN, facts.cause_en)
    parts += _LAST_EN.get(facts.state, [])
    return " ".join(parts)


def chinese(facts: Facts) -> str:
    """The sentence for an analyst who reads Chinese."""
    parts = [
        f"{facts.name_zh}：{_span(facts.window, ('分钟', '小时', '天'), '')}内新增职位{facts.observed:,}个，",
        (
            f"平时{_amount(facts.expected, '不足0.1')}个（{facts.expected_low:,}至{facts.expected_high:,}），"
            f"为平时的{_ratio(facts.ratio, '1,000多')}倍。"
        ),
        f"在全部{facts.keys:,}个监测对象中，偶然出现{_chance_zh(facts.false_per_week)}。",
        f"始于{_time(facts.since)}，{_time(facts.peak_at)}达到峰值{_ratio(facts.peak_ratio, '1,000多')}倍。",
    ]
    if facts.employers is not None:
        largest = "" if facts.top_employer_share is None else f"，最大一家占{facts.top_employer_share:.0%}"
        parts.append(f"涉及{facts.employers:,}家雇主{largest}。")
    parts += _unalerted(facts, _ZH, facts.cause_zh)
    parts += _LAST_ZH.get(facts.state, [])
    return "".join(parts)


def _unalerted(facts: Facts, words: _Reasons, cause: str | None) -> list[str]:
    """Why it does not alert, if it does not: an ill source, a cell that is told instead, few employers or one."""
    if facts.fired:
        return []
    if facts.muted_by is None:
        if facts.state in _LAST_EN or (facts.state == "building" and facts.calm):
            return [words.never]
        if facts.state != "building":
            return []
        return [words.few if facts.employers is None or facts.employers < facts.few else words.one]
    name, _, trouble = facts.muted_by.partition(":")
    if not trouble:
        return [words.part.format(cell=cause or name)]
    return [words.ill.format(source=name.removeprefix("source="), trouble=words.troubles.get(trouble, trouble))]


def _span(span: Instant, units: tuple[str, str, str], gap: str = " ") -> str:
    for size, unit in zip((DAY, HOUR, MINUTE), reversed(units), strict=True):
        # 24 h rather than 1 d: a window of a day is one of hours.
        if span % size == 0 and (size != DAY or span > DAY):
            return f"{span // size}{gap}{unit}"
    return f"{span / MINUTE:g}{gap}{units[0]}"


def _amount(number: float, least: str) -> str:
    return least if number < 0.05 else f"{number:,.0f}" if number >= 10 else f"{number:.1f}"


def _ratio(ratio: float, most: str) -> str:
    # A multiple of next to nothing is no figure to quote.
    return most if ratio > 1_000 else f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.1f}"


def _time(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M")


def _chance_en(false_per_week: float) -> str:
    if false_per_week > _OFTEN:
        return "many times a week"
    weeks = 1 / max(false_per_week, 1e-300)
    years = weeks / _WEEKS_A_YEAR
    if years > _AGES:
        return "less than once in 10,000 years"
    if years >= 2:
        return f"about once in {years:,.0f} years"
    return f"about once in {weeks:,.0f} weeks" if weeks >= 2 else f"about {false_per_week:.1f} times a week"


def _chance_zh(false_per_week: float) -> str:
    if false_per_week > _OFTEN:
        return "每周多次"
    weeks = 1 / max(false_per_week, 1e-300)
    years = weeks / _WEEKS_A_YEAR
    if years > _AGES:
        return "不到一万年一次"
    if years >= 2:
        return f"约{years:,.0f}年一次"
    return f"约{weeks:,.0f}周一次" if weeks >= 2 else f"约每周{false_per_week:.1f}次"
