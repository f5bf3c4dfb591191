"""Dispersion: what is learned about batches and about days."""

import numpy as np
import pytest

from tests.unit.surge.feed import WEEK, market, run, watched

KEYS = [f"key{number}" for number in range(40)]


@pytest.mark.parametrize("phi", [1.05, 2.0, 4.0])
@pytest.mark.parametrize("rate", [0.2, 5.0])
def test_phi_is_found(phi: float, rate: float) -> None:
    """Variance over mean of single hours, within a fifth in the middle of forty keys, sparse or busy."""
    surges = watched(KEYS)
    run(surges, KEYS, market(1, [rate] * len(KEYS), 8 * WEEK, phi), 8 * WEEK)
    assert np.median(surges.detector.table.all.phi) == pytest.approx(phi, rel=0.2)


def test_psi_is_found() -> None:
    """Days that are 20 % up or down as a whole have psi .04."""
    rng = np.random.default_rng(2)
    days = np.repeat(np.exp(rng.normal(0, 0.2, (len(KEYS), 16 * 7))), 24, axis=1)
    counts = rng.poisson(days * market(3, [60.0] * len(KEYS), 16 * WEEK, 1.01))
    surges = watched(KEYS)
    run(surges, KEYS, counts, 16 * WEEK)
    assert 0.025 < np.median(surges.detector.table.all.psi) < 0.06


def test_a_surge_in_the_past_leaves_dispersion_alone() -> None:
    """A day of eight standard deviations more, three weeks ago, moves phi by less than a tenth."""
    counts = market(4, [0.5] * len(KEYS), 8 * WEEK)
    struck = counts.copy()
    struck[0, 5 * WEEK + 33 : 5 * WEEK + 45] += 2
    phis = []
    for each in (counts, struck):
        surges = watched(KEYS)
        run(surges, KEYS, each, 8 * WEEK)
        phis.append(float(surges.detector.table.all.phi[0]))
    assert phis[1] == pytest.approx(phis[0], rel=0.1)
