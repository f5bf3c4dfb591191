"""The figures of a report."""

import json
from datetime import date
from decimal import Decimal

import pytest

from streams.calendar import parse_week
from streams.comparison import History
from streams.report import Report, write
from streams.report.document import encode
from tests.unit.comparison.days import daily
from tests.unit.report.market import CHINA, QUESTION, history, names

REPORT = write(QUESTION, history(), CHINA, names())
CELLS = {cell.cell: cell for cell in REPORT.cells}


def test_1_a_domain_grows_by_the_aligned_week() -> None:
    """612.5 percent, of 1,000 and 7,125 new openings; 6 working days against 7."""
    new = CELLS["domain=ai"].new
    assert (new.base, new.now, new.growth_percent) == (1_000, 7_125, Decimal("612.5"))
    assert new.growth_percent_per_working_day == Decimal("731.3")
    assert (REPORT.windows.now.working_days, REPORT.windows.base.working_days) == (6, 7)


def test_1_the_same_dates_of_both_years_say_something_else() -> None:
    """The naive comparison takes an ordinary week of 2023 for the base."""
    question = QUESTION._replace(week=parse_week("none:02-18"))
    known = History(question.days(CHINA))
    for record in (daily(date(2023, 2, 20), "domain=ai", new=2_000), daily(date(2024, 2, 20), "domain=ai", new=7_125)):
        known.add(record)
    known.add(daily(date(2023, 1, 1), "domain=ai"))
    (cell,) = write(question._replace(cells=("domain=ai",)), known, CHINA, names()).cells
    assert cell.new.growth_percent == Decimal("256.3")


def test_2_pay_comes_with_n_coverage_and_a_dated_rate() -> None:
    """443,700 yuan are 61,632 dollars; 500 of 7,125 openings state it."""
    (pay,) = CELLS["domain=ai"].pay
    assert (pay.mean, pay.converted, pay.converted_currency) == (443_700, 61_632, "USD")
    assert (pay.n, pay.coverage_percent) == (500, Decimal("7.0"))
    assert (pay.rate, pay.rate_day) == (Decimal("7.1992"), date(2024, 2, 23))


def test_3_shares_have_what_no_role_was_found_for_in_the_denominator() -> None:
    """18.95 and 12.63 percent of 10,000; the rest is named."""
    shares = next(shares for shares in REPORT.shares if shares.domain == "aigc")
    assert shares.n == 10_000
    assert {share.role: share.share_percent for share in shares.roles} == {
        "other": Decimal("68.42"),
        "algorithm_engineer": Decimal("18.95"),
        "product_manager": Decimal("12.63"),
    }


def test_4_applications_have_a_ratio_and_a_growth() -> None:
    """Ten times as many is a growth of 900 percent; per opening 4.0 against 2.5."""
    cell = CELLS["domain=aigc,role=product_manager"]
    assert (cell.applications.ratio, cell.applications.growth_percent) == (Decimal("10.00"), Decimal("900.0"))
    assert cell.applications_per_opening == (Decimal("4.0"), Decimal("2.5"))


def test_5_industries_are_ranked_above_a_floor_with_their_parents() -> None:
    """4 of the first 10 are manufacturing; what is small, and `other`, is not ranked."""
    ranking = REPORT.industries
    assert [row.industry for row in ranking.ranked[:4]] == [
        "industrial_automation",
        "automotive",
        "machinery",
        "electronics",
    ]
    assert len(ranking.ranked) == 11
    assert ranking.below_floor == 1
    assert ranking.parents["manufacturing"] == 4
    assert sum(ranking.parents.values()) == 10


def test_6_industries_compare_the_weeks_up_to_the_last_working_day() -> None:
    """15.8 and 15.2 percent of positions, 18 to 23 February against 28 January to 3 February."""
    windows = REPORT.industries.windows
    assert (windows.now.last, windows.base.last) == (date(2024, 2, 23), date(2023, 2, 3))
    growths = [str(row.positions.growth_percent) for row in REPORT.industries.ranked[:2]]
    assert growths == ["15.8", "15.2"]
    assert str(REPORT.industries.ranked[1].positions.growth_percent_per_working_day) == "34.4"


def test_7_the_growth_is_the_highest_in_five_years() -> None:
    """23.6 percent, above 10.0, 5.0, 10.4 and -2.0: five growths of six years."""
    record = REPORT.record
    assert (record.rank, record.of, record.highest_in_years) == (1, 5, 5)
    assert [str(year.new.growth_percent) for year in record.years] == ["10.0", "5.0", "10.4", "-2.0", "23.6"]


def test_7_a_year_that_the_history_does_not_hold_is_named() -> None:
    """Of six years asked for, the growth of 2019 has no base."""
    record = write(QUESTION._replace(years=6), history(), CHINA, names()).record
    assert (record.rank, record.of, record.asked, record.highest_in_years) == (1, 5, 6, 5)
    assert record.years[0].missing == "history begins on 2019-02-11"
    assert record.years[0].new.growth_percent is None


def test_8_a_source_and_a_tag_of_it_have_employers_and_positions() -> None:
    """1,000 employers and 20,000 positions, 22 employers in the section."""
    assert [(source.cell, source.employers, source.positions) for source in REPORT.sources] == [
        ("source=fair", 1_000, 20_000),
        ("source=fair,tag=section-a", 22, 400),
    ]


def test_without_cells_the_market_and_all_domains_are_shown() -> None:
    """Not their roles."""
    report = write(QUESTION._replace(cells=()), history(), CHINA, names())
    assert [cell.cell for cell in report.cells] == ["total", "domain=ai", "domain=aigc"]


def test_a_running_week_is_cut_in_every_year() -> None:
    """After two days the growth, and all growths it is ranked among, are those of two days."""
    report = write(QUESTION, history(through=date(2024, 2, 19)), CHINA, names())
    assert (report.windows.now.days, report.windows.base.days, report.windows.last) == (2, 2, date(2024, 2, 24))
    assert [year.new.now for year in report.record.years] == [58_667, 61_600, 68_028, 66_667, 82_400]
    assert any("running: 2 days are complete" in note for note in report.notes)


def test_what_is_missing_is_null_and_said() -> None:
    """A base before the history, a cell without a record, and applications that nobody sends."""
    known = History()
    known.add(daily(date(2024, 1, 1), new=4))
    report = write(QUESTION, known, CHINA, names())
    total = report.cells[0]
    assert (total.new.now, total.new.base, total.new.growth_percent, total.applications.now) == (0, None, None, None)
    assert report.cells[1].new.now is None
    assert report.notes == [
        "no figures of the base week, 2023-01-28 to 2023-02-03: history begins on 2024-01-01",
        *[f"no record names the cell {cell}" for cell in QUESTION.cells[1:]],
    ]


def test_days_of_two_versions_of_the_rules_are_noted() -> None:
    """A silent change of rules breaks a series."""
    known = history()
    known.add(daily(date(2024, 2, 18), new=1, taxonomy="newer"))
    report = write(QUESTION, known, CHINA, names())
    assert [version.taxonomy for version in report.versions] == ["newer", "t"]
    assert any("rules changed" in note for note in report.notes)


def test_a_name_that_is_no_cell_is_refused() -> None:
    """With the name."""
    with pytest.raises(ValueError, match="no cell has the keys color"):
        write(QUESTION._replace(cells=("color=red",)), history(), CHINA, names())


def test_json_has_numbers_and_null() -> None:
    """Digits as they are printed: 612.5, not 612.49999."""
    text = encode(REPORT).decode()
    assert '"growth_percent":612.5,' in text
    read = json.loads(text)
    assert read["cells"][1]["pay"][0]["converted"] == 61_632
    assert read["windows"]["now"] == {
        "first": "2024-02-18",
        "last": "2024-02-24",
        "days": 7,
        "working_days": 6,
        "provisional": False,
        "missing": None,
    }
    assert isinstance(REPORT, Report)
