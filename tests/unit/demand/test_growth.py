"""Growth of the running week, out of the fold."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from streams.calendar import Workdays, number_of
from streams.contracts.instant import instant
from streams.contracts.snapshot import GrowthFigures
from streams.contracts.stage import MINUTE
from streams.contracts.tally import Attributes, Kind
from streams.demand import Comparisons, Demand
from tests.property.demand_recount import EDITION, Delta, Messages, Tick, message

COOK = Attributes("cook", "hotels", (), ("ai",), "")
NOON = timedelta(hours=4)  # UTC; in Shanghai it is noon


def new(day: date, number: int, attributes: Attributes = COOK, *, backdated: bool = False) -> Delta:
    """So many openings, founded at noon of their day; backdated: founded the day after."""
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) + NOON + timedelta(days=int(backdated))
    counts = [0] * len(Kind)
    counts[Kind.NEW] = counts[Kind.POSITIONS] = counts[Kind.POSTINGS] = number
    counts[Kind.OPENED] = 0 if backdated else number
    return Delta(attributes, instant(at) // MINUTE, tuple(counts), (), day=number_of(day))


def growths(now: date, *deltas: Delta) -> dict[tuple[str, ...], float]:
    """What is shown at noon of a day."""
    demand = Demand("wall", 1, EDITION, Comparisons(Workdays("CN"), ZoneInfo("Asia/Shanghai")))
    demand.start(new=True)
    demand.fold(Messages([message(0, list(deltas))]))
    at = instant(datetime(now.year, now.month, now.day, tzinfo=UTC) + NOON)
    demand.tick(Tick(at))
    snapshot = demand.snapshot()
    assert snapshot
    return {tuple(one[:4]): one.growth for one in snapshot.growths}


FESTIVAL = (*[new(date(2023, 1, day), 10) for day in (28, 29, 30)], new(date(2023, 1, 31), 500))
ORDINARY = (new(date(2023, 2, 20), 20), new(date(2023, 2, 21), 20))
NOW = (*[new(date(2024, 2, day), 15) for day in (18, 19, 20)], new(date(2024, 2, 21), 999))
CELLS = (("", "", ""), ("cook", "", ""), ("", "hotels", ""), ("", "", "ai"))


def test_complete_days_are_compared_with_the_same_days() -> None:
    """45 against 30 since work resumed, 30 against 40 since Monday; market, role, sector and domain; today is out."""
    shown = growths(date(2024, 2, 21), *FESTIVAL, *ORDINARY, *NOW)
    assert shown == {
        **{(*cell, "spring_festival_week"): 0.5 for cell in CELLS},
        **{(*cell, "year"): -0.25 for cell in CELLS},
    }


def test_without_a_base_nothing_is_shown() -> None:
    """History that begins in the base week, or has no opening of the cell in it."""
    assert growths(date(2024, 2, 21), *FESTIVAL[1:], *NOW) == {}
    baker = Attributes("baker", "hotels", (), (), "")
    shown = growths(date(2024, 2, 21), *FESTIVAL, *NOW, new(date(2024, 2, 19), 5, baker))
    assert ("baker", "", "", "spring_festival_week") not in shown
    assert shown["", "hotels", "", "spring_festival_week"] == pytest.approx(20 / 30)


def test_days_that_only_date_posted_has_filled_do_not_begin_the_history() -> None:
    """An opening of the 28th that was read on the 29th says nothing of what else was new on the 28th."""
    assert growths(date(2024, 2, 21), new(date(2023, 1, 28), 10, backdated=True), *FESTIVAL[1:], *NOW) == {}


def test_what_comes_late_changes_the_growth_with_the_published_days() -> None:
    """Once its days are published; a new day is seen without any change."""
    demand = Demand("wall", 1, EDITION, Comparisons(Workdays("CN"), ZoneInfo("Asia/Shanghai")))
    demand.start(new=True)
    demand.fold(Messages([message(0, [*FESTIVAL, *ORDINARY, *NOW])]))
    at = instant(datetime(2024, 2, 21, tzinfo=UTC) + NOON)
    key = GrowthFigures("", "", "", "spring_festival_week", 0.5)

    def shown(time: int) -> float:
        demand.tick(Tick(time))
        snapshot = demand.snapshot()
        assert snapshot
        return next(one.growth for one in snapshot.growths if one[:4] == key[:4])

    assert shown(at) == key.growth
    demand.fold(Messages([message(0, [new(date(2024, 2, 18), 15)])]))
    assert shown(at + 11_000_000) == 1.0
    tomorrow = at + 86_400_000_000
    assert shown(tomorrow) == (60 + 999) / 530 - 1
