"""A page with every family of the catalogue populated, for checks: `python -m streams.serve.sample`."""

import sys

from prometheus_client import generate_latest

from streams.contracts.snapshot import (
    DomainFigures,
    GrowthFigures,
    PairFigures,
    SalaryFigures,
    Snapshot,
    SourceFigures,
    SurgeFigures,
)
from streams.contracts.topics import APPLICATIONS, POSTINGS
from streams.serve.figures import exposition
from streams.serve.meters import Meters

_AT = 1_700_000_000.0


def sample_meters() -> Meters:
    """Return meters that have been told something about everything."""
    meters = Meters("0.1.0", "2026-11-23", "1", "none", [POSTINGS, APPLICATIONS])
    meters.count(
        {
            ("posting_events_total", "portal_a", "opened"): 20,
            ("posting_events_total", "portal_b", "closed"): 5,
            ("application_events_total", "portal_a"): 7,
            ("rejected_total", POSTINGS, "not_json"): 2,
            ("duplicates_total", "portal_a", "event"): 3,
            ("stale_total", "portal_a"): 1,
            ("idle_total", "portal_a"): 1,
            ("late_total", "portal_a"): 1,
            ("corrections_total", "portal_a"): 1,
            ("misrouted_total", "portal_a"): 1,
            ("unmatched_applications_total", "portal_a"): 1,
        },
        appended=_AT,
    )
    for partition in (0, 1):
        meters.lag("intake", partition, POSTINGS, 10 + partition)
        meters.state("intake", partition, keys=100, size=5_000)
        meters.recovering("intake", partition, done=25 + 25 * partition, to_do=50)
        meters.committed("intake", partition, at=_AT + partition)
    meters.recovered("intake", 1, seconds=2.5)
    meters.batch("intake", 0.02)
    meters.delay("demand", 0.25, records=8)
    meters.delay("demand", 4.0, records=2)
    meters.clock_skew(-0.01)
    return meters


def sample_snapshot() -> Snapshot:
    """Return figures of two pairs and one domain."""
    return Snapshot(
        as_of=int(_AT) * 1_000_000,
        pairs=[
            PairFigures("nurse", "health", 9, (1, 2, 3, 4), (2, 3, 4, 5), (0, 0, 0, 1), (None, 1.5, 2.0, 8.0)),
            PairFigures("other", "unknown", 4, (5, 6, 7, 8), (5, 6, 7, 8), (0, 0, 0, 0)),
        ],
        folded_pairs=3,
        unpublished=2,
        domains=[DomainFigures("ai", "nurse", (1, 1, 1, 2)), DomainFigures("ai", "other", (0, 1, 1, 1))],
        new_openings={("nurse", "health"): 11, ("other", "unknown"): 12},
        growths=(GrowthFigures("", "", "", "year", -0.25), GrowthFigures("", "", "ai", "spring_festival_week", 6.125)),
        salaries=(SalaryFigures("ai", "", "CNY", 37, 443_700.5, 412_000.0),),
        loading=True,
        surges=[
            SurgeFigures("nurse", "health", "", "critical", True, 41, 12.25, 3.5, 17, _AT - 3_600, 0.0005),
            SurgeFigures("", "", "ai", "info", False, 9, 1.5, 6.0, 1, _AT - 7_200, 0.25),
        ],
        alerted={("nurse", "health", "", "warning"): 3},
        sources=(SourceFigures("portal_a", None), SourceFigures("portal_b", "silent")),
    )


def sample_page() -> str:
    """Return the whole page."""
    return generate_latest(sample_meters().registry).decode() + exposition(sample_snapshot())


if __name__ == "__main__":
    sys.stdout.write(sample_page())
