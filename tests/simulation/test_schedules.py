"""The engine under faults: every schedule ends exact. `python -m tests.simulation` plays ten times as many."""

import pytest

from tests.simulation.schedules import first_failure

BLOCK = 100


@pytest.mark.parametrize("first", range(0, 10 * BLOCK, BLOCK))
def test_every_schedule_of_the_chain_is_exact(first: int) -> None:
    """Whatever happens to workers, network and logs: nothing is lost, nothing is double (see `verdict`)."""
    failure = first_failure("chain", range(first, first + BLOCK))
    assert failure is None, str(failure)


def test_every_schedule_of_the_product_is_exact() -> None:
    """The same faults on the stages of the product: every published figure is what the simulator knows."""
    failure = first_failure("product", range(BLOCK))
    assert failure is None, str(failure)
