"""Phrases: the sentences of a report in each language, with places for figures."""

from collections.abc import Mapping
from typing import NamedTuple

from streams.calendar import Alignment
from streams.comparison.history import BEGINS, COMPLETE, EMPTY
from streams.report.names import Language


class Notes(NamedTuple):
    """Of one language: `this` and `base` are the two weeks; the last three say why figures are missing."""

    label: str
    this: str
    base: str
    missing: str
    provisional: str
    running: str
    versions: str
    unknown: str
    empty: str
    begins: str
    complete: str


class Phrases(NamedTuple):
    """One language. Places are named in braces; `sep` stands between sentences, `comma` between parts of a list."""

    sep: str
    comma: str
    date: str
    holidays: Mapping[str, str]
    after: str
    dates: str
    opening: str
    missing: str
    running: str
    provisional: str
    up: str
    down: str
    flat: str
    per_day: str
    highest: str
    limited: str
    domain: str
    pay: str
    converted: str
    shares: str
    share: str
    applications: str
    industries: str
    parent: str
    only: str
    source: str
    drawing: str
    axis: str
    notes: Notes


_EN = Phrases(
    sep=" ",
    comma=", ",
    date="{day} {month} {year}",
    holidays={
        Alignment.SPRING_FESTIVAL: "the Spring Festival",
        Alignment.NATIONAL_DAY: "the National Day holiday",
        Alignment.NEW_YEAR: "the New Year holiday",
    },
    after="In week {number} after {holiday} ({first} to {last}, {worked} working days)",
    dates="From {first} to {last} ({worked} working days)",
    opening="{when}, {now} job openings were new{change}.",
    missing="No comparison with {year} is possible: {reason}.",
    running="The week is still running; its {days} complete days are compared with the same days of {year}.",
    provisional="The dates are provisional, as working days are not announced yet.",
    up=", {percent} percent more than the {base} of the same week of {year}",
    down=", {percent} percent fewer than the {base} of the same week of {year}",
    flat=", as many as in the same week of {year}",
    per_day="Per working day that is {percent} percent.",
    highest="This growth is the highest in {years} years.",
    limited="This growth is the highest of the {known} that the history has for the last {asked} years.",
    domain="New openings in {name} numbered {now}{change}.",
    pay="Pay advertised for {name} averaged {mean} {currency} a year{converted}, stated by {n} openings ({coverage} "
    "percent of them).",
    converted=" ({amount} {currency} at the rate of {rate} on {day})",
    shares="Of {n} new openings in {name}, {parts}.",
    share="{name} made up {percent} percent",
    applications="Applications for {name} numbered {now}, {ratio} times the {base} of the same week of {year} (growth "
    "{percent} percent).",
    industries="Of the {top} industries in which positions grew fastest ({floor} or more in the base week), {parts}.",
    parent="{n} belong to {name}",
    only="1 belongs to {name}",
    source="In {name}, {employers} employers offered {positions} positions.",
    drawing="{cell}: new openings a day, mean of 7 days",
    axis="days from the first day of {week}",
    notes=Notes(
        label="note: ",
        this="this week",
        base="the base week",
        missing="no figures of {week}, {first} to {last}: {reason}",
        provisional="{week} is provisional: the working days of its year are not announced yet",
        running="the week is running: {days} days are complete, compared with the same days of the base week",
        versions="the rules changed between these days (see versions): a change may be theirs and not the market's",
        unknown="no record names the cell {cell}",
        empty=EMPTY,
        begins=BEGINS,
        complete=COMPLETE,
    ),
)
_ZH = Phrases(
    sep="",
    comma="，",
    date="{year}年{month}月{day}日",
    holidays={Alignment.SPRING_FESTIVAL: "春节", Alignment.NATIONAL_DAY: "国庆节", Alignment.NEW_YEAR: "元旦"},
    after="{holiday}假期后第{number}周（{first}至{last}，{worked}个工作日）",
    dates="{first}至{last}（{worked}个工作日）",
    opening="{when}，新增职位{now}个{change}。",
    missing="无法与{year}年比较：{reason}。",
    running="本周尚未结束，以已结束的{days}天与{year}年同期相比。",
    provisional="工作日安排尚未公布，日期为暂定。",
    up="，比{year}年同期的{base}个增长{percent}%",
    down="，比{year}年同期的{base}个下降{percent}%",
    flat="，与{year}年同期持平",
    per_day="按工作日平均为{percent}%。",
    highest="增幅为{years}年来最高。",
    limited="在近{asked}年中有数据的{known}个增幅里最高。",
    domain="{name}新增职位{now}个{change}。",
    pay="{name}职位平均年薪为{mean} {currency}{converted}，有{n}个职位标明薪资（占{coverage}%）。",
    converted="（按{day}汇率{rate}折合{amount} {currency}）",
    shares="在{name}的{n}个新增职位中，{parts}。",
    share="{name}占{percent}%",
    applications="{name}收到投递{now}份，为{year}年同期{base}份的{ratio}倍（增长{percent}%）。",
    industries="在岗位数增长最快的{top}个行业中（基期不少于{floor}个岗位），{parts}。",
    parent="{n}个属于{name}",
    only="1个属于{name}",
    source="{name}有{employers}家用人单位提供{positions}个岗位。",
    drawing="{cell}：每日新增职位，7日均值",
    axis="距 {week} 首日的天数",
    notes=Notes(
        label="注：",
        this="本周",
        base="基期周",
        missing="{week}（{first}至{last}）没有数据：{reason}",
        provisional="{week}日期为暂定：该年的工作日安排尚未公布",
        running="本周尚未结束：已结束{days}天，与基期周的相同天数比较",
        versions="这些日子之间统计规则有变（见 versions）：变化可能来自规则，而非市场",
        unknown="没有记录包含单元 {cell}",
        empty="没有历史数据",
        begins="历史数据始于{day}",
        complete="历史数据截至{day}",
    ),
)
PHRASES: Mapping[Language, Phrases] = {"en": _EN, "zh": _ZH}
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
