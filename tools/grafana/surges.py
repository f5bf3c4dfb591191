"""The panels about surges: what is above its usual now, since when, and how sure that is."""

from grafana.panel import Panel, bars, lines, stat

CELL = "{{role}}{{sector}}{{domain}}"
#: Every surge that alerts, with its severity.
ALERTING = (
    "max by (role, sector, domain, severity) "
    "(jobtide_surge_severity and on (instance, role, sector, domain) jobtide_surge_active == 1)"
)

SURGES: list[Panel] = [
    stat(
        "Surges now",
        "Roles, sectors and domains with an alert that is not over. Their sentences are in the topic jobs.surges.v1.",
        "sum(jobtide_surge_active) or vector(0)",
    ),
    stat(
        "History is loading",
        "1 while the feed is far behind the clock: the baseline learns, nothing alerts.",
        "max(jobtide_history_loading)",
    ),
    lines(
        "Alerting, by severity",
        "Surges with an alert that is not over, by the severity of their onset.",
        "short",
        (f"sum by (severity) ({ALERTING})", "{{severity}}"),
    ),
    bars(
        "Times the usual",
        "New openings of the surge's window over what is usual there. The 15 largest; empty where nothing surges.",
        "topk(15, max by (role, sector, domain) (jobtide_surge_ratio))",
        CELL,
    ),
    lines(
        "Observed and usual",
        "Openings in the window of each surge, and what was expected.",
        "short",
        ("max by (role, sector, domain) (jobtide_surge_observed)", f"{CELL} observed"),
        ("max by (role, sector, domain) (jobtide_surge_expected)", f"{CELL} usual"),
    ),
    lines(
        "Employers behind it",
        "Distinct employers in the window: a surge of one or two is somebody's bulk posting.",
        "short",
        ("max by (role, sector, domain) (jobtide_surge_employers)", CELL),
    ),
    lines(
        "By chance",
        "How often chance does as much in a week, over everything that is watched. The smaller, the surer.",
        "short",
        ("max by (role, sector, domain) (jobtide_surge_expected_false_per_week)", CELL),
    ),
    lines(
        "Age",
        "Seconds since the surge began.",
        "s",
        ("time() - max by (role, sector, domain) (jobtide_surge_since_timestamp_seconds)", CELL),
    ),
    lines(
        "Alerts per day",
        "Rate at which surges alert, by severity at their onset: compare it with the budget of false ones.",
        "suffix: /d",
        ("86400 * sum by (severity) (rate(jobtide_surges_total[$__rate_interval]))", "{{severity}}"),
    ),
    lines(
        "Healthy sources",
        "0 for a source that is silent, floods or sends again: surges that rest on it do not alert.",
        "short",
        ("min by (source) (jobtide_source_healthy)", "{{source}}"),
    ),
]
