"""Snapshot: demand's figures at one tick, for the metrics page and the live view. Plain numbers, nothing shared."""

from typing import NamedTuple

from streams.contracts.stage import Instant
from streams.contracts.surge import Severity


class PairFigures(NamedTuple):
    """One exported role x sector pair. Each tuple has one entry per window, in the order of `WINDOWS`.

    expected: openings that are usual in the window; None where the baseline cannot say so yet.
    """

    role: str
    sector: str
    open: int
    openings: tuple[int, ...]
    positions: tuple[int, ...]
    applications: tuple[int, ...]
    expected: tuple[float | None, ...] = (None, None, None, None)


class DomainFigures(NamedTuple):
    """New openings of one domain x role, one entry per window."""

    domain: str
    role: str
    openings: tuple[int, ...]


class GrowthFigures(NamedTuple):
    """Growth of one cell; a key that it does not have is "". comparison: `year` or `spring_festival_week`."""

    role: str
    sector: str
    domain: str
    comparison: str
    growth: float


class SalaryFigures(NamedTuple):
    """Advertised annual pay in one currency; a key that the cell does not have is "". n: openings that state it."""

    domain: str
    role: str
    currency: str
    n: int
    mean: float
    median: float


class SurgeFigures(NamedTuple):
    """A surge that is not over. Labels that its cell has not are empty; `since` is in Unix seconds.

    active: it alerts (firing, peaked); otherwise it is building. severity: that of the onset.
    """

    role: str
    sector: str
    domain: str
    severity: Severity
    active: bool
    observed: int
    expected: float
    ratio: float
    employers: int
    since: float
    expected_false_per_week: float


class SourceFigures(NamedTuple):
    """How a source does. trouble: what is wrong with it, in a word of `streams.surge.pulse`; None: it is healthy."""

    source: str
    trouble: str | None


class Snapshot(NamedTuple):
    """Everything the gauges of demand show.

    as_of:        the instant the windows end at.
    pairs:        the exported pairs; the rest is added up under role `other` of the same sector.
    folded_pairs: how many pairs that rest has.
    unpublished:  how many cells have days that are not in jobs.daily.v1 yet.
    new_openings: (role, sector) -> openings founded since the state began (a counter that survives restarts).
    growths:      of the market and each role, sector and domain; empty where there is nothing to compare with.
    salaries:     pay of the last week's new openings, where enough state it.
    loading:      history is being loaded, so nothing is watched for surges yet.
    surges:       those that are not over.
    alerted:      (role, sector, domain, severity) -> surges that alerted since the state began (a counter, too).
    sources:      every source with cells of its own; empty while nothing is watched.
    """

    as_of: Instant
    pairs: list[PairFigures]
    folded_pairs: int
    unpublished: int
    domains: list[DomainFigures]
    new_openings: dict[tuple[str, str], int]
    loading: bool
    surges: list[SurgeFigures]
    alerted: dict[tuple[str, str, str, str], int]
    growths: tuple[GrowthFigures, ...] = ()
    salaries: tuple[SalaryFigures, ...] = ()
    sources: tuple[SourceFigures, ...] = ()
