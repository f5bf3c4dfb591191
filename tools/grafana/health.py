"""What the dashboard says about the feed and about the workers."""

from grafana.panel import Panel, lines

RATE = "[$__rate_interval]"


def by_source(metric: str) -> str:
    """Return the query of a counter's events per second by source."""
    return f"sum by (source) (rate(jobtide_{metric}{RATE}))"


def quantiles(metric: str) -> list[tuple[str, str]]:
    """Return the queries of a histogram's median and 99th percentile by stage."""
    rates = f"sum by (le, stage) (rate(jobtide_{metric}_bucket{RATE}))"
    parts = ((0.5, "p50"), (0.99, "p99"))
    return [(f"histogram_quantile({part}, {rates})", f"{{{{stage}}}} {name}") for part, name in parts]


FEED: list[Panel] = [
    lines(
        "Posting events by source and type",
        "What producers send, events per second. A source that stops, doubles or is re-crawled looks like demand.",
        "cps",
        (f"sum by (source, event_type) (rate(jobtide_posting_events_total{RATE}))", "{{source}} {{event_type}}"),
    ),
    lines(
        "Application events by source",
        "Applications sent, events per second.",
        "cps",
        (by_source("application_events_total"), "{{source}}"),
    ),
    lines(
        "Rejects by reason",
        "Records that went to the dead letters, per second. Look at samples in the topic dlq.<topic>.",
        "cps",
        (f"sum by (topic, reason) (rate(jobtide_rejected_total{RATE})) > 0", "{{topic}} {{reason}}"),
    ),
    lines(
        "Age of the last event by source",
        "Time since any worker took an event of the source. An old one is silent; its windows fall although demand "
        "may not.",
        "s",
        ("time() - max by (source) (jobtide_source_last_event_timestamp_seconds)", "{{source}}"),
    ),
    lines(
        "Repeats by source and layer",
        "Recognised repeats per second: the same event, or the same posting opened again.",
        "cps",
        (f"sum by (source, layer) (rate(jobtide_duplicates_total{RATE}))", "{{source}} {{layer}}"),
    ),
    lines(
        "Events that changed nothing, and corrections",
        "Stale: older than what was applied. Idle: nothing to change. Unmatched: applications without a posting. "
        "Misrouted: in a wrong partition, must be 0. Corrections: taken back by late arrivals. Late: ignored.",
        "cps",
        (by_source("stale_total"), "stale {{source}}"),
        (by_source("idle_total"), "idle {{source}}"),
        (by_source("unmatched_applications_total"), "unmatched {{source}}"),
        (by_source("corrections_total"), "corrections {{source}}"),
        (by_source("late_total"), "late {{source}}"),
        (by_source("misrouted_total"), "misrouted {{source}}"),
    ),
]

WORKERS: list[Panel] = [
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
        (f'rate(process_cpu_seconds_total{{job="jobtide"}}{RATE})', "{{instance}}"),
    ),
    lines(
        "Memory",
        "Resident memory of a worker.",
        "bytes",
        ('process_resident_memory_bytes{job="jobtide"}', "{{instance}}"),
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
