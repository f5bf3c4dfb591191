"""Meters: the figures of this process, fed by verbs. Whatever belongs to a partition goes when the partition goes."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import get_args

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from streams.contracts.reject import RejectReason
from streams.contracts.stage import CounterName
from streams.serve.catalogue import CATALOGUE
from streams.serve.metric import BUCKETS, PREFIX, HistogramName, MetricName

MAX_SOURCES = 100
OTHER = "other"

_BOUNDS = (*(str(bound) for bound in BUCKETS), "+Inf")
_FAMILIES = {"counter": CounterMetricFamily, "gauge": GaugeMetricFamily, "histogram": HistogramMetricFamily}
_EVENTS: tuple[CounterName, ...] = ("posting_events_total", "application_events_total")


@dataclass(slots=True)
class _Histogram:
    """Observations by bucket (not yet added up) and their sum."""

    counts: list[int] = field(default_factory=lambda: [0] * len(_BOUNDS))
    total: float = 0.0


@dataclass(slots=True)
class _Partition:
    """What one owned partition of a stage shows."""

    lag: dict[str, int] = field(default_factory=dict)
    keys: int = 0
    size: int = 0
    done: int = 0
    to_do: int = 0
    recovery: float | None = None
    committed: float | None = None


class Meters:
    """Verbs to feed the process's metrics, and the collector of `registry` that shows them.

    Verbs are called on the event loop; `collect` may run in another thread meanwhile. It only reads copies that C code
    makes in one step (dict, list), so that no lock is needed on the way of the events.
    """

    def __init__(self, version: str, taxonomy: str, dedup: str, detector: str, topics: Iterable[str] = ()) -> None:
        """Show the versions in build_info.

        Each reject reason of `topics` begins at 0, so that a first reject is a growth that `rate()` sees.
        """
        self._counts: dict[tuple[CounterName, tuple[str, ...]], int] = {}
        self._histograms: dict[HistogramName, dict[str, _Histogram]] = {name: {} for name in get_args(HistogramName)}
        self._partitions: dict[tuple[str, int], _Partition] = {}
        self._sources: set[str] = set()
        self._heard: dict[str, float] = {}
        self._skew: float | None = None
        self._build = (version, taxonomy, dedup, detector)
        self._counts |= {("rejected_total", (topic, reason)): 0 for topic in topics for reason in RejectReason}
        self.registry = CollectorRegistry()
        self.registry.register(self)
        ProcessCollector(registry=self.registry)

    def count(self, counts: Mapping[tuple[CounterName, *tuple[str, ...]], int], appended: float | None = None) -> None:
        """Add the increments of one batch: (metric, *label values in the order of the catalogue) -> increment.

        `appended` is when its last record was appended (Unix seconds): the sources in it were heard then. Raises
        ValueError where the number of label values is not the catalogue's.
        """
        for (name, *values), increment in counts.items():
            labels = CATALOGUE[name].labels
            if len(values) != len(labels):
                raise ValueError(f"{name} takes the labels {labels}, not the values {values}: correct the fold's count")
            if labels[0] == "source":
                values[0] = self._source(values[0])
                if appended is not None and name in _EVENTS:
                    self._heard[values[0]] = max(appended, self._heard.get(values[0], 0.0))
            key = (name, tuple(values))
            self._counts[key] = self._counts.get(key, 0) + increment

    def batch(self, stage: str, seconds: float) -> None:
        """Record that a batch took so long, from fold to acknowledged outbox."""
        self._observe("batch_duration_seconds", stage, seconds, 1)

    def delay(self, stage: str, seconds: float, records: int = 1) -> None:
        """Record that `records` were counted by the stage so long after their append to Kafka."""
        self._observe("event_delay_seconds", stage, max(seconds, 0.0), records)

    def lag(self, stage: str, partition: int, topic: str, records: int) -> None:
        """Set how many records of an input partition are not taken yet."""
        self._partition(stage, partition).lag[topic] = records

    def state(self, stage: str, partition: int, keys: int, size: int) -> None:
        """Set the number of keys and the bytes of a partition's state."""
        held = self._partition(stage, partition)
        held.keys, held.size = keys, size

    def recovering(self, stage: str, partition: int, done: int, to_do: int) -> None:
        """Set how many of `to_do` state records have been read back."""
        held = self._partition(stage, partition)
        held.done, held.to_do = done, to_do

    def recovered(self, stage: str, partition: int, seconds: float) -> None:
        """Record that the state is complete, and how long that took."""
        held = self._partition(stage, partition)
        held.done, held.recovery = held.to_do, seconds

    def committed(self, stage: str, partition: int, at: float) -> None:
        """Set when the partition last had an append acknowledged (Unix seconds)."""
        self._partition(stage, partition).committed = at

    def forget(self, stage: str, partition: int) -> None:
        """Drop all that a partition showed: it was handed over. Counters and histograms are the process's and stay."""
        self._partitions.pop((stage, partition), None)

    def clock_skew(self, seconds: float) -> None:
        """Set the broker's clock minus ours."""
        self._skew = seconds

    def describe(self) -> Iterable[Metric]:
        """Tell the registry our names, so that nothing else can take them."""
        return [_FAMILIES[metric.kind](PREFIX + name, metric.help) for name, metric in CATALOGUE.items()]

    def collect(self) -> Iterator[Metric]:
        """Yield every family that has something to show."""
        families: dict[MetricName, CounterMetricFamily | GaugeMetricFamily] = {}
        for name, values, number in self._numbers():
            if name not in families:
                metric = CATALOGUE[name]
                family = CounterMetricFamily if metric.kind == "counter" else GaugeMetricFamily
                families[name] = family(PREFIX + name, metric.help, labels=metric.labels)
            families[name].add_metric(values, number)
        yield from families.values()
        for histogram, stages in self._histograms.items():
            metric = CATALOGUE[histogram]
            shown = HistogramMetricFamily(PREFIX + histogram, metric.help, labels=metric.labels)
            for stage, observed in stages.copy().items():
                cumulative = accumulate(observed.counts.copy())
                shown.add_metric([stage], list(zip(_BOUNDS, cumulative, strict=True)), observed.total)
            yield shown

    def _numbers(self) -> Iterator[tuple[MetricName, Sequence[str], float]]:
        for (name, values), number in self._counts.copy().items():
            yield name, values, number
        for source, at in self._heard.copy().items():
            yield "source_last_event_timestamp_seconds", (source,), at
        stages: dict[str, list[_Partition]] = {}
        for (stage, partition), held in self._partitions.copy().items():
            stages.setdefault(stage, []).append(held)
            for topic, records in held.lag.copy().items():
                yield "lag_records", (topic, str(partition)), records
        for stage, owned in stages.items():
            yield "state_keys", (stage,), sum(held.keys for held in owned)
            yield "state_bytes", (stage,), sum(held.size for held in owned)
            to_do = sum(held.to_do for held in owned)
            yield "recovery_progress_ratio", (stage,), sum(held.done for held in owned) / to_do if to_do else 1.0
            if recoveries := [held.recovery for held in owned if held.recovery is not None]:
                yield "recovery_seconds", (stage,), max(recoveries)
            if commits := [held.committed for held in owned if held.committed is not None]:
                yield "commit_timestamp_seconds", (stage,), min(commits)
        if self._skew is not None:
            yield "clock_skew_seconds", (), self._skew
        yield "build_info", self._build, 1

    def _source(self, name: str) -> str:
        if name not in self._sources:
            if len(self._sources) >= MAX_SOURCES:
                return OTHER
            self._sources.add(name)
        return name

    def _partition(self, stage: str, partition: int) -> _Partition:
        return self._partitions.setdefault((stage, partition), _Partition())

    def _observe(self, name: HistogramName, stage: str, seconds: float, times: int) -> None:
        observed = self._histograms[name].setdefault(stage, _Histogram())
        observed.counts[bisect_left(BUCKETS, seconds)] += times
        observed.total += seconds * times
