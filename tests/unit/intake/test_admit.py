"""Checks that need the whole record."""

import pytest

from streams.contracts.reject import Rejected, RejectReason
from streams.intake.admit import admit_application, admit_posting
from tests.unit.intake.feed import HOUR, T0, Given, application, posting, record


def reason(given: Given) -> RejectReason:
    """Why a record is refused."""
    with pytest.raises(Rejected) as verdict:
        admit_posting(given)
    return verdict.value.reason


@pytest.mark.parametrize("key", [None, b""])
def test_a_key_is_needed(key: bytes | None) -> None:
    """Without one Kafka spreads a posting over partitions."""
    assert reason(record(0, posting("opened", T0))._replace(key=key)) is RejectReason.EMPTY_KEY


@pytest.mark.parametrize("key", [b"1", b"alpha:2", b"ALPHA:1", b"alpha:1 ", b"\xff\xfe", b'"alpha:1"'])
def test_the_key_is_source_and_posting_id(key: bytes) -> None:
    """Another key puts a posting's history and its applications into different partitions."""
    assert reason(record(0, posting("opened", T0))._replace(key=key)) is RejectReason.KEY_MISMATCH


def test_keys_are_utf8() -> None:
    """Identities outside ASCII are fine."""
    key, _, _ = admit_posting(record(0, posting("closed", T0, "岗位-1")))
    assert key == "alpha:岗位-1".encode()


def test_tombstones_are_refused_before_their_key_is_looked_at() -> None:
    """The reason that helps the producer most."""
    assert reason(Given(0, 0, b"", None)) is RejectReason.NULL_VALUE


@pytest.mark.parametrize("event", [posting("closed", T0), application("a", T0)])
def test_an_hour_ahead_of_the_append_time_is_the_limit(event: dict[str, object]) -> None:
    """Exactly one hour passes, a microsecond more does not (rule 10)."""
    admit = admit_application if "event_id" in event else admit_posting
    given = record(0, event)._replace(timestamp=(T0 - HOUR) // 1_000)
    _, _, at = admit(given)
    assert at == T0
    with pytest.raises(Rejected, match="in_future"):
        admit(given._replace(timestamp=given.timestamp - 1))
