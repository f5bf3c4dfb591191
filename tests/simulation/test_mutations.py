"""The simulation notices when a safeguard of the engine is missing."""

import pytest

from streams.engine.journal import Journal
from tests.simulation.mutations import MUTATIONS, SCHEDULES, Edit, without
from tests.simulation.schedules import first_failure


@pytest.mark.parametrize("name", MUTATIONS)
def test_mutation_is_noticed(name: str) -> None:
    """Without this safeguard some schedule goes wrong."""
    with without(MUTATIONS[name]):
        assert first_failure("chain", range(SCHEDULES)), f"{name} went unnoticed in {SCHEDULES} schedules"


def test_engine_is_whole_again_afterwards() -> None:
    """A mutation is in force only for its test, also when that fails."""
    original = Journal.claim

    def fail() -> None:
        with without(MUTATIONS["no claim"]):
            assert Journal.claim is original

    with pytest.raises(AssertionError):
        fail()
    assert Journal.claim is original


def test_mutation_that_does_not_apply_is_an_error() -> None:
    """When the engine is rewritten a mutation cannot silently become nothing."""
    with pytest.raises(ValueError, match=r"Journal\.claim does not hold exactly once: no such text"):
        without([Edit(Journal, "claim", "no such text", "")]).__enter__()
