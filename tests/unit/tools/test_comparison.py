"""Published figures against recounted ones."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from recounting.comparison import Figure, daily, demand
from recounting.instant import DAY, rfc3339
from recounting.page import metrics
from recounting.published import newest, parsed

from tests.unit.tools.feed import NOON, Recounted, posting

RECOUNTED = Recounted(
    posting("opened", 0, pay=["CNY", 300_000], date_posted="2024-02-28"),
    posting("closed", 9 * DAY),
    posting("opened", 9 * DAY, posting_id="2", title="nurse"),
)


def published(recounted: Recounted) -> list[str]:
    """Lines of `jobs.demand.v1` as `dump` writes them."""
    return [
        json.dumps({"key": cell, "value": {"cell": cell, "as_of": rfc3339(NOON), "revision": ["i", 1, 1]} | values})
        for cell, values in recounted.windows.cells().items()
    ]


def exported(recounted: Recounted) -> list[dict[str, Any]]:
    """Records of `jobs.daily.v1` as `jobtide export` writes them."""
    days = recounted.days
    return [record | {"revision": ["i", 1, 1]} for cell in days.cells() for record in days.records(cell)]


def differing(figures: Iterator[Figure]) -> list[Figure]:
    """What is not equal."""
    return [figure for figure in figures if not figure.equal]


def compared(records: list[dict[str, Any]]) -> list[Figure]:
    """What the days are told to differ in."""
    return differing(daily(RECOUNTED.days, map(json.dumps, records)))


def test_equal_records_compare_equal_and_a_changed_digit_is_found() -> None:
    """A cell of zeros equals an absent one."""
    lines = published(RECOUNTED)
    windows = RECOUNTED.windows
    zeros = json.dumps({"key": "role=x", "value": {"cell": "role=x", "revision": ["i", 1, 2]} | windows.cell("role=x")})
    assert differing(demand(windows, [*lines, zeros])) == []
    wrong = [line.replace('"closed": 1', '"closed": 2', 1) if '"key": "total"' in line else line for line in lines]
    assert differing(demand(windows, wrong)) == [Figure("total", "1h.closed", 1, 2)]


def test_the_highest_revision_counts_wherever_it_stands() -> None:
    """Of another incarnation the later line; a tombstone takes a key away."""

    def line(revision: list[Any], open_: int) -> str:
        return json.dumps({"key": "total", "value": {"cell": "total", "revision": revision, "open": open_}})

    assert parsed(newest([line(["i", 1, 2], 5), line(["i", 1, 1], 4)], "cell")["total"])["open"] == 5
    assert parsed(newest([line(["i", 9, 9], 5), line(["j", 1, 1], 4)], "cell")["total"])["open"] == 4
    assert newest([line(["i", 1, 2], 5), '{"key": "total", "value": null}'], "cell") == {}


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"cell": "total"}', '{"key": "x", "value": {"cell": "y", "revision": []}}']
)
def test_a_line_that_is_no_record_is_named(line: str) -> None:
    """By its number."""
    with pytest.raises(ValueError, match="line 1 of the records"):
        newest([line], "cell")


def test_every_field_of_a_day_is_compared() -> None:
    """Each changed alone is found alone, a missing one too."""
    records = exported(RECOUNTED)
    assert compared(records) == []
    place = next(n for n, r in enumerate(records) if r["cell"] == "total" and r["day"] == "2024-02-28")
    changed: dict[str, Any] = {
        name: value + 1 for name, value in records[place].items() if isinstance(value, int) and name != "open"
    }
    changed["employers_sketch"] = "AAAAAAAAAAA="
    for field, value in changed.items():
        wrong = [*records[:place], records[place] | {field: value}, *records[place + 1 :]]
        assert [(figure.cell, figure.field) for figure in compared(wrong)] == [("2024-02-28 total", field)]
        missing = {name: value for name, value in records[place].items() if name != field}
        assert [figure.field for figure in compared([*records[:place], missing, *records[place + 1 :]])] == [field]


def test_pay_is_compared_by_currency() -> None:
    """Number, sum and buckets; buckets may be written as pairs."""
    records = exported(RECOUNTED)
    place = next(n for n, r in enumerate(records) if r["cell"] == "total" and r["salary"])
    pay = records[place]["salary"]["CNY"]
    for field, value in (("n", 2), ("sum", 1), ("buckets", {"1": 1})):
        wrong = records[place] | {"salary": {"CNY": pay | {field: value}}}
        fields = [figure.field for figure in compared([*records[:place], wrong, *records[place + 1 :]])]
        assert fields == [f"salary.CNY.{field}"]
    pairs = records[place] | {"salary": {"CNY": pay | {"buckets": list(pay["buckets"].items())}}}
    assert compared([*records[:place], pairs, *records[place + 1 :]]) == []
    more = records[place] | {"salary": {"CNY": pay, "EUR": {"n": 1, "sum": 2, "buckets": {"3": 1}}}}
    assert len(compared([*records[:place], more, *records[place + 1 :]])) == 3


def test_open_carries_over_days_without_a_record() -> None:
    """Rule 15: on the published side too, so a day of zeros compares equal with its stock and only with it."""
    records = exported(RECOUNTED)
    zeros = {"cell": "total", "day": "2024-03-05", "open": 1, "revision": ["i", 1, 1]}
    zeros |= dict.fromkeys(("postings", "duplicates", "new", "positions", "resumed", "reposted", "closed"), 0)
    zeros |= dict.fromkeys(("backdated", "applications", "remote", "employers"), 0)
    assert compared([*records, zeros]) == []
    assert [figure.field for figure in compared([*records, zeros | {"open": 0}])] == ["open"]
    lacking = [record for record in records if (record["cell"], record["day"]) != ("total", "2024-03-01")]
    assert [(figure.field, figure.expected, figure.got) for figure in compared(lacking)] == [("open", 1, 0)]


def test_small_pairs_are_expected_under_other_of_their_sector() -> None:
    """Gauges of pairs that are not exported add up; the counter has every pair."""
    recounted = Recounted(posting("opened", 0), posting("opened", 0, posting_id="2", title="nurse"))
    counters = [f'jobtide_new_openings_total{{role="{role}",sector="education"}} 1.0' for role in ("teacher", "nurse")]
    page = ['jobtide_open_openings{role="other",sector="education"} 2.0']
    for gauge, value in (("openings", 2), ("positions", 2), ("applications", 0)):
        labels = [f'role="other",sector="education",window="{window}"' for window in ("1h", "6h", "24h", "7d")]
        page += [f"jobtide_demand_{gauge}{{{label}}} {value}" for label in labels]
    figures = list(metrics(recounted.foundings, recounted.windows, "\n".join(counters + page)))
    assert len(figures) == 15
    assert all(figure.equal for figure in figures)


def test_the_counter_of_new_openings_is_not_compared_once_something_was_corrected() -> None:
    """Rule 7: counters only grow, so they may exceed what is true by then."""
    recounted = Recounted(posting("opened", 0))
    page = 'jobtide_new_openings_total{role="teacher",sector="education"} 2.0\n'
    corrected = page + 'jobtide_corrections_total{source="a"} 1.0'
    fields = [
        [figure.field for figure in differing(metrics(recounted.foundings, recounted.windows, text))]
        for text in (page, corrected)
    ]
    assert "new_openings_total" in fields[0]
    assert "new_openings_total" not in fields[1]
