"""Record: a report as the value of `jobs.surges.v1`."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np

from streams.contracts.instant import EPOCH
from streams.contracts.surge import Surge
from streams.surge.band import expected_bands, least_ratios
from streams.surge.budget import surprise_bits
from streams.surge.sentence import Facts, chinese, english
from streams.surge.settings import DETECTOR_VERSION, SurgeSettings
from streams.surge.surges import Report

_SECONDS = 1_000_000


class Naming(NamedTuple):
    """What a key is called: parts of its cell, null where it has none, and its name for people.

    cause_en, cause_zh: those of the key whose surge mutes it.
    """

    role: str | None
    sector: str | None
    domain: str | None
    name_en: str
    name_zh: str
    cause_en: str | None = None
    cause_zh: str | None = None


class Margins(NamedTuple):
    """How far chance goes: the band around what is expected, and the least ratio."""

    low: int
    high: int
    ratio_low: float


def margins_of(reports: Sequence[Report]) -> list[Margins]:
    """Compute the margins of all reports of a close at once: one by one they take milliseconds each."""
    looks = [report.look for report in reports]
    observed = np.array([float(max(0, round(look.observed))) for look in looks])
    expected, phi = np.array([look.expected for look in looks]), np.array([look.phi for look in looks])
    variance, psi = np.array([report.variance for report in reports]), np.array([report.psi for report in reports])
    low, high = expected_bands(expected, variance)
    ratios = np.minimum(least_ratios(observed, expected, phi, psi), [look.ratio for look in looks])
    return list(map(Margins, low.tolist(), high.tolist(), ratios.tolist()))


def surge_record(
    report: Report,
    naming: Naming,
    settings: SurgeSettings,
    starts: Callable[[int], datetime],
    margins: Margins,
) -> Surge:
    """Compose the record, without a revision: that is of whoever publishes it.

    `starts` gives the local time at which a bucket starts; times of peak and end are ends.
    """
    episode, look, backing = report.episode, report.look, report.backing
    observed = max(0, round(look.observed))
    low, high, ratio_low = margins
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
        episode.fired_at is not None,
        look.score < settings.rest_score,
        settings.least_employers,
        naming.cause_en,
        naming.cause_zh,
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
        ratio_low=ratio_low,
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
        revision=("", 0, 0),
    )
