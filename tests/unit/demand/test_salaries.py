"""Pay of the last week, out of the fold."""

from datetime import UTC, date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

import pytest

from streams.calendar import Workdays, number_of
from streams.contracts.instant import instant
from streams.contracts.snapshot import SalaryFigures
from streams.contracts.stage import MINUTE
from streams.contracts.tally import Attributes, Kind
from streams.demand import Comparisons, Demand
from tests.property.demand_recount import EDITION, Delta, Messages, Tick, message

COOK = Attributes("cook", "hotels", (), ("ai", "aigc"), "")
TODAY = date(2024, 2, 21)


def paid(day: date, annual: int, attributes: Attributes = COOK, currency: str = "CNY") -> Delta:
    """One opening that states its pay, founded at noon in Shanghai."""
    at = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    counts = [0] * len(Kind)
    counts[Kind.NEW] = counts[Kind.OPENED] = counts[Kind.POSITIONS] = counts[Kind.POSTINGS] = 1
    return Delta(attributes, instant(at) // MINUTE, tuple(counts), (), number_of(day), ((currency, annual, 1),))


def shown(*deltas: Delta) -> dict[tuple[str, str, str], SalaryFigures]:
    """What is shown in the afternoon, after as many ticks as it takes to look at all cells."""
    demand = Demand("wall", 1, EDITION, Comparisons(Workdays("CN"), ZoneInfo("Asia/Shanghai")))
    demand.start(new=True)
    demand.fold(Messages([message(0, list(deltas))]))
    at = instant(datetime(TODAY.year, TODAY.month, TODAY.day, 7, tzinfo=UTC))
    for number in range(3):
        demand.tick(Tick(at + number * MINUTE))
    snapshot = demand.snapshot()
    assert snapshot
    return {(one.domain, one.role, one.currency): one for one in snapshot.salaries}


def test_mean_median_and_how_many() -> None:
    """Twenty cooks over a week: of the role, of each domain, of both together, and of all."""
    pays = [300_000 + 10_000 * number for number in range(20)]
    found = shown(*(paid(TODAY - timedelta(days=number % 7), pay) for number, pay in enumerate(pays)))
    cells = {("", ""), ("", "cook"), ("ai", ""), ("ai", "cook"), ("aigc", ""), ("aigc", "cook")}
    assert found.keys() == {(*cell, "CNY") for cell in cells}
    for one in found.values():
        assert one.n == 20
        assert one.mean == pytest.approx(395_000)
        assert one.median == pytest.approx(median(pays), rel=0.01)


def test_what_is_older_or_too_little_is_not_shown() -> None:
    """Nineteen of this week and one of the week before; a currency that few adverts state beside."""
    week = [paid(TODAY, 300_000) for _ in range(19)]
    assert shown(*week, paid(TODAY - timedelta(days=7), 300_000)) == {}
    found = shown(*week, paid(TODAY, 300_000), paid(TODAY, 50_000, currency="USD"))
    assert {currency for _, _, currency in found} == {"CNY"}
