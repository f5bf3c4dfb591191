"""Readiness in words."""

from streams.serve.health import StageHealth, waiting


def test_nothing_started() -> None:
    """A worker without stages waits for Kafka."""
    assert waiting([]) == ["the worker is starting: it waits for Kafka to answer"]


def test_unassigned() -> None:
    """A stage without an assignment waits for the group."""
    assert waiting([StageHealth("intake", assigned=False)]) == [
        "intake waits for the consumer group to assign its partitions"
    ]


def test_recovering() -> None:
    """Each partition that is not recovered is named with its progress."""
    stage = StageHealth("intake", assigned=True, owned=(0, 1, 2), recovering={2: 0.415, 1: 0.0})
    assert waiting([stage]) == [
        "intake partition 1 recovers its state: 0%",
        "intake partition 2 recovers its state: 42%",
    ]


def test_a_stand_in_is_ready() -> None:
    """A stage that was assigned no partition waits for nothing."""
    assert waiting([StageHealth("intake", assigned=True, owned=(0,)), StageHealth("demand", assigned=True)]) == []
