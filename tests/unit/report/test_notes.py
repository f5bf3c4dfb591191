"""The notes, and the index that may be asked for."""

from datetime import date
from decimal import Decimal

import msgspec

from streams.comparison import History
from streams.report import write
from streams.report.notes import notes
from tests.unit.comparison.days import daily, spread
from tests.unit.report.market import CHINA, QUESTION, history, names

ASKED = QUESTION._replace(cells=("total",))


def test_every_note_is_told_in_chinese_too() -> None:
    """What is missing and why, what is provisional, running, of changed rules or unknown."""
    known = history(through=date(2024, 2, 19))
    known.add(daily(date(2024, 2, 18), "domain=ai", new=1, taxonomy="newer"))
    running = write(QUESTION._replace(cells=("role=nurse",)), known, CHINA, names())
    assert list(notes(running, "zh")) == [
        "本周尚未结束：已结束2天，与基期周的相同天数比较",
        "这些日子之间统计规则有变（见 versions）：变化可能来自规则，而非市场",
        "没有记录包含单元 role=nurse",
    ]
    late = write(ASKED, History(), CHINA, names())
    assert list(notes(late, "zh"))[:2] == [
        "本周（2024-02-18至2024-02-24）没有数据：没有历史数据",
        "基期周（2023-01-28至2023-02-03）没有数据：没有历史数据",
    ]
    provisional = msgspec.structs.replace(running.windows.now, provisional=True, missing="x", first=date(2030, 1, 1))
    changed = msgspec.structs.replace(running, windows=msgspec.structs.replace(running.windows, now=provisional))
    assert list(notes(changed, "zh"))[:2] == [
        "本周（2030-01-01至2024-02-19）没有数据：历史数据截至2024-02-19",
        "本周日期为暂定：该年的工作日安排尚未公布",
    ]


def test_the_english_notes_are_those_of_the_document() -> None:
    """JSON has them."""
    found = write(ASKED, history(through=date(2024, 2, 19)), CHINA, names())
    assert found.notes == list(notes(found, "en")) != []


def test_an_index_is_told_on_the_days_of_both_weeks() -> None:
    """The mean of 7 days, and 100 on the base day; a day without a mean has none, nor has an index without a base."""
    known = History()
    for record in spread(date(2024, 1, 1), [10] * 48 + [24] + [10] * 10):
        known.add(record)
    base = date(2024, 1, 31)
    (trend,) = write(ASKED._replace(base_day=base), known, CHINA, names()).trends
    assert (trend.base_day, trend.base_mean) == (base, Decimal("10.0"))
    assert [(day.day, day.mean, day.index) for day in trend.days][6:9] == [
        (date(2023, 2, 3), None, None),
        (date(2024, 2, 18), Decimal("12.0"), Decimal("120.0")),
        (date(2024, 2, 19), Decimal("12.0"), Decimal("120.0")),
    ]
    (early,) = write(ASKED._replace(base_day=date(2023, 6, 1)), known, CHINA, names()).trends
    assert (early.base_mean, early.days[7].mean, early.days[7].index) == (None, Decimal("12.0"), None)
    assert write(ASKED, known, CHINA, names()).trends == []
