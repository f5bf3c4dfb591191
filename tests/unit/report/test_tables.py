"""The tables."""

import io
from datetime import date

from rich.console import Console

from streams.comparison import History
from streams.report import Report, tables, write
from streams.report.names import Language
from tests.unit.comparison.days import daily
from tests.unit.report.market import CHINA, QUESTION, history, names


def printed(report: Report, language: Language = "en") -> str:
    """As on a wide terminal."""
    console = Console(file=io.StringIO(), width=160)
    for table in tables(report, names(), language):
        console.print(table)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_each_figure_stands_with_what_it_was_counted_from() -> None:
    """Rows of growth, pay, shares, industries, years and sources."""
    rows = {
        " ".join(row.replace("│", " ").split())
        for row in printed(write(QUESTION, history(), CHINA, names())).splitlines()
    }
    assert {
        "this 2024-02-18 2024-02-24 7 6",
        "Artificial intelligence new 7,125 1,000 7.13 612.5 731.3",
        "applications 5,000 500 10.00 900.0 1,066.7",
        "applications per opening 4.0 2.5",
        "Artificial intelligence CNY 500 7.0 443,700 447,031 61,632 USD 7.1992 on 2024-02-23",
        "2023 100,000 102,041 0.98 -2.0 -30.0",
        "Algorithm engineer 1,895 18.95",
        "source=fair,tag=section-a 22 60 400",
        "rank 1 of 5 known growths, 5 asked for",
    } <= rows


def test_what_is_not_known_is_a_dash() -> None:
    """And the reason stands beside its window."""
    known = History()
    known.add(daily(date(2024, 2, 1), new=4))
    text = printed(write(QUESTION._replace(cells=("total",)), known, CHINA, names()))
    rows = [" ".join(row.replace("│", " ").split()) for row in text.splitlines()]
    assert "all new 0 - - - -" in rows
    assert "base 2023-01-28 2023-02-03 7 7 history begins on 2024-02-01" in rows


def test_headings_and_reasons_are_of_the_language() -> None:
    """Nothing of a Chinese report is left in English but slugs, codes and the week's name."""
    text = printed(write(QUESTION, history(), CHINA, names()), "zh")
    for chinese in ("首日", "按工作日增长 %", "标明的年薪", "新增职位", "历年同周较上年", "制造业 4；金融业 2"):
        assert chinese in text
    for english in ("first day", "working days", "growth", "this", "base", "year", "rank"):
        assert f" {english} " not in text
    known = History()
    known.add(daily(date(2024, 2, 1), new=4))
    text = printed(write(QUESTION._replace(cells=("total",)), known, CHINA, names()), "zh")
    assert "历史数据始于2024-02-01" in text
    assert "history begins" not in text
