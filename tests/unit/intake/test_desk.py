"""What a posting's first event says that it is counted under."""

from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from streams.calendar import Days
from streams.contracts.posting import decode_posting
from streams.contracts.tally import Attributes, Pay
from streams.intake.desk import Desk, Received
from streams.taxonomy import employer_hash, fingerprint
from tests.unit.intake.feed import DAY, HOUR, T0, Catalogue, iso, posting

#: 2024-02-18: at T0 it is 8 o'clock of that day in Shanghai.
START = T0 // DAY


def receive(when: int = T0, tags: frozenset[str] = frozenset(), **fields: Any) -> Received:
    """Read an opening, of which these fields are stated."""
    desk = Desk(Catalogue(), Days(ZoneInfo("Asia/Shanghai")), tags)
    return desk.receive(decode_posting(msgspec.json.encode(posting("opened", when, **fields))), when)


def test_attributes_are_the_catalogues() -> None:
    """With the source, and nothing of the advert's own words."""
    found = receive(industry=["b", "a", "b"], skills=["ai"], is_staffing_agency=True)
    assert found.attributes == Attributes("welder", "staffing", ("a", "b"), ("ai",), "alpha", ())


def test_equal_attributes_are_one_object() -> None:
    """Whoever groups by them compares identities."""
    assert receive().attributes is receive().attributes


def test_only_tags_that_are_counted_are_kept() -> None:
    """Sorted, each once; case matters, as the setting names them."""
    counted = frozenset({"fair", "hall", "online"})
    assert receive(tags=counted).attributes.tags == ()
    desk = Desk(Catalogue(), Days(ZoneInfo("Asia/Shanghai")), counted)
    event = posting("opened", T0, tags=["hall", "other", "fair", "hall", "Online"])
    assert desk.receive(decode_posting(msgspec.json.encode(event)), T0).attributes.tags == ("fair", "hall")


@pytest.mark.parametrize(
    ("posted", "day", "backdated"),
    [
        (None, 0, False),
        ("2024-02-18", 0, False),
        ("2024-02-17", -1, False),
        ("2024-02-11", -7, False),
        ("2024-02-10", 0, True),
        ("2020-01-01", 0, True),
        ("2024-02-19", 0, False),
        ("2031-01-01", 0, False),
        ("0001-01-01", 0, True),
        ("9999-12-31", 0, False),
    ],
)
def test_a_posting_counts_on_its_stated_day_if_it_is_of_the_last_week(
    posted: str | None, day: int, backdated: bool
) -> None:
    """Seven days before the start, the bound included; an older one is backdated, a later one is nothing (rule 9)."""
    found = receive(date_posted=posted)
    assert (found.day - START, found.backdated) == (day, backdated)


def test_days_are_those_of_the_zone() -> None:
    """The start's and a stated time's; a stated date is that day anywhere."""
    evening = T0 + 16 * HOUR  # midnight in Shanghai
    assert receive(evening).day == START + 1
    assert receive(evening - 1).day == START
    assert receive(evening, date_posted="2024-02-18T15:59:59Z").day == START
    assert receive(evening, date_posted="2024-02-18T16:00:00Z").day == START + 1
    assert receive(evening, date_posted="2024-02-18T23:00:00-05:00").day == START + 1
    week = receive(evening, date_posted=iso(evening - 7 * DAY))
    older = receive(evening, date_posted=iso(evening - 7 * DAY - 1))
    assert (week.day, week.backdated) == (START - 6, False)
    assert (older.day, older.backdated) == (START + 1, True)


@pytest.mark.parametrize(("stated", "positions"), [(None, 1), (0, 1), (1, 1), (2_147_483_647, 2_147_483_647)])
def test_positions_are_what_is_stated_and_at_least_one(stated: int | None, positions: int) -> None:
    """0 or absent: 1."""
    assert receive(total_job_openings=stated).positions == positions


@pytest.mark.parametrize(
    ("mode", "remote"), [(None, False), ("unknown", False), ("onsite", False), ("hybrid", False), ("remote", True)]
)
def test_remote_is_a_work_mode(mode: str | None, remote: bool) -> None:
    """Hybrid is not (rule 15)."""
    assert receive(work_mode=mode).remote == remote


def test_pay_is_what_the_taxonomy_makes_of_all_that_is_stated() -> None:
    """Bounds, currency, unit, months and whether it is an estimate arrive; nothing else is looked at."""
    stated: dict[str, Any] = {"salary_min": 10, "salary_max": 20, "salary_currency": "EUR", "salary_unit": "MONTH"}
    assert receive(**stated).pay == Pay("EUR", 15)
    assert receive(**stated, salary_months_per_year=13).pay == Pay("EUR", 195)
    assert receive(**stated, salary_is_estimated=True).pay is None
    assert receive(**{**stated, "salary_min": None}).pay is None
    assert receive(**{**stated, "salary_max": None}).pay is None
    assert receive().pay is None


def test_pay_of_nothing_is_stated_pay() -> None:
    """A bound of 0 is a number: whether it is plausible is the taxonomy's to say."""
    stated: dict[str, Any] = {"salary_min": 0, "salary_max": 20, "salary_currency": "EUR", "salary_unit": "YEAR"}
    assert receive(**stated).pay == Pay("EUR", 10)


def test_an_opening_is_known_by_employer_title_and_place() -> None:
    """Folded, the most exact place that is stated; nothing else of the advert matters."""
    found = receive(
        title="Senior  WELDER", organization_name="Example, Ltd.", location_locality="Graz", location_region="Styria"
    )
    assert found.fingerprint == fingerprint("example", "senior welder", "graz")
    assert found.employer == employer_hash("example")
    assert receive(title="Welder", location_region="Styria").fingerprint == fingerprint("example", "welder", "styria")
    assert receive(title="Welder", location_country="AT").fingerprint == fingerprint("example", "welder", "at")
    assert receive(title="Welder", organization_id="7").fingerprint == fingerprint("example", "welder", "")
