"""The recount as a whole: watermarks, rule 12, rule 14, and what it says of its own certainty."""

import pytest
from recounting.census import Census
from recounting.instant import DAY, HOUR, MINUTE, rfc3339
from recounting.partition import _murmur2, partition

from tests.unit.tools.feed import CALENDAR, NOON, Recounted, application, classify, posting


def test_applications_go_to_their_posting_or_to_other() -> None:
    """Rule 14: ten minutes ahead of its posting is in time; nobody's count once the watermark has passed."""
    recounted = Recounted(
        application(-10 * MINUTE, 1, count=5),
        application(-10 * MINUTE - 1, 2, count=7),
        application(HOUR, 3, posting_id="nobody", count=11),
        application(3 * HOUR, 4, posting_id="nobody", count=13),  # waits: the watermark is at 3 h
        posting("opened", 0),
        posting("opened", 3 * HOUR, posting_id="2"),
    )
    for ledger in (recounted.windows.cell, None):
        sums = {
            cell: ledger(cell)["windows"]["24h"]["applications"]
            if ledger
            else recounted.sums("applications", cell=cell).get("applications")
            for cell in ("role=teacher", "role=other,sector=unknown", "source=a", "total")
        }
        assert sums == {"role=teacher": 5, "role=other,sector=unknown": 18, "source=a": 23, "total": 23}
    assert recounted.noted["undecided"] == 1


def test_an_application_is_given_up_once_the_watermark_is_beyond_its_ten_minutes() -> None:
    """Rule 14: at exactly ten minutes a posting of that very instant may still come."""
    for later, given_up in ((10 * MINUTE, 0), (10 * MINUTE + 1, 1)):
        recounted = Recounted(application(0, 1, posting_id="nobody"), posting("opened", later))
        assert recounted.sums("applications").get("applications", 0) == given_up
        assert recounted.noted["undecided"] == 1 - given_up


def test_ten_minutes_hold_for_a_posting_that_is_known() -> None:
    """Rule 14: an application of long before its posting is nobody's, though it is read after it."""
    recounted = Recounted(posting("opened", 0), application(-HOUR, 1), application(DAY, 2))
    assert recounted.sums("applications", cell="role=teacher") == {"applications": 1}
    assert recounted.sums("applications", cell="role=other") == {"applications": 1}


def test_a_posting_that_comes_late_takes_its_applications_back() -> None:
    """Rule 14: they had been given up; beyond 7 days the recount says that it is not certain."""
    for late, doubtful in ((11 * MINUTE + 7 * DAY, 0), (11 * MINUTE + 7 * DAY + 1, 1)):
        recounted = Recounted(posting("opened", late, posting_id="2"), application(MINUTE, 1), posting("opened", 0))
        assert recounted.sums("applications", cell="role=other") == {}
        assert recounted.noted["doubtful"] == doubtful


def test_applications_count_on_their_day_in_the_cells_of_their_own_posting() -> None:
    """Rule 8: not in those of the posting that founded the opening."""
    recounted = Recounted(
        posting("opened", 0),
        posting("opened", 1, posting_id="2", industry=["mines"]),
        application(DAY, 1, posting_id="2", count=3),
    )
    assert recounted.figures("industry=mines")["03-02"] == {"applications": 3}
    assert recounted.sums("applications", cell="industry=schools") == {}


def test_cumulative_counts_add_what_exceeds_the_largest() -> None:
    """Rule 14: the first is a base; repeats by identifier count nothing within 7 days."""
    counts = [(1, 100), (2, 103), (3, 101), (3, 110), (4, 104)]
    events = [application(HOUR, number, cumulative_count=count) for number, count in counts]
    assert Recounted(posting("opened", 0), *events).sums("applications") == {"applications": 4}


@pytest.mark.parametrize(("later", "number"), [(7 * DAY, 1), (7 * DAY + 1, 2)])
def test_an_identifier_is_remembered_for_seven_days(later: int, number: int) -> None:
    """Rule 14: by the instants of the applications themselves, per posting."""
    lines = [posting("opened", 0), application(0, 1), application(later, 1)]
    assert Recounted(*lines).sums("applications") == {"applications": number}
    other = [posting("opened", 0, posting_id="2"), application(0, 1, posting_id="2")]
    assert Recounted(*lines, *other).sums("applications") == {"applications": number + 1}


def test_each_partition_has_its_own_watermark() -> None:
    """Rule 3: an expiry is emitted once the watermark of the posting's own partition has passed it."""
    through = {"valid_through": rfc3339(NOON + HOUR)}
    homes = {partition(("a", str(number)), 8): str(number) for number in range(100)}
    mine, other = homes[0], homes[1]
    lines = [posting("opened", 0, posting_id=mine, **through), posting("opened", DAY, posting_id=other, title="nurse")]
    for partitions, closed in ((8, {}), (1, {"closed": 1})):
        assert Recounted(*lines, partitions=partitions).sums("closed") == closed
    assert Recounted(*lines, partitions=8).noted["undecided"] == 1


def test_what_starts_before_the_horizon_is_late() -> None:
    """Rule 12: the interval is ignored and counted as such; with the horizon 0 nothing is late."""
    lines = [posting("opened", 200 * DAY, posting_id="2", title="nurse"), posting("opened", 80 * DAY - 1)]
    for horizon, new in ((120, 1), (0, 2)):
        recounted = Recounted(*lines, horizon=horizon)
        assert recounted.sums("new") == {"new": new}
        assert recounted.noted["late"] == 2 - new
    assert Recounted(lines[0], posting("opened", 80 * DAY), horizon=120).sums("new") == {"new": 2}


def test_an_end_is_never_late() -> None:
    """Rule 12: only an interval's start is; it may end after more than the horizon."""
    lines = [posting("opened", 0), posting("opened", 200 * DAY, posting_id="2"), posting("closed", 10 * DAY)]
    assert Recounted(*lines, horizon=120).sums("closed") == {"closed": 1}


def test_layers_are_counted_by_source() -> None:
    """What changed nothing is told apart, as the metrics tell it."""
    lines = [posting("closed", 0), posting("opened", 10, event_id="x"), posting("opened", 10, event_id="x"), b"{}"]
    report = Recounted(*lines, posting("opened", 11), application(20, 1), application(20, 1)).census.report()
    assert report["rejected"] == {"source": 1}
    assert report["sources"]["a"] == {
        "events": 4,
        "types": {"closed": 1, "opened": 3},
        "duplicates": {"event": 1, "posting": 1},
        "stale": 0,
        "idle": 1,
        "applications": 2,
        "applications_repeated": 1,
    }


def test_a_classification_of_other_postings_is_refused() -> None:
    """Objects in another order, or too few, would count every posting under another's cells."""
    census = Census(CALENDAR)
    census.read([posting("opened", 0), posting("opened", 0, posting_id="2")])
    with pytest.raises(ValueError, match="another posting"):
        census.count(lambda lines: reversed(list(classify(lines))))
    with pytest.raises(ValueError, match="1 postings were classified of 2"):
        census.count(lambda lines: list(classify(lines))[:1])


def test_more_than_100_sources_are_refused() -> None:
    """The contract does not say which of them share `source=other`."""
    with pytest.raises(ValueError, match="101 sources"):
        Recounted(*(posting("opened", 0, source=f"s{number}") for number in range(101)))


def test_partitions_are_kafkas() -> None:
    """Signed digests of three keys as Kafka's partitioner computes them."""
    known = {b"21": -973932308, b"foobar": -790332482, b"a-little-bit-long-string": -985981536}
    assert {text: _murmur2(text) - 2**32 for text in known} == known
    assert 0 <= partition(("a", "1"), 8) < 8
