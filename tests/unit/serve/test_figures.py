"""Demand's figures as text: what prometheus_client reads in it is the snapshot."""

from prometheus_client.parser import text_string_to_metric_families

from streams.contracts.demand import WINDOWS
from streams.contracts.snapshot import Snapshot
from streams.serve.figures import exposition
from streams.serve.sample import sample_snapshot

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def read(text: str) -> Samples:
    """Return all samples of a page; a series that stands there twice fails."""
    samples: Samples = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            key = (sample.name, frozenset(sample.labels.items()))
            assert key not in samples, key
            samples[key] = sample.value
    return samples


def test_text_says_what_the_snapshot_says() -> None:
    """Every figure of the snapshot is on the page under its labels, and nothing else is."""
    snapshot = sample_snapshot()
    expected: Samples = {
        ("jobtide_folded_pairs", frozenset()): 3,
        ("jobtide_unpublished_cells", frozenset()): 2,
        ("jobtide_history_loading", frozenset()): 1,
    }
    for pair in snapshot.pairs:
        labels = {"role": pair.role, "sector": pair.sector}
        expected["jobtide_open_openings", frozenset(labels.items())] = pair.open
        for index, window in enumerate(WINDOWS):
            windowed = frozenset({**labels, "window": window}.items())
            expected["jobtide_demand_openings", windowed] = pair.openings[index]
            expected["jobtide_demand_positions", windowed] = pair.positions[index]
            expected["jobtide_demand_applications", windowed] = pair.applications[index]
            if (usual := pair.expected[index]) is not None:
                expected["jobtide_demand_expected_openings", windowed] = usual
                expected["jobtide_demand_ratio", windowed] = float(f"{pair.openings[index] / usual:.6g}")
    for one in snapshot.domains:
        for index, window in enumerate(WINDOWS):
            windowed = frozenset({"domain": one.domain, "role": one.role, "window": window}.items())
            expected["jobtide_demand_domain_openings", windowed] = one.openings[index]
    for growth in snapshot.growths:
        cell = {"role": growth.role, "sector": growth.sector, "domain": growth.domain}
        compared = frozenset({**cell, "comparison": growth.comparison}.items())
        expected["jobtide_growth_ratio", compared] = growth.growth
    for pay in snapshot.salaries:
        paid = {"domain": pay.domain, "role": pay.role, "currency": pay.currency}
        expected["jobtide_salary_annual", frozenset({**paid, "stat": "mean"}.items())] = round(pay.mean)
        expected["jobtide_salary_annual", frozenset({**paid, "stat": "median"}.items())] = round(pay.median)
        expected["jobtide_salary_observations", frozenset({**paid, "stat": "n"}.items())] = pay.n
    for (role, sector), founded in snapshot.new_openings.items():
        expected["jobtide_new_openings_total", frozenset({"role": role, "sector": sector}.items())] = founded
    for surge in snapshot.surges:
        surging = frozenset({"role": surge.role, "sector": surge.sector, "domain": surge.domain}.items())
        expected["jobtide_surge_active", surging] = surge.active
        expected["jobtide_surge_severity", surging | {("severity", surge.severity)}] = 1
        expected["jobtide_surge_observed", surging] = surge.observed
        expected["jobtide_surge_expected", surging] = surge.expected
        expected["jobtide_surge_ratio", surging] = surge.ratio
        expected["jobtide_surge_employers", surging] = surge.employers
        expected["jobtide_surge_since_timestamp_seconds", surging] = surge.since
        expected["jobtide_surge_expected_false_per_week", surging] = surge.expected_false_per_week
    for (role, sector, domain, severity), alerts in snapshot.alerted.items():
        labels = {"role": role, "sector": sector, "domain": domain, "severity": severity}
        expected["jobtide_surges_total", frozenset(labels.items())] = alerts
    for source, trouble in snapshot.sources:
        expected["jobtide_source_healthy", frozenset({"source": source}.items())] = trouble is None
    assert read(exposition(snapshot)) == expected


def test_an_empty_snapshot_has_no_empty_families() -> None:
    """Before the first posting only what is a number of its own is shown."""
    assert read(exposition(Snapshot(0, [], 0, 4, [], {}, False, [], {}))) == {
        ("jobtide_folded_pairs", frozenset()): 0,
        ("jobtide_unpublished_cells", frozenset()): 4,
        ("jobtide_history_loading", frozenset()): 0,
    }
