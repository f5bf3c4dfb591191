"""A seed is a schedule: the same everywhere, and readable."""

import os
import subprocess
import sys

import pytest

from tests.simulation.schedules import play


def told(seed: int, hash_seed: str) -> str:
    """What the command prints for a seed, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.simulation", "--replay", str(seed)],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_same_seed_same_trace_in_another_process() -> None:
    """Nothing depends on the order of sets, on addresses, on time or on the machine's randomness."""
    assert told(3, "1") == told(3, "2")


def test_same_seed_same_logs() -> None:
    """Every byte of every log is the same, nonces and append times too."""
    one, other = play("chain", 5), play("chain", 5)
    assert one.cluster.history
    assert one.cluster.history == other.cluster.history


def test_trace_is_readable() -> None:
    """A line tells when, who, and what."""
    lines = told(3, "0").splitlines()
    assert any("world   all faults end" in line for line in lines)
    assert any(" is assigned [(" in line for line in lines)
    assert lines[-1] == "0 problems"


@pytest.mark.parametrize("seed", [0, 1])
def test_schedules_differ(seed: int) -> None:
    """Another seed is another story."""
    assert play("chain", seed).trace != play("chain", seed + 2).trace
