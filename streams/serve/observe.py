"""From a metrics page to a View: what the terminal shows, read as any other client of the page would."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from heapq import nsmallest
from math import isinf
from typing import NamedTuple

from streams.contracts.demand import WINDOWS
from streams.serve.metric import PREFIX, MetricName

#: More rows than any terminal shows.
TOP = 60

_READ: tuple[MetricName, ...] = (
    "posting_events_total",
    "application_events_total",
    "rejected_total",
    "duplicates_total",
    "demand_openings",
    "demand_domain_openings",
    "open_openings",
    "new_openings_total",
    "corrections_total",
    "lag_records",
    "event_delay_seconds",
)
_LINE = re.compile(rf"^{PREFIX}((?:{'|'.join(_READ)})(?:_bucket)?)(?:{{(.*)}})? (\S+)$", re.MULTILINE)
_LABEL = re.compile(r'(\w+)="([^"]*)"')


class Sample(NamedTuple):
    """One line of the page."""

    labels: dict[str, str]
    value: float


def read(page: str) -> defaultdict[str, list[Sample]]:
    """Return the samples that the view needs, by name without prefix.

    By regular expression: prometheus_client's parser takes ten times as long, most of a second for a large page, and
    the demo has two cores. It knows no escapes, because no label of these metrics has one.
    """
    samples: defaultdict[str, list[Sample]] = defaultdict(list)
    for name, labels, value in _LINE.findall(page):
        samples[name].append(Sample(dict(_LABEL.findall(labels)), float(value)))
    return samples


#: A cumulative histogram: (upper bound in seconds, records up to it).
Delays = tuple[tuple[float, int], ...]


class Row(NamedTuple):
    """New openings by window, in the order of WINDOWS. `name` is (role, sector) or (domain,); `open` is the stock."""

    name: tuple[str, ...]
    openings: tuple[int, ...]
    open: int | None


class View(NamedTuple):
    """One look at a worker.

    Rates (per second) and delays (seconds; None: nothing was counted) are of the time since the look before; without
    one, rates are 0 and delays are of the worker's whole life. `delays` is the histogram behind them: (upper bound,
    records up to it).
    """

    at: float
    postings: int = 0
    applications: int = 0
    postings_rate: float = 0.0
    applications_rate: float = 0.0
    openings: int = 0
    duplicates: int = 0
    pairs: tuple[Row, ...] = ()
    domains: tuple[Row, ...] = ()
    rejects: tuple[tuple[str, int], ...] = ()
    lag: int = 0
    delay_p50: float | None = None
    delay_p99: float | None = None
    delays: Delays = ()

    @property
    def shown(self) -> int:
        """How many records the figures have shown so far; those whose delay is known."""
        return self.delays[-1][1] if self.delays else 0


def observe(page: str, at: float, previous: View | None = None) -> View:
    """Read a metrics page that was fetched at `at` (seconds of any clock, the same as for `previous`)."""
    samples = read(page)

    def total(name: MetricName) -> int:
        return int(sum(sample.value for sample in samples[name]))

    def rate(now: int, before: int) -> float:
        return max(0.0, (now - before) / (at - last.at)) if at > last.at else 0.0

    last = previous or View(at)
    postings, applications = total("posting_events_total"), total("application_events_total")
    delays = _delays(samples["event_delay_seconds_bucket"])
    recent = _since(delays, last.delays)
    return View(
        at=at,
        postings=postings,
        applications=applications,
        postings_rate=rate(postings, last.postings),
        applications_rate=rate(applications, last.applications),
        openings=total("new_openings_total"),
        duplicates=total("duplicates_total"),
        pairs=_rows(samples["demand_openings"], ("role", "sector"), samples["open_openings"]),
        domains=_rows(samples["demand_domain_openings"], ("domain",)),
        rejects=_rejects(samples["rejected_total"]),
        lag=total("lag_records"),
        delay_p50=_quantile(recent, 0.5),
        delay_p99=_quantile(recent, 0.99),
        delays=delays,
    )


def _rows(windowed: list[Sample], labels: tuple[str, ...], stock: Sequence[Sample] = ()) -> tuple[Row, ...]:
    """Add up the samples by `labels` and window; the largest of the shortest window first."""
    sums: defaultdict[tuple[str, ...], list[int]] = defaultdict(lambda: [0] * len(WINDOWS))
    for sample in windowed:
        key = tuple(sample.labels[label] for label in labels)
        sums[key][WINDOWS.index(sample.labels["window"])] += int(sample.value)
    open_now = {tuple(sample.labels[label] for label in labels): int(sample.value) for sample in stock}
    rows = (Row(key, tuple(openings), open_now.get(key)) for key, openings in sums.items())
    return tuple(nsmallest(TOP, rows, key=lambda row: ([-number for number in row.openings], row.name)))


def _rejects(samples: list[Sample]) -> tuple[tuple[str, int], ...]:
    reasons: Counter[str] = Counter()
    for sample in samples:
        reasons[sample.labels["reason"]] += int(sample.value)
    return tuple((reason, number) for reason, number in reasons.most_common() if number)


def _delays(buckets: list[Sample]) -> Delays:
    """The delay that people see is that of the demand stage: from append to figure."""
    return tuple(
        (float(bucket.labels["le"]), int(bucket.value)) for bucket in buckets if bucket.labels["stage"] == "demand"
    )


def _since(delays: Delays, before: Delays) -> Delays:
    """Take the earlier histogram off; a restarted worker counts from zero again."""
    if not before or not delays or delays[-1][1] < before[-1][1]:
        return delays
    return tuple((bound, now - then) for (bound, now), (_, then) in zip(delays, before, strict=True))


def _quantile(delays: Delays, part: float) -> float | None:
    """Return the quantile by the rule of PromQL's histogram_quantile: linear inside a bucket, from 0 in the first."""
    rank = part * delays[-1][1] if delays else 0.0
    if not rank:
        return None
    low, below = 0.0, 0
    for bound, upto in delays:
        if upto >= rank:
            return low if isinf(bound) else low + (bound - low) * (rank - below) / (upto - below)
        low, below = bound, upto
    return low
