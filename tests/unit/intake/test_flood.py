"""The limit on rejects."""

import random

import pytest

from streams.contracts.stage import OperatorError
from streams.intake.flood import FloodGate, pack_window, unpack_window

GATE = FloodGate(1_000, 0.5)


def test_the_record_after_the_limit_trips() -> None:
    """500 of 1,000 pass, the 501st does not; fewer than 1,000 records so far count as if good ones had come before."""
    window = GATE.pass_batch(0, 500, range(500), "here")
    with pytest.raises(OperatorError, match="here"):
        GATE.pass_batch(window, 1, [0], "here")


def test_good_records_push_bad_ones_out() -> None:
    """Only the last 1,000 count."""
    window = GATE.pass_batch(0, 500, range(500), "here")
    window = GATE.pass_batch(window, 1_000, [], "here")
    assert window == 0


def test_it_trips_within_a_batch_that_ends_well() -> None:
    """A batch is judged record by record."""
    with pytest.raises(OperatorError):
        GATE.pass_batch(0, 5_000, range(501), "here")


@pytest.mark.parametrize("share", [0.01, 0.1, 0.4])
def test_an_honest_share_of_poison_runs_for_ever(share: float) -> None:
    """A feed with steady faults keeps its dead letters and goes on."""
    source = random.Random(1)
    window = 0
    for _ in range(200):
        size = source.randrange(1, 700)
        rejected = [place for place in range(size) if source.random() < share]
        window = GATE.pass_batch(window, size, rejected, "here")


@pytest.mark.parametrize("size", [1, 7, 300, 3_000])
def test_it_trips_at_the_same_record_however_batches_are_cut(size: int) -> None:
    """So a restart at the same place stops again."""
    bad = [place for place in range(3_000) if place > 1_200 or place % 10 == 0]
    window, tripped = 0, None
    for start in range(0, 3_000, size):
        inside = [place - start for place in bad if start <= place < start + size]
        try:
            window = unpack_window(pack_window(GATE.pass_batch(window, size, inside, "here")))
        except OperatorError:
            tripped = start
            break
    assert tripped is not None
    assert tripped <= 1_645 < tripped + size


def test_a_ratio_of_one_never_trips() -> None:
    """The operator's way past a flood."""
    assert FloodGate(1_000, 1).pass_batch(0, 5_000, range(5_000), "here").bit_count() == 1_000
