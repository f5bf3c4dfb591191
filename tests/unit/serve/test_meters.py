"""Meters: verbs, limits, and what goes when a partition goes."""

import pytest

from streams.contracts.stage import Effects
from streams.serve import Meters
from streams.serve.meters import MAX_SOURCES


@pytest.fixture
def meters() -> Meters:
    """Meters that know nothing yet."""
    return Meters("0.1.0", "2026-11-23", "1", "none")


def value(meters: Meters, name: str, **labels: str) -> float | None:
    """Return one sample of the registry, None if it is not shown."""
    return meters.registry.get_sample_value(f"jobtide_{name}", labels)


def test_counts_add_up(meters: Meters) -> None:
    """Increments of several batches add up by label values."""
    effects = Effects()
    effects.counts["posting_events_total", "portal_a", "opened"] += 3
    meters.count(effects.counts)
    meters.count(effects.counts)
    assert value(meters, "posting_events_total", source="portal_a", event_type="opened") == 6


def test_wrong_labels_are_refused(meters: Meters) -> None:
    """A count with too few label values names the metric and its labels."""
    with pytest.raises(ValueError, match=r"posting_events_total takes the labels \('source', 'event_type'\)"):
        meters.count({("posting_events_total", "portal_a"): 1})


def test_sources_are_capped(meters: Meters) -> None:
    """The 101st source and all after it count as `other`, on every metric; the first 100 keep their names."""
    for number in range(MAX_SOURCES + 5):
        meters.count({("stale_total", f"portal_{number}"): 1})
    meters.count({("idle_total", "portal_104"): 2, ("idle_total", "portal_0"): 1}, appended=5.0)
    assert value(meters, "stale_total", source="other") == 5
    assert value(meters, "idle_total", source="other") == 2
    assert value(meters, "idle_total", source="portal_0") == 1


def test_topics_are_not_capped(meters: Meters) -> None:
    """Only sources are capped: topics and reasons come from closed lists."""
    for number in range(MAX_SOURCES + 1):
        meters.count({("rejected_total", f"topic_{number}", "not_json"): 1})
    assert value(meters, "rejected_total", topic=f"topic_{MAX_SOURCES}", reason="not_json") == 1


def test_last_event_never_goes_back(meters: Meters) -> None:
    """A source was heard at the newest append time of a batch with an event of it."""
    for appended in (10.0, 30.0, 20.0):
        meters.count({("posting_events_total", "portal_a", "opened"): 1}, appended=appended)
    meters.count({("stale_total", "portal_b"): 1}, appended=40.0)
    assert value(meters, "source_last_event_timestamp_seconds", source="portal_a") == 30.0
    assert value(meters, "source_last_event_timestamp_seconds", source="portal_b") is None


def test_reject_reasons_begin_at_zero() -> None:
    """A reason that has not occurred is there as 0, so that its first occurrence is a rise."""
    assert value(Meters("0", "0", "0", "none", ["t"]), "rejected_total", topic="t", reason="not_json") == 0


def test_delay_counts_records(meters: Meters) -> None:
    """A delay of n records is n observations in its bucket, bounds included; a negative one is 0."""
    meters.delay("demand", 0.5, records=9)
    meters.delay("demand", -0.2)
    assert value(meters, "event_delay_seconds_bucket", stage="demand", le="0.3") == 1
    assert value(meters, "event_delay_seconds_bucket", stage="demand", le="0.5") == 10
    assert value(meters, "event_delay_seconds_bucket", stage="demand", le="+Inf") == 10
    assert value(meters, "event_delay_seconds_count", stage="demand") == 10
    assert value(meters, "event_delay_seconds_sum", stage="demand") == 4.5


def test_beyond_the_last_bucket(meters: Meters) -> None:
    """What takes longer than the last bound is in +Inf alone."""
    meters.batch("intake", 1_000.0)
    assert value(meters, "batch_duration_seconds_bucket", stage="intake", le="300.0") == 0
    assert value(meters, "batch_duration_seconds_bucket", stage="intake", le="+Inf") == 1


def test_state_is_the_sum_of_partitions(meters: Meters) -> None:
    """Keys and bytes add up over the partitions owned; the oldest commit and the longest recovery are shown."""
    for partition in (0, 1):
        meters.state("intake", partition, keys=10, size=100)
        meters.committed("intake", partition, at=50.0 + partition)
        meters.recovered("intake", partition, seconds=3.0 - partition)
    assert value(meters, "state_keys", stage="intake") == 20
    assert value(meters, "state_bytes", stage="intake") == 200
    assert value(meters, "commit_timestamp_seconds", stage="intake") == 50.0
    assert value(meters, "recovery_seconds", stage="intake") == 3.0


def test_recovery_progress(meters: Meters) -> None:
    """Progress is records read of records to read, over all partitions; complete once all are recovered."""
    meters.recovering("intake", 0, done=0, to_do=300)
    meters.recovering("intake", 1, done=100, to_do=100)
    assert value(meters, "recovery_progress_ratio", stage="intake") == 0.25
    meters.recovered("intake", 0, seconds=1.0)
    assert value(meters, "recovery_progress_ratio", stage="intake") == 1.0


def test_an_empty_state_is_recovered(meters: Meters) -> None:
    """A partition without any state record has nothing to recover."""
    meters.recovering("intake", 0, done=0, to_do=0)
    assert value(meters, "recovery_progress_ratio", stage="intake") == 1.0


def test_forget_takes_the_series_away(meters: Meters) -> None:
    """After the last partition of a stage is handed over, none of its gauges is left."""
    for partition in (0, 1):
        meters.lag("intake", partition, "jobs.postings.v1", 7)
        meters.state("intake", partition, keys=10, size=100)
    meters.forget("intake", 0)
    assert value(meters, "lag_records", topic="jobs.postings.v1", partition="0") is None
    assert value(meters, "lag_records", topic="jobs.postings.v1", partition="1") == 7
    assert value(meters, "state_keys", stage="intake") == 10
    meters.forget("intake", 1)
    assert value(meters, "state_keys", stage="intake") is None
    assert value(meters, "recovery_progress_ratio", stage="intake") is None


def test_build_info(meters: Meters) -> None:
    """The versions of the program and of its rules are labels of a constant 1."""
    labels = {"version": "0.1.0", "taxonomy": "2026-11-23", "dedup": "1", "detector": "none"}
    assert value(meters, "build_info", **labels) == 1
