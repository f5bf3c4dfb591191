"""The dashboard Pipeline: the workers themselves."""

from grafana.board import Board
from grafana.panel import Panel, lines, stat

RATE = "[$__rate_interval]"


def quantiles(metric: str) -> list[tuple[str, str]]:
    """Return the queries of a histogram's median and 99th percentile by stage."""
    rates = f"sum by (le, stage) (rate(jobtide_{metric}_bucket{RATE}))"
    parts = ((0.5, "p50"), (0.99, "p99"))
    return [(f"histogram_quantile({part}, {rates})", f"{{{{stage}}}} {name}") for part, name in parts]


WORKERS: list[Panel] = [
    stat("Workers", "Workers that Prometheus reaches.", "count(jobtide_build_info)"),
    stat("Records waiting", "Lag of all partitions.", "sum(jobtide_lag_records)"),
    stat(
        "Delay, 99th percentile",
        "From append to figures.",
        f'histogram_quantile(0.99, sum by (le) (rate(jobtide_event_delay_seconds_bucket{{stage="demand"}}{RATE})))',
        "s",
    ),
    stat(
        "Oldest append",
        "Of the partition that appended longest ago.",
        "time() - min(jobtide_commit_timestamp_seconds)",
        "s",
    ),
    lines(
        "Delay from append to counted",
        "Seconds from a record's append to Kafka until a stage has counted it; stage demand: until the figures.",
        "s",
        *quantiles("event_delay_seconds"),
    ),
    lines(
        "Lag",
        "Records in Kafka that no worker has taken yet.",
        "short",
        ("sum by (topic) (jobtide_lag_records)", "{{topic}}"),
        ("max by (topic) (jobtide_lag_records)", "{{topic}} largest partition"),
    ),
    lines(
        "Batch duration",
        "Fold, append, acknowledgement and outbox of one batch.",
        "s",
        *quantiles("batch_duration_seconds"),
    ),
    lines(
        "Age of the last append",
        "Of the partition that appended longest ago; above 10 minutes a worker hangs.",
        "s",
        ("time() - min by (stage) (jobtide_commit_timestamp_seconds)", "{{stage}}"),
    ),
    lines(
        "Recovery progress",
        "Part of the state that has been read back after a start or a handover; 100 % is recovered.",
        "percentunit",
        ("min by (stage, instance) (jobtide_recovery_progress_ratio)", "{{stage}} {{instance}}"),
    ),
    lines(
        "Duration of the last recovery",
        "Longest among the partitions that a worker owns.",
        "s",
        ("max by (stage, instance) (jobtide_recovery_seconds)", "{{stage}} {{instance}}"),
    ),
    lines(
        "State size",
        "Encoded size of the state by stage; memory is several times this.",
        "bytes",
        ("sum by (stage) (jobtide_state_bytes)", "{{stage}}"),
    ),
    lines(
        "State keys",
        "Postings and other keys held in state.",
        "short",
        ("sum by (stage) (jobtide_state_keys)", "{{stage}}"),
        ("max(jobtide_folded_pairs)", "pairs under role other"),
        ("max(jobtide_unpublished_cells)", "cells with unpublished days"),
    ),
    lines(
        "CPU",
        "Cores that a worker uses. It has one event loop: near 1 it is full, add workers.",
        "short",
        (f"rate(process_cpu_seconds_total{RATE})", "{{instance}}"),
    ),
    lines(
        "Memory",
        "Resident memory of a worker.",
        "bytes",
        ("process_resident_memory_bytes", "{{instance}}"),
    ),
    lines(
        "Clock skew",
        "The broker's clock minus the worker's; windows end at the worker's clock.",
        "s",
        ("jobtide_clock_skew_seconds", "{{instance}}"),
    ),
    Panel(
        "table",
        "Versions",
        "Program and rules of every worker. They must agree, or a series means two things.",
        "short",
        [("max by (instance, version, taxonomy, dedup, detector) (jobtide_build_info)", "")],
        instant=True,
        table=True,
        transformations=[{"id": "organize", "options": {"excludeByName": {"Time": True, "Value": True}}}],
    ),
]

BOARD = Board(
    "pipeline.json",
    "jobtide-pipeline",
    "Pipeline",
    "Lag, delay, batches, recovery and state of the workers.",
    {"Workers": WORKERS},
    pipeline=True,
)
