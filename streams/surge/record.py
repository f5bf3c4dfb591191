"""Record: a report as the value of `jobs.surges.v1`."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from streams.contracts.instant import EPOCH
from streams.contracts.surge import Surge
from streams.surge.band import expected_band, least_ratio
from streams.surge.budget import surprise_bits
from streams.surge.sentence import Facts, chinese, english
from streams.surge.settings import DETECTOR_VERSION, SurgeSettings
from streams.surge.surges import Report

_SECONDS = 1_000_000


class Naming(NamedTuple):
    """What a key is called: parts of its cell, null where it has none, and its name for people."""

    role: str | None
    sector: str | None
    domain: str | None
    name_en: str
    name_zh: str


def surge_record(
    report: Report,
    naming: Naming,
    settings: SurgeSettings,
    starts: Callable[[int], datetime],
    revision: tuple[str, int, int],
) -> Surge:
    """Compose the record. `starts` gives the local time at which a bucket starts; times of peak and end are ends."""
    episode, look, backing = report.episode, report.look, report.backing
    observed = max(0, round(look.observed))
    low, high = expected_band(look.expected, report.variance)
    since, peak_at = starts(episode.since), starts(episode.peak_at + 1)
    window = look.window * settings.span
    largest = None if backing is None else backing.largest
    share = None if largest is None or not observed else min(1.0, largest / observed)
    facts = Facts(
        naming.name_en,
        naming.name_zh,
        episode.state,
        observed,
        window,
        look.expected,
        low,
        high,
        look.ratio,
        report.false_per_week,
        report.keys,
        since,
        peak_at,
        episode.peak_ratio,
        None if backing is None else backing.employers,
        share,
        episode.muted_by,
    )
    return Surge(
        id=f"{report.key}/{starts(episode.onset).astimezone(EPOCH.tzinfo):%Y-%m-%dT%H:%M:%SZ}",
        cell=report.key,
        role=naming.role,
        sector=naming.sector,
        domain=naming.domain,
        state=episode.state,
        severity=episode.severity,
        window=window // _SECONDS,
        observed=observed,
        expected=look.expected,
        expected_low=low,
        expected_high=high,
        ratio=look.ratio,
        ratio_low=min(look.ratio, least_ratio(observed, look.expected, look.phi, report.psi)),
        excess=look.observed - look.expected,
        surprise_bits=surprise_bits(report.score),
        expected_false_per_week=report.false_per_week,
        since=since,
        peak_at=peak_at,
        peak_ratio=episode.peak_ratio,
        ended_at=None if episode.ended_at is None else starts(episode.ended_at + 1),
        market_factor=report.market_factor,
        calendar_class=report.class_,
        employers=None if backing is None else backing.employers,
        top_employer_share=share,
        duplicates=None if backing is None else backing.duplicates,
        examples=[] if backing is None else list(backing.examples),
        baseline_age=report.age * settings.span // _SECONDS,
        confidence="learning" if report.learning else "settled",
        muted_by=episode.muted_by,
        sentence_en=english(facts),
        sentence_zh=chinese(facts),
        detector_version=DETECTOR_VERSION,
        settings_hash=settings.digest,
        revision=revision,
    )
