"""Metric: what the catalogue says of each, and the names that there are, by kind."""

from typing import Literal, NamedTuple

from streams.contracts.stage import CounterName

PREFIX = "jobtide_"

GaugeName = Literal[
    "source_last_event_timestamp_seconds",
    "lag_records",
    "state_keys",
    "state_bytes",
    "recovery_seconds",
    "recovery_progress_ratio",
    "commit_timestamp_seconds",
    "clock_skew_seconds",
    "build_info",
]
HistogramName = Literal["event_delay_seconds", "batch_duration_seconds"]
FigureName = Literal[
    "new_openings_total",
    "demand_openings",
    "demand_positions",
    "demand_applications",
    "demand_expected_openings",
    "demand_ratio",
    "demand_domain_openings",
    "open_openings",
    "growth_ratio",
    "salary_annual",
    "salary_observations",
    "folded_pairs",
    "unpublished_cells",
    "history_loading",
    "surge_active",
    "surge_severity",
    "surge_observed",
    "surge_expected",
    "surge_ratio",
    "surge_employers",
    "surge_since_timestamp_seconds",
    "surge_expected_false_per_week",
    "surges_total",
    "source_healthy",
]
MetricName = CounterName | GaugeName | HistogramName | FigureName

#: Upper bounds in seconds: dense below a second, where the promise on delay is kept or broken; up to an outage.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0)


class Metric(NamedTuple):
    """One metric. `help` says what it counts, with units; `action` what to do when it looks wrong."""

    kind: Literal["counter", "gauge", "histogram"]
    labels: tuple[str, ...]
    help: str
    action: str
