"""The catalogue of metrics: every name that the metrics page can show, with its labels, its meaning and what to do.

The names are public (the metrics contract). Dashboards, alerts and docs/metrics.md are checked against this table, and
the verbs of `Meters` take only names that the types below know.
"""

from streams.serve.metric import Metric, MetricName

#: What comes in, by whom, and what is refused. These counters are the process's: they restart at zero with it.
_INPUT: dict[MetricName, Metric] = {
    "posting_events_total": Metric(
        "counter",
        ("source", "event_type"),
        "Posting events taken, by source and event type; beyond 100 sources the source is `other`.",
        "A source that stops or doubles looks like demand: check the producer before you trust a surge.",
    ),
    "application_events_total": Metric(
        "counter",
        ("source",),
        "Application events taken.",
        "If it stops while postings go on, check the producer of the applications topic.",
    ),
    "rejected_total": Metric(
        "counter",
        ("topic", "reason"),
        "Input records refused and sent to the topic's dead letters.",
        "Read the reason, look at samples in the topic `dlq.<topic>`, repair the producer, replay.",
    ),
    "duplicates_total": Metric(
        "counter",
        ("source", "layer"),
        "What was recognised as a repeat: the same event, the same posting opened again, or a further posting of an "
        "opening.",
        "Much of layer `event` means that the producer retries or replays; of layer `posting` that it re-crawls.",
    ),
    "stale_total": Metric(
        "counter",
        ("source",),
        "Events older than the last one applied to their posting: ignored.",
        "The producer sends out of order within a posting: check its key and its clock.",
    ),
    "idle_total": Metric(
        "counter",
        ("source",),
        "Events that change nothing, such as `closed` of a posting that is unknown or closed.",
        "Many after a first start are normal; later, events are missing before them: check the producer's history.",
    ),
    "late_total": Metric(
        "counter",
        ("source",),
        "Intervals of postings that begin before the horizon, or belong to a posting that was forgotten: ignored.",
        "Load history before the live feed, or set JOBTIDE_HORIZON_DAYS=0 while you do.",
    ),
    "corrections_total": Metric(
        "counter",
        ("source",),
        "What late arrivals took back: negative differences, which counters cannot show.",
        "Some are normal. Many: sources arrive far out of order; load history before the live feed.",
    ),
    "misrouted_total": Metric(
        "counter",
        ("source",),
        "Records found in another partition than the one that murmur2 gives their key.",
        "Must be 0. Set the producer's partitioner to murmur2 (librdkafka: `partitioner=murmur2_random`).",
    ),
    "unmatched_applications_total": Metric(
        "counter",
        ("source",),
        "Applications whose posting did not appear within 10 minutes; they count under role `other`.",
        "The postings feed is late or incomplete, or ids differ between the two topics: compare their keys.",
    ),
    "source_last_event_timestamp_seconds": Metric(
        "gauge",
        ("source",),
        "When this worker last took an event of the source (append time, Unix seconds).",
        "Take the maximum over workers. If it is old, that source is silent: its windows fall although demand may not.",
    ),
}

#: Demand. Only the worker that owns the demand partition shows them; they disappear when it hands the partition over.
_DEMAND: dict[MetricName, Metric] = {
    "new_openings_total": Metric(
        "counter",
        ("role", "sector"),
        "Openings founded since the state began; survives restarts.",
        "Use it for rates over any range; a window's own count is in demand_openings.",
    ),
    "demand_openings": Metric(
        "gauge",
        ("role", "sector", "window"),
        "New openings in the window that ends now. Pairs with fewer than 20 in 7 days are under role `other`.",
        "If all pairs fall together, suspect the feed: compare posting_events_total by source.",
    ),
    "demand_positions": Metric(
        "gauge",
        ("role", "sector", "window"),
        "Positions of the new openings in the window: one advert may offer several.",
        "If it jumps while openings do not, a few adverts state large numbers: look at them.",
    ),
    "demand_applications": Metric(
        "gauge",
        ("role", "sector", "window"),
        "Applications in the window, to openings of any age.",
        "Read it beside demand_openings; zero everywhere means that no application feed is connected.",
    ),
    "demand_expected_openings": Metric(
        "gauge",
        ("role", "sector", "window"),
        "New openings that are usual in the window that ends now: level and week of the pair, and the calendar, in an "
        "ordinary market. Absent while the pair is too young, and for windows shorter than a bucket.",
        "It follows a new level within weeks. If it is wrong for longer, look whether its sources are complete.",
    ),
    "demand_ratio": Metric(
        "gauge",
        ("role", "sector", "window"),
        "New openings in the window over those that are usual in it.",
        "Small numbers scatter: read both, and leave alerts to surge_active. All low together: suspect the feed.",
    ),
    "demand_domain_openings": Metric(
        "gauge",
        ("domain", "role", "window"),
        "New openings in the window that carry the domain tag. An opening counts in each of its domains.",
        "Do not add domains up: they overlap.",
    ),
    "open_openings": Metric(
        "gauge",
        ("role", "sector"),
        "Openings open now (stock).",
        "If it only grows, the sources do not send `closed` or `valid_through`: read new openings instead.",
    ),
    "growth_ratio": Metric(
        "gauge",
        ("role", "sector", "domain", "comparison"),
        "New openings of the running week's complete days over those of the base week's same days, minus 1. "
        "`year`: the week from Monday on, 52 weeks later; `spring_festival_week`: week 1 to 8 after the festival. The "
        "market has empty labels. Absent where the history does not reach back or the base had none.",
        "Read it with the counts: a small base makes large growth. `jobtide report` prints both.",
    ),
    "salary_annual": Metric(
        "gauge",
        ("domain", "role", "currency", "stat"),
        "Advertised annual pay of the new openings of the last 7 days, in whole units of the currency: `mean`, and "
        "`median` to 1 %. A domain, a role, both, or (empty) all; absent where fewer than 20 openings state it.",
        "Never quote it without salary_observations: few adverts state pay, and those that do are not like the others.",
    ),
    "salary_observations": Metric(
        "gauge",
        ("domain", "role", "currency", "stat"),
        "New openings of the last 7 days that state pay in this currency; `stat` is always `n`.",
        "Coverage is this over the new openings of the same week; `jobtide report` prints it.",
    ),
    "folded_pairs": Metric(
        "gauge",
        (),
        "Role x sector pairs that are added up under role `other` of their sector.",
        "Their full figures are in the topic jobs.demand.v1.",
    ),
    "unpublished_cells": Metric(
        "gauge",
        (),
        "Cells with days that are counted but not in the topic jobs.daily.v1 yet.",
        "After a backfill wait until it is 0 before you export. If it only grows, the broker is slow.",
    ),
}

_CELL = ("role", "sector", "domain")
#: Surges, of the worker that owns demand, too. Labels that a cell has not are empty; the total's are all empty.
_SURGES: dict[MetricName, Metric] = {
    "history_loading": Metric(
        "gauge",
        (),
        "Is 1 while history is being loaded: nothing is watched for surges yet. 0 with JOBTIDE_SURGE__BUCKET=off.",
        "It stays 1 until the feed has reached the present; with JOBTIDE_CLOCK=event until all has been read once.",
    ),
    "surge_active": Metric(
        "gauge",
        _CELL,
        "Is 1 for a surge that alerts, 0 for one that is building: muted, or from too few employers.",
        "Alert on 1. The topic jobs.surges.v1 has the sentence for it.",
    ),
    "surge_severity": Metric(
        "gauge",
        (*_CELL, "severity"),
        "Always 1, for each surge that is not over; `severity` is that of its onset and stays.",
        "Join it with surge_active to know which surges alert how loudly, as the alerts do.",
    ),
    "surge_observed": Metric(
        "gauge",
        _CELL,
        "New openings in the window that surges, which ends with the last closed bucket.",
        "Read it beside surge_expected.",
    ),
    "surge_expected": Metric(
        "gauge",
        _CELL,
        "New openings that are usual in that window, by hour of the week and in this market.",
        "If it looks wrong for long, the baseline is young: see `confidence` in jobs.surges.v1.",
    ),
    "surge_ratio": Metric(
        "gauge",
        _CELL,
        "Observed over expected in that window.",
        "A large ratio of small numbers means little by itself.",
    ),
    "surge_employers": Metric(
        "gauge",
        _CELL,
        "Distinct employers with a posting since the surge began, at most of the last 7 days.",
        "Few for many openings: somebody posts in bulk.",
    ),
    "surge_since_timestamp_seconds": Metric(
        "gauge",
        _CELL,
        "When the surge began (Unix seconds): the start of its best window at the onset.",
        "After 72 buckets it is taken for the new usual level.",
    ),
    "surge_expected_false_per_week": Metric(
        "gauge",
        _CELL,
        "How often chance does as much in a week, over everything that is watched.",
        "If too much alerts, lower JOBTIDE_SURGE__BUDGET.",
    ),
    "surges_total": Metric(
        "counter",
        (*_CELL, "severity"),
        "Surges that alerted since the state began; survives restarts.",
        "Compare its growth with JOBTIDE_SURGE__BUDGET: that many a week may be chance.",
    ),
    "source_healthy": Metric(
        "gauge",
        ("source",),
        "Is 0 for a source that is silent, floods, sends again or backdates what it has: surges that rest on it do "
        "not alert. 1 for all others, young ones too.",
        "Read `trouble` in /api/v1/sources for what is wrong; then look at the source's crawler.",
    ),
}

#: The worker itself.
_WORKER: dict[MetricName, Metric] = {
    "event_delay_seconds": Metric(
        "histogram",
        ("stage",),
        "Seconds from a record's append to Kafka until the stage has counted it; of stage `demand`: until the figures.",
        "If it grows with lag_records, add workers or CPU; if it grows alone, look at batch_duration_seconds.",
    ),
    "lag_records": Metric(
        "gauge",
        ("topic", "partition"),
        "Records of an input partition that this worker owns and has not taken yet.",
        "Growing on all partitions: too few workers. On one: a hot key, or a worker that hangs.",
    ),
    "batch_duration_seconds": Metric(
        "histogram",
        ("stage",),
        "Seconds that one batch took: fold, append, acknowledgement, outbox.",
        "Above a second: the broker is slow or far away, or the machine is short of CPU.",
    ),
    "state_keys": Metric(
        "gauge",
        ("stage",),
        "Keys in the state of the partitions that this worker owns.",
        "It follows the postings of the horizon. Memory follows it: plan by state_bytes.",
    ),
    "state_bytes": Metric(
        "gauge",
        ("stage",),
        "Encoded size of that state in bytes.",
        "Memory is several times this. If it nears the machine's, add a worker.",
    ),
    "recovery_seconds": Metric(
        "gauge",
        ("stage",),
        "Duration of the longest last recovery among the partitions that this worker owns.",
        "About 10 s a million keys. Longer: look at the broker's disk and network.",
    ),
    "recovery_progress_ratio": Metric(
        "gauge",
        ("stage",),
        "Part of the state that has been read back, 0 to 1; 1 when recovered.",
        "Below 1 for long and not growing: the log of the worker says what it waits for.",
    ),
    "commit_timestamp_seconds": Metric(
        "gauge",
        ("stage",),
        "When the partition that appended longest ago last had an append acknowledged (Unix seconds).",
        "A healthy partition appends at least every 10 minutes. Older: the worker hangs; restart it, nothing is lost.",
    ),
    "clock_skew_seconds": Metric(
        "gauge",
        (),
        "The broker's clock minus this worker's.",
        "Above a second: repair time synchronisation; windows end at the worker's clock.",
    ),
    "build_info": Metric(
        "gauge",
        ("version", "taxonomy", "dedup", "detector"),
        "Always 1; the labels are the versions of the program and of its rules.",
        "If it differs between workers, finish the roll-out: rules of two versions make one series mean two things.",
    ),
}

CATALOGUE: dict[MetricName, Metric] = _INPUT | _DEMAND | _SURGES | _WORKER

#: The sections of docs/metrics.md.
SECTIONS: dict[str, dict[MetricName, Metric]] = {
    "Input": _INPUT,
    "Demand": _DEMAND,
    "Surges": _SURGES,
    "Worker": _WORKER,
}
