"""The recount against figures computed by hand from the counting rules."""

from typing import Any

import pytest
from recounting.census import Census
from recounting.event import DAY, HOUR, MINUTE, SECOND, DeadLetterError, Posting, parse, rfc3339
from recounting.figures import estimate, in_window
from recounting.history import Interval
from recounting.opening import changes
from recounting.partition import partition

from tests.unit.tools.feed import JUDGE, NOON, ZONE, application, figured, posting, told


def test_an_update_never_moves_a_posting() -> None:
    """Rule 2: role, employer and positions are those of the first event."""
    figures = figured(
        posting("opened", 0, total_job_openings=3),
        posting("updated", HOUR, title="nurse", total_job_openings=9, organization_name="Other"),
    )
    assert figures.cell("role=teacher,sector=education")["windows"]["6h"] == {
        "new": 1,
        "positions": 3,
        "closed": 0,
        "applications": 0,
        "employers": 1,
    }
    assert not any("nurse" in cell for cell in figures.cells())


def test_layers_are_told_apart_in_their_order() -> None:
    """Rule 1: identifier first, then time, then state; what is ignored does not advance the posting's time."""
    census = Census(ZONE)
    census.read(
        [
            posting("closed", 0),  # idle: unknown
            posting("updated", 0, title="teacher"),  # idle: no employer
            posting("opened", 10, event_id="x"),
            posting("closed", 5, event_id="x"),  # event, though stale too
            posting("closed", 9),  # stale
            posting("opened", 30),  # posting
            posting("closed", 20),  # applied: the duplicate at 30 did not advance the time
            posting("updated", 25),  # idle: closed
        ]
    )
    source = census.report(census.figures(NOON, JUDGE))["sources"]["a"]
    assert source["events"] == 8
    assert source["duplicates"] == {"event": 1, "posting": 1, "opening": 0}
    assert (source["stale"], source["idle"]) == (1, 3)
    assert census.postings.lives["a", "1"][0].intervals(NOON + DAY) == [Interval(NOON + 10, NOON + 20)]


def test_only_eight_identifiers_are_remembered() -> None:
    """Rule 1: the ninth applied event pushes the first identifier out."""
    kinds = ["opened", "closed"] * 5
    events = [posting(kind, place, event_id=str(place)) for place, kind in enumerate(kinds[:9])]
    assert len(told(*events, posting("closed", 20, event_id="1"))) == 9
    assert len(told(*events, posting("closed", 20, event_id="0"))) == 10


def test_touching_intervals_are_one_and_an_empty_one_counts() -> None:
    """Rule 1: a close and a reopening at the same instant leave no trace; opened and closed at once counts both."""
    assert told(posting("opened", 0), posting("closed", 5), posting("reopened", 5)) == [("new", 0)]
    assert told(posting("opened", 0), posting("closed", 0)) == [("new", 0), ("closed", 0)]


@pytest.mark.parametrize(("pause", "kind"), [(48 * HOUR, "resumed"), (48 * HOUR + 1, "reposted")])
def test_a_pause_of_48_hours_is_flapping(pause: int, kind: str) -> None:
    """Rule 5: the bound is included."""
    assert told(posting("opened", 0), posting("closed", 5), posting("reopened", 5 + pause)) == [
        ("new", 0),
        ("closed", 5),
        (kind, 5 + pause),
    ]


def test_a_reopening_after_60_days_founds_another_opening_unless_it_flaps() -> None:
    """Rule 4: 60 x 24 h from the founding, bound included; within 48 h of its own end a posting stays."""
    opened, closed = posting("opened", 0), posting("closed", DAY)
    assert told(opened, closed, posting("reopened", 60 * DAY))[-1] == ("reposted", 60 * DAY)
    assert told(opened, closed, posting("reopened", 60 * DAY + 1))[-1] == ("new", 60 * DAY + 1)
    assert told(opened, posting("closed", 90 * DAY), posting("reopened", 92 * DAY))[-1] == ("resumed", 92 * DAY)


def test_a_second_founding_is_new_but_no_second_posting() -> None:
    """Rules 5, 6, 11: it counts openings and positions again; employers follow postings, so none is hiring here."""
    events = [posting("opened", 0, total_job_openings=4), posting("closed", DAY), posting("reopened", 70 * DAY)]
    figures = figured(*events)
    assert figures.new_openings == {("teacher", "education"): 2}
    window = figures.cell("total")["windows"]["24h"]
    assert (window["new"], window["positions"], window["employers"]) == (1, 4, 0)


def test_a_date_expires_at_the_end_of_that_day_in_the_zone() -> None:
    """Rule 3: 2024-03-01 ends at 16:00 UTC in Shanghai; the watermark must have come there."""
    opened = posting("opened", 0, valid_through="2024-03-01")
    other = posting("opened", 4 * HOUR, posting_id="2")
    assert told(opened, other) == [("new", 0), ("closed", 4 * HOUR)]
    assert told(opened, posting("opened", 4 * HOUR - 1, posting_id="2")) == [("new", 0)]


def test_the_newest_acceptable_value_bounds_the_interval() -> None:
    """Rule 3: too far and before the start are ignored; an event before the expiry may still move it."""
    through = {"valid_through": rfc3339(NOON + HOUR)}
    later = {"valid_through": rfc3339(NOON + 3 * HOUR)}
    far = {"valid_through": rfc3339(NOON + 731 * DAY)}
    end = posting("opened", 9 * HOUR, posting_id="2")
    assert told(posting("opened", 0, **through), posting("updated", MINUTE, **later), end)[-1] == ("closed", 3 * HOUR)
    assert told(posting("opened", 0, **through), posting("updated", MINUTE, **far), end)[-1] == ("closed", HOUR)
    assert told(posting("opened", 0, valid_through=rfc3339(NOON - 1)), end) == [("new", 0)]


def test_an_update_revives_an_expired_posting_but_not_a_closed_one() -> None:
    """Rule 1: only with a valid_through after its own instant, and the interval starts there."""
    opened = posting("opened", 0, valid_through=rfc3339(NOON + HOUR))
    later = {"valid_through": rfc3339(NOON + 9 * HOUR)}
    expired = [("new", 0), ("closed", HOUR)]
    assert told(opened, posting("updated", 2 * HOUR)) == expired
    assert told(opened, posting("updated", 2 * HOUR, **later)) == [*expired, ("resumed", 2 * HOUR)]
    closed = posting("closed", MINUTE)
    assert told(opened, closed, posting("updated", 2 * HOUR, **later)) == [("new", 0), ("closed", MINUTE)]
    # what was ignored did not advance the time, so the expiry can still be taken back
    assert told(opened, posting("updated", 2 * HOUR), posting("updated", MINUTE, **later)) == [("new", 0)]


def test_openings_of_several_postings_are_a_union() -> None:
    """Rules 4 to 6 on two postings of one fingerprint: one founding, one close, one duplicate."""
    one, two = (parse(posting("opened", at, posting_id=name), ZONE) for at, name in ((0, "1"), (5, "2")))
    assert isinstance(one, Posting)
    assert isinstance(two, Posting)
    spans = [(two, [Interval(NOON + 5, NOON + 20)]), (one, [Interval(NOON, NOON + 10)])]
    found = sorted((change.kind, change.at - NOON, change.posting.key[1]) for change in changes(spans))
    assert found == [
        ("closed", 20, "1"),
        ("duplicates", 5, "2"),
        ("new", 0, "1"),
        ("positions", 0, "1"),
        ("postings", 0, "1"),
        ("postings", 5, "2"),
    ]


@pytest.mark.parametrize(
    ("window", "age", "inside"),
    [
        ("1h", 59 * MINUTE, True),  # pane starts at T - 59 min
        ("1h", 60 * MINUTE, False),  # pane starts at T - 1 h: the bound is open
        ("1h", -30 * SECOND, True),  # later than T, in the pane that starts at T
        ("6h", 6 * HOUR - 5 * MINUTE, True),
        ("6h", 6 * HOUR - 5 * MINUTE + 1, False),  # its pane of 5 minutes starts at T - 6 h
        ("7d", 7 * DAY - HOUR, True),
        ("7d", 7 * DAY - HOUR + 1, False),
    ],
)
def test_a_window_is_the_panes_that_start_in_it(window: str, age: int, inside: bool) -> None:
    """Pane edges at T = noon: panes that start in (T - w, T]."""
    assert in_window(window, NOON - age, NOON) is inside


def test_an_instant_inside_a_pane_keeps_the_whole_pane_of_its_beginning() -> None:
    """At 12:00:30 the minute of 11:01:00 is in the hour, that of 11:00:59 is not."""
    at = NOON + 30 * SECOND
    assert in_window("1h", NOON - 59 * MINUTE, at)
    assert not in_window("1h", NOON - 59 * MINUTE - SECOND, at)


def test_applications_go_to_their_posting_or_to_other() -> None:
    """Rule 14: ten minutes ahead of its posting is in time; nobody's count once the watermark has passed."""
    figures = figured(
        application(-10 * MINUTE, 1, count=5),
        application(-10 * MINUTE - 1, 2, count=7),
        application(HOUR, 3, posting_id="nobody", count=11),
        application(3 * HOUR, 4, posting_id="nobody", count=13),  # waits: the watermark is at 3 h
        posting("opened", 0),
        posting("opened", 3 * HOUR, posting_id="2"),
    )
    assert figures.cell("role=teacher")["windows"]["24h"]["applications"] == 5
    assert figures.cell("role=other,sector=unknown")["windows"]["24h"]["applications"] == 18
    assert figures.cell("total")["windows"]["24h"]["applications"] == 23


def test_cumulative_counts_add_what_exceeds_the_largest() -> None:
    """Rule 14: the first is a base; repeats by identifier count nothing within 7 days."""
    counts = [(1, 100), (2, 103), (3, 101), (3, 110), (4, 104)]
    events = [application(HOUR, number, cumulative_count=count) for number, count in counts]
    assert figured(posting("opened", 0), *events).cell("total")["windows"]["24h"]["applications"] == 4


@pytest.mark.parametrize(
    ("reason", "fields"),
    [
        ("occurred_at", {"occurred_at": "2024-03-01T12:00:00"}),
        ("in_future", {"occurred_at": rfc3339(NOON + HOUR + 1)}),
        ("organization_name", {"organization_name": None}),
        ("total_job_openings", {"total_job_openings": "3"}),
        ("schema_version", {"schema_version": 2}),
        ("source", {"source": "No Slug"}),
        ("title", {"title": "x" * 513}),
    ],
)
def test_a_dead_letter_is_not_counted(reason: str, fields: dict[str, Any]) -> None:
    """Each has one reason; exactly one hour ahead of the append time is still accepted."""
    with pytest.raises(DeadLetterError, match=reason):
        parse(posting("opened", 0, **fields), ZONE, NOON)
    assert parse(posting("opened", HOUR), ZONE, NOON)


def test_employers_are_counted_up_to_2047_and_estimated_beyond() -> None:
    """Rule 11: 2,048 hashes spread evenly over an eighth of the range stand for about 8 x 2,047."""
    step = 2**64 // 8 // 2048
    assert estimate({number * step for number in range(1, 2048)}) == 2047
    assert estimate({number * step for number in range(1, 2049)}) == 8 * 2047


def test_partitions_are_kafkas() -> None:
    """Signed digests of three keys as Kafka's partitioner computes them."""
    from recounting.partition import _murmur2  # noqa: PLC0415

    known = {b"21": -973932308, b"foobar": -790332482, b"a-little-bit-long-string": -985981536}
    assert {text: _murmur2(text) - 2**32 for text in known} == known
    assert 0 <= partition(("a", "1"), 8) < 8
