"""Records of `jobs.surges.v1`: the state of one surge. Key: `<cell>/<onset>`. Readers keep the highest revision."""

from typing import Annotated, Literal

import msgspec

from streams.contracts.instant import Time

#: building: unlikely and large, but too few employers or muted. firing: an alert. peaked: an alert, no new peak lately.
#: ended and level_shift are final: it fell back, or it lasted so long that it is what is usual now.
SurgeState = Literal["building", "firing", "peaked", "ended", "level_shift"]
Severity = Literal["info", "warning", "critical"]
Confidence = Literal["learning", "settled"]

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Amount = Annotated[float, msgspec.Meta(ge=0)]


class Example(msgspec.Struct, frozen=True, gc=False):
    """One opening of the surge."""

    id: str
    title: str
    employer: str
    url: str | None = None


class Surge(msgspec.Struct, frozen=True, gc=False):
    """Value of a record of `jobs.surges.v1`.

    id: `<cell>/<onset>`, the record's key. cell, role, sector, domain: what surges.
    severity: fixed at the onset. window: seconds of event time that are compared.
    observed: openings in the window that ends now. expected: what is usual, with the band that holds 90 % of chance.
    ratio: observed / expected. ratio_low: it is at least this, with 95 % confidence. excess: observed - expected.
    surprise_bits: -log2 of the probability of as much by chance, corrected for the windows tried.
    expected_false_per_week: how often chance does as much in a week, over everything that is watched.
    since: start of the window at the onset. peak_at, peak_ratio: end and ratio of the best window so far.
    market_factor: how its whole sector does against its usual (1: as usual), which `expected` holds already.
    calendar_class: the kind of day (an eve, a holiday), null on ordinary days.
    employers, top_employer_share, duplicates, examples: who is behind it; null and empty where not known.
    baseline_age: seconds of history that `expected` rests on. confidence: `learning` while that is short.
    muted_by: what keeps it from alerting (an unhealthy source, its sector's own surge), null if nothing.
    sentence_en, sentence_zh: one sentence for people. detector_version, settings_hash: to compute it again.
    revision: [incarnation, claim, number].
    """

    id: str
    cell: str
    role: str | None
    sector: str | None
    domain: str | None
    state: SurgeState
    severity: Severity
    window: Annotated[int, msgspec.Meta(gt=0)]
    observed: Annotated[int, msgspec.Meta(ge=0)]
    expected: Amount
    expected_low: Amount
    expected_high: Amount
    ratio: Amount
    ratio_low: Amount
    excess: float
    surprise_bits: Amount
    expected_false_per_week: Amount
    since: Time
    peak_at: Time
    peak_ratio: Amount
    ended_at: Time | None
    market_factor: Amount
    calendar_class: str | None
    employers: Annotated[int, msgspec.Meta(ge=0)] | None
    top_employer_share: Share | None
    duplicates: Annotated[int, msgspec.Meta(ge=0)] | None
    examples: Annotated[list[Example], msgspec.Meta(max_length=5)]
    baseline_age: Annotated[int, msgspec.Meta(ge=0)]
    confidence: Confidence
    muted_by: str | None
    sentence_en: str
    sentence_zh: str
    detector_version: str
    settings_hash: str
    revision: tuple[str, int, int]


encode_surge = msgspec.json.Encoder().encode
decode_surge = msgspec.json.Decoder(Surge).decode


def newness(surge: Surge) -> tuple[str, str]:
    """Order surges by onset, then by cell; both are in the id."""
    cell, _, onset = surge.id.rpartition("/")
    return onset, cell
