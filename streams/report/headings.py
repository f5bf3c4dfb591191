"""Headings: what stands over the tables of a report, beside and below them, in each language."""

from collections.abc import Mapping
from typing import NamedTuple

from streams.report.names import Language


class Headings(NamedTuple):
    """One language. Places are named in braces; `measures` go by their names in the document."""

    window: str
    first: str
    last: str
    days: str
    working_days: str
    now: str
    base: str
    provisional: str
    comma: str
    growth: str
    cell: str
    measure: str
    measures: Mapping[str, str]
    per_opening: str
    silent: str
    ratio: str
    percent: str
    per_day: str
    pay: str
    currency: str
    coverage: str
    mean: str
    median: str
    converted: str
    rate: str
    rated: str
    shares: str
    role: str
    share: str
    industries: str
    industry: str
    sector: str
    parents: str
    record: str
    year: str
    rank: str
    trend: str
    day: str
    indexed: str
    sources: str
    source: str


_EN = Headings(
    window="{week}, variant {variant}",
    first="first day",
    last="last day",
    days="days",
    working_days="working days",
    now="this",
    base="base",
    provisional="provisional",
    comma=", ",
    growth="growth",
    cell="cell",
    measure="measure",
    measures={name: name for name in ("new", "positions", "applications", "employers")},
    per_opening="applications per opening",
    silent="{n} cells without a new opening in these weeks are left out",
    ratio="ratio",
    percent="growth %",
    per_day="per working day %",
    pay="advertised annual pay",
    currency="currency",
    coverage="coverage %",
    mean="mean",
    median="median",
    converted="converted",
    rate="at",
    rated="{rate} on {day}",
    shares="new openings of {name}, n {n:,}",
    role="role",
    share="share %",
    industries="positions by industry, {now.first} to {now.last} ({now.working_days} working days) against "
    "{base.first} to {base.last} ({base.working_days}); {floor:,} or more then, {below} are below",
    industry="industry",
    sector="sector",
    parents="of the first {top}: {parents}",
    record="all new openings, this week of each year over the year before",
    year="year",
    rank="rank {rank} of {of} known growths, {asked} asked for",
    trend="{name}: new openings a day, mean of 7 days; {day} ({mean}) = 100",
    day="day",
    indexed="index",
    sources="sources, by their own postings",
    source="source",
)
_ZH = Headings(
    window="{week}，口径 {variant}",
    first="首日",
    last="末日",
    days="天数",
    working_days="工作日",
    now="本期",
    base="基期",
    provisional="暂定",
    comma="；",
    growth="增长",
    cell="单元",
    measure="指标",
    measures={"new": "新增职位", "positions": "岗位数", "applications": "投递数", "employers": "用人单位"},
    per_opening="每职位投递数",
    silent="另有{n}个单元这两周无新增职位，未列出",
    ratio="倍数",
    percent="增长 %",
    per_day="按工作日增长 %",
    pay="标明的年薪",
    currency="币种",
    coverage="标明比例 %",
    mean="均值",
    median="中位数",
    converted="折合",
    rate="汇率",
    rated="{rate}（{day}）",
    shares="{name}新增职位，共{n:,}个",
    role="职业",
    share="占比 %",
    industries="各行业岗位数：{now.first}至{now.last}（{now.working_days}个工作日）对比{base.first}至{base.last}"
    "（{base.working_days}个）；基期不少于{floor:,}个，另有{below}个行业不足",
    industry="行业",
    sector="门类",
    parents="前{top}名：{parents}",
    record="全部新增职位：历年同周较上年",
    year="年份",
    rank="在已知的{of}个增幅中列第{rank}，共查{asked}年",
    trend="{name}：每日新增职位，7日均值；{day}（{mean}）= 100",
    day="日期",
    indexed="指数",
    sources="各来源（只计其自身发布）",
    source="来源",
)
HEADINGS: Mapping[Language, Headings] = {"en": _EN, "zh": _ZH}
