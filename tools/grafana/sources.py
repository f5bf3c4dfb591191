"""The dashboard Sources: what producers send, and what is wrong with it."""

from grafana.board import Board, annotation
from grafana.panel import Panel, lines, stat

RATE = "[$__rate_interval]"


def by_source(metric: str) -> str:
    """Return the query of a counter's events per second by source."""
    return f"sum by (source) (rate(jobtide_{metric}{RATE}))"


HEALTH: list[Panel] = [
    stat(
        "Sources",
        "Sources that any worker has heard since it started.",
        "count(max by (source) (jobtide_source_last_event_timestamp_seconds))",
    ),
    stat(
        "Not healthy",
        "Sources on which no surge may rest: silent, flooding, or sending again what they have sent.",
        "count(min by (source) (jobtide_source_healthy) == 0) or vector(0)",
    ),
    lines(
        "Health",
        "1: as usual. 0: not healthy, and what surges by it does not alert.",
        "short",
        ("min by (source) (jobtide_source_healthy)", "{{source}}"),
    ),
]

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

BOARD = Board(
    "sources.json",
    "jobtide-sources",
    "Sources",
    "What each source sends: events, repeats, rejects, silence, and whether surges may rest on it.",
    {"Health": HEALTH, "Feed": FEED},
    (),
    (annotation("Not healthy", "min by (source) (jobtide_source_healthy) == 0", "{{source}}"),),
)
