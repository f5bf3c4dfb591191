"""The topics table."""

from streams.contracts.topics import DAY_MS, topics


def test_names_and_partitions() -> None:
    """Per-posting topics have N partitions, what demand reads or writes has one."""
    assert {topic.name: topic.partitions for topic in topics(8, 1)} == {
        "jobs.postings.v1": 8,
        "jobs.applications.v1": 8,
        "dlq.jobs.postings.v1": 8,
        "dlq.jobs.applications.v1": 8,
        "jobs.daily.v1": 1,
        "jobs.demand.v1": 1,
        "jobs.surges.v1": 1,
        "jobtide-sightings": 8,
        "jobtide-tallies": 1,
        "jobtide-intake-state": 8,
        "jobtide-openings-state": 8,
        "jobtide-demand-state": 1,
    }


def test_inputs_bear_the_append_time() -> None:
    """`in_future` and delays are measured against it, so a producer's clock must not set it."""
    inputs = [topic for topic in topics(8, 1) if topic.name in ("jobs.postings.v1", "jobs.applications.v1")]
    assert {topic.config["message.timestamp.type"] for topic in inputs} == {"LogAppendTime"}


def test_states_are_compacted_late() -> None:
    """Seven days bound how long a void record may lie unrepaired."""
    states = [topic for topic in topics(8, 1) if topic.name.endswith("-state")]
    assert {topic.config["min.compaction.lag.ms"] for topic in states} == {str(7 * DAY_MS)}
    assert {topic.config["cleanup.policy"] for topic in states} == {"compact"}


def test_surges_are_kept_for_a_year() -> None:
    """The newest state of each, and none for ever: every surge is a new key."""
    (surges,) = [topic for topic in topics(8, 1) if topic.name == "jobs.surges.v1"]
    assert surges.config["cleanup.policy"] == "compact,delete"
    assert surges.config["retention.ms"] == str(365 * DAY_MS)


def test_everything_of_ours_takes_sixteen_megabytes() -> None:
    """A record batch is stored whole or not at all; a dead letter is as large as its input, and more."""
    sizes = {topic.name: int(topic.config["max.message.bytes"]) for topic in topics(8, 1)}
    assert all(size == 16 << 20 for name, size in sizes.items() if not name.startswith(("jobs.p", "jobs.a")))
    assert sizes["jobs.postings.v1"] < sizes["dlq.jobs.postings.v1"]


def test_acknowledged_records_outlive_a_broker() -> None:
    """One less than the replicas must be in sync, and at least one."""
    assert {topic.config["min.insync.replicas"] for topic in topics(8, 3)} == {"2"}
    assert {topic.config["min.insync.replicas"] for topic in topics(8, 1)} == {"1"}
