"""What the dashboard says about surges. The total's surge has no role, no sector and no domain."""

from grafana.panel import Panel, lines

LEGEND = "{{role}} {{sector}} {{domain}}"


def cells(metric: str) -> str:
    """Return the query of a gauge by what surges."""
    return f"max by (role, sector, domain) (jobtide_{metric})"


SURGES: list[Panel] = [
    lines(
        "Surges",
        "1: it alerts. 0: it is building, muted or from too few employers. Topic jobs.surges.v1 has a sentence each.",
        "short",
        (cells("surge_active"), LEGEND),
    ),
    lines(
        "Observed and expected",
        "New openings in the window that surges, and what is usual in it.",
        "short",
        (cells("surge_observed"), f"observed {LEGEND}"),
        (cells("surge_expected"), f"expected {LEGEND}"),
    ),
    lines("Observed over expected", "Ratio in the window that surges.", "short", (cells("surge_ratio"), LEGEND)),
    lines(
        "Employers behind it",
        "Distinct employers with a posting since the surge began. Few for many openings: somebody posts in bulk.",
        "short",
        (cells("surge_employers"), LEGEND),
    ),
    lines(
        "Duration",
        "Time since the surge began. After 72 buckets it is the new usual level.",
        "s",
        (f"time() - {cells('surge_since_timestamp_seconds')}", LEGEND),
    ),
    lines(
        "As much by chance, times a week",
        "How often chance does as much in a week, over everything that is watched.",
        "short",
        (cells("surge_expected_false_per_week"), LEGEND),
    ),
    lines(
        "Alerts a week by severity",
        "Rate at which surges begin to alert. JOBTIDE_SURGE__BUDGET of them a week may be chance.",
        "short",
        ("604800 * sum by (severity) (rate(jobtide_surges_total[$__rate_interval]))", "{{severity}}"),
    ),
    lines(
        "History is being loaded",
        "1: nothing is watched for surges yet.",
        "short",
        ("max(jobtide_history_loading)", "loading"),
    ),
]
