"""The sentence of a surge, in two languages."""

# ruff: noqa: RUF001 (Chinese texts have full-width characters)

from datetime import UTC, datetime

import pytest

from streams.contracts.stage import HOUR
from streams.surge.sentence import Facts, chinese, english

FACTS = Facts(
    name_en="Data engineer in Healthcare",
    name_zh="卫生领域的数据工程师",
    state="firing",
    observed=41,
    window=6 * HOUR,
    expected=12.1,
    expected_low=8,
    expected_high=17,
    ratio=3.39,
    false_per_week=0.000479,
    keys=10_000,
    since=datetime(2026, 3, 3, 9, 0, tzinfo=UTC),
    peak_at=datetime(2026, 3, 3, 11, 0, tzinfo=UTC),
    peak_ratio=5.1,
    employers=17,
    top_employer_share=0.22,
    muted_by=None,
)


def test_english() -> None:
    """What, how much, against what, how rare, since when, by whom."""
    assert english(FACTS) == (
        "Data engineer in Healthcare: 41 openings in 6 h, usual 12 (8 to 17), 3.4x. "
        "By chance about once in 40 years of watching all 10,000 keys. "
        "Since 2026-03-03 09:00, peak 5.1x at 2026-03-03 11:00. 17 employers, the largest 22%."
    )


def test_chinese() -> None:
    """The same in Chinese."""
    assert chinese(FACTS) == (
        "卫生领域的数据工程师：6小时内新增职位41个，平时12个（8至17），为平时的3.4倍。"
        "在全部10,000个监测对象中，偶然出现约40年一次。"
        "始于2026-03-03 09:00，2026-03-03 11:00达到峰值5.1倍。涉及17家雇主，最大一家占22%。"
    )


def test_what_is_not_known_is_not_said() -> None:
    """Without employers there is no word of them; a muted or final state is named."""
    facts = FACTS._replace(employers=None, top_employer_share=None, muted_by="source=portal:silent", state="ended")
    assert english(facts).endswith("11:00. Not alerted: source portal is silent. It has ended.")
    assert chinese(facts).endswith("5.1倍。未告警：来源portal中断。现已结束。")


def test_why_it_does_not_alert_is_said() -> None:
    """Another key's surge that is told instead, or too few employers."""
    role = FACTS._replace(muted_by="sector=human_health", state="building")
    assert english(role).endswith("Not alerted: part of the surge of sector=human_health.")
    assert chinese(role).endswith("未告警：属于sector=human_health的激增。")
    assert english(role._replace(state="peaked", fired=True)) == english(FACTS)
    over = FACTS._replace(state="ended")
    assert english(over).endswith("It has not alerted. It has ended.")
    assert chinese(over._replace(fired=True)).endswith("22%。现已结束。")
    named = role._replace(cause_en="Healthcare", cause_zh="卫生")
    assert english(named).endswith("Not alerted: part of the surge of Healthcare.")
    assert chinese(named).endswith("未告警：属于卫生的激增。")
    few = role._replace(muted_by=None, employers=2, few=3)
    assert english(few).endswith("Not alerted: too few employers.")
    assert chinese(few).endswith("未告警：雇主过少。")
    assert english(few._replace(employers=3)).endswith("Not alerted: without its largest employer it is no surge.")
    assert english(few._replace(calm=True)).endswith("It has not alerted.")
    assert chinese(few._replace(employers=3)).endswith("未告警：除去最大雇主的职位后不构成激增。")


@pytest.mark.parametrize(
    ("false_per_week", "en", "zh"),
    [
        (96_092.6, "many times a week", "每周多次"),
        (2.0, "about 2.0 times a week", "约每周2.0次"),
        (0.1, "about once in 10 weeks", "约10周一次"),
        (1e-3, "about once in 19 years", "约19年一次"),
        (1e-200, "less than once in 10,000 years", "不到一万年一次"),
    ],
)
def test_chance_in_words(false_per_week: float, en: str, zh: str) -> None:
    """Weeks, years, and no number that says nothing."""
    facts = FACTS._replace(false_per_week=false_per_week)
    assert f"By chance {en} of watching" in english(facts)
    assert f"偶然出现{zh}。" in chinese(facts)


def test_small_numbers_keep_a_digit() -> None:
    """A usual 0.3 is not 0; one employer is no plural."""
    facts = FACTS._replace(expected=0.31, expected_low=0, expected_high=1, ratio=132.2, employers=1, window=24 * HOUR)
    sentence = english(facts)
    assert "in 24 h, usual 0.3 (0 to 1), 132x." in sentence
    assert "1 employer, the largest" in sentence


def test_next_to_nothing_is_no_figure_to_quote() -> None:
    """A usual 0.02 is not 0.0, and what is a thousand times that says nothing more."""
    facts = FACTS._replace(expected=0.02, expected_low=0, expected_high=0, ratio=2_247.0, peak_ratio=1_001.0)
    assert "usual below 0.1 (0 to 0), over 1,000x." in english(facts)
    assert "peak over 1,000x" in english(facts)
    assert "平时不足0.1个（0至0），为平时的1,000多倍" in chinese(facts)
