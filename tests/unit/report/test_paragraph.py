"""The paragraph."""

from datetime import date

from streams.calendar import parse_week
from streams.comparison import History
from streams.report import paragraph, write
from tests.unit.comparison.days import daily
from tests.unit.report.market import CHINA, QUESTION, history, names

REPORT = write(QUESTION, history(), CHINA, names())


def test_the_article_comes_out_in_english() -> None:
    """Every figure with what it was counted from."""
    text = paragraph(REPORT, names(), "en")
    for sentence in (
        "In week 1 after the Spring Festival (18 February 2024 to 24 February 2024, 6 working days), 123,600 job ",
        " openings were new, 23.6 percent more than the 100,000 of the same week of 2023.",
        "Per working day that is +44.2 percent.",
        "This growth is the highest in 5 years.",
        "New openings in Artificial intelligence numbered 7,125, 612.5 percent more than the 1,000 of the same week",
        "averaged 443,700 CNY a year (61,632 USD at the rate of 7.1992 on 23 February 2024), stated by 500 openings",
        "Algorithm engineer made up 18.95 percent, Product manager made up 12.63 percent.",
        "grew fastest (200 or more in the base week), 4 belong to Manufacturing,",
        "numbered 5,000, 10.00 times the 500 of the same week of 2023 (growth 900.0 percent).",
        "In fair, 1,000 employers offered 20,000 positions. In fair, section-a, 22 employers offered 400 positions.",
    ):
        assert sentence in text


def test_the_article_comes_out_in_chinese() -> None:
    """The same figures."""
    text = paragraph(REPORT, names(), "zh")
    for sentence in (
        "春节假期后第1周（2024年2月18日至2024年2月24日，6个工作日），新增职位123,600个，比2023年同期的100,000个增长23.6%。",
        "增幅为5年来最高。",
        "（按2024年2月23日汇率7.1992折合61,632 USD）",
        "算法工程师占18.95%，产品经理占12.63%。",
        "），4个属于制造业，",
        "fair, section-a有22家用人单位提供400个岗位。",
    ):
        assert sentence in text


def test_one_industry_belongs() -> None:
    """Where a sector has a single one of the first, the verb is singular."""
    assert ", 1 belongs to " in paragraph(REPORT, names(), "en")
    assert "1 belong to" not in paragraph(REPORT, names(), "en")


def test_a_week_without_a_base_is_told_as_such() -> None:
    """No growth, no record, and the reason."""
    known = History()
    known.add(daily(date(2024, 2, 1), new=4))
    known.add(daily(date(2024, 2, 18), new=40))
    text = paragraph(write(QUESTION, known, CHINA, names()), names(), "en")
    assert text.endswith(
        ", 40 job openings were new. No comparison with 2023 is possible: history begins on 2024-02-01."
    )
    assert paragraph(write(QUESTION, known, CHINA, names()), names(), "zh").endswith(
        "无法与2023年比较：历史数据始于2024-02-01。"
    )


def test_a_fall_and_a_standstill_have_their_words() -> None:
    """Fewer, as many; a week without a holiday has its dates."""
    for now, words in (
        (9_000, "10.0 percent fewer than the 10,000 of"),
        (10_000, "as many as in the same week of 2023"),
        (10_001, "0.0 percent more than the 10,000 of"),
    ):
        known = History()
        known.add(daily(date(2023, 6, 5), new=10_000))
        known.add(daily(date(2024, 6, 5), new=now))
        question = QUESTION._replace(week=parse_week("none:06-05"), cells=("total",))
        text = paragraph(write(question, known, CHINA, names()), names(), "en")
        assert text.startswith(
            f"From 5 June 2024 to 11 June 2024 (4 working days), {now:,} job openings were new, {words}"
        )


def test_a_record_among_fewer_years_than_asked_for_says_so() -> None:
    """Five of eight growths are known."""
    report = write(QUESTION._replace(years=8), history(), CHINA, names())
    assert "the highest of the 5 that the history has for the last 8 years" in paragraph(report, names(), "en")


def test_provisional_and_running_weeks_are_told_as_such() -> None:
    """2027's working days are not announced; two days of the week are over."""
    known = History(through=date(2027, 2, 15))
    known.add(daily(date(2026, 2, 24), new=100))
    known.add(daily(date(2027, 2, 11), new=100))
    text = paragraph(write(QUESTION._replace(year=2027, base=2026), known, CHINA, names()), names(), "en")
    assert "The dates are provisional" in text
    assert "The week is still running" in text
