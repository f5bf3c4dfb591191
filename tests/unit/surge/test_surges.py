"""The detector as a whole: what may not change its scores, and what they mean."""

from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray

from streams.surge import BUCKETS, Closing, Surges
from tests.unit.surge.feed import HOUR, WEEK, market, run, watched

RATES = [0.02, 0.1, 0.4, 1.0, 3.0, 10.0, 40.0, 0.1]
KEYS = [f"key{number}" for number in range(len(RATES))]


def scores(surges: Surges, closings: list[Closing]) -> NDArray[np.float64]:
    """(keys in the order of KEYS, buckets)."""
    rows = [surges.detector.keys[key] for key in KEYS]
    return np.array([closing.verdict.found.score[rows] for closing in closings]).T


def test_the_order_of_keys_changes_no_bit() -> None:
    """Keys may be watched in any order: every score has the same bits."""
    counts = market(1, RATES, 5 * WEEK)
    forward, backward = watched(KEYS), watched(KEYS[::-1])
    first = scores(forward, run(forward, KEYS, counts, 2 * WEEK))
    assert (first == scores(backward, run(backward, KEYS[::-1], counts[::-1], 2 * WEEK))).all()


def test_a_shift_of_whole_weeks_changes_no_bit() -> None:
    """The same counts seven weeks later have the same scores."""
    counts = market(2, RATES, 4 * WEEK)
    now, later = watched(KEYS), Surges(HOUR)
    for key in KEYS:
        later.watch(key, "it", bucket=7 * WEEK)
    first = scores(now, run(now, KEYS, counts, WEEK))
    # Scales of psi are whole days, so they shift too.
    assert (first == scores(later, run(later, KEYS, counts, WEEK, first=7 * WEEK))).all()


@pytest.mark.parametrize("row", range(len(RATES)))
def test_more_counts_never_lower_the_score(row: int) -> None:
    """Of two histories that differ in the newest count alone, the larger one scores at least as high."""
    counts = market(3, RATES, 3 * WEEK + 40)
    before = 0.0
    for more in (0, 1, 2, 3, 5, 8, 13, 40, 200, 5000):
        changed = counts[:, : 3 * WEEK + 35].copy()
        changed[row, -1] += more
        surges = _warm(counts)
        last = run(surges, KEYS, changed[:, 3 * WEEK :], 0, first=3 * WEEK)[-1]
        score = float(last.verdict.found.score[row])
        assert score >= before
        before = score
    assert before > 5


def _warm(counts: NDArray[np.int64]) -> Surges:
    surges = watched(KEYS)
    run(surges, KEYS, counts[:, : 3 * WEEK], 3 * WEEK)
    return surges


def test_scores_are_probabilities() -> None:
    """On a quiet market a score of 2 or 3 comes about as often as its probability says: never 3 times as often."""
    rates = [0.05] * 40 + [0.5] * 40 + [5.0] * 40
    keys = [f"key{number}" for number in range(len(rates))]
    surges = watched(keys)
    closings = run(surges, keys, market(4, rates, 12 * WEEK, phi=1.8), 6 * WEEK)[6 * WEEK + 24 :]
    found = np.array([closing.verdict.found.score for closing in closings])
    for band in (slice(0, 40), slice(40, 80), slice(80, 120)):
        for score in (2.0, 3.0):
            rate = (found[:, band] >= score).mean() / 10**-score
            assert 0.15 < rate < 3


def test_keys_without_a_sector_share_nothing() -> None:
    """What other keys count changes nothing where the sector is empty."""
    counts = market(5, RATES, 3 * WEEK)
    alone = watched(KEYS[:1], sector="")
    together = watched(KEYS, sector="")
    first = [c.verdict.found.score[0] for c in run(alone, KEYS[:1], counts[:1], WEEK)]
    assert first == [c.verdict.found.score[0] for c in run(together, KEYS, counts, WEEK)]


def test_a_calendar_class_is_learned_once_for_all_keys() -> None:
    """A class seen on one day is expected on the next day of that class, by keys without a market too."""
    holidays = {date(1970, 2, 2): "eve", date(1970, 2, 16): "eve"}
    surges = Surges(HOUR, classes=holidays.get)
    for key in KEYS:
        surges.watch(key, "it", bucket=0, market=False)
    counts = market(6, RATES, 7 * WEEK)
    for day in (28, 42):
        counts[:, 24 * day : 24 * day + 24] //= 5
    closings = run(surges, KEYS, counts, 7 * WEEK)
    assert closings[24 * 28 + 12].verdict.class_ == "eve"
    ordinary, eve = closings[24 * 35 + 12].verdict, closings[24 * 42 + 12].verdict
    assert eve.mean[6] < 0.5 * ordinary.mean[6]


def test_a_market_factor_is_what_the_others_do() -> None:
    """All other keys double: a key's expectation doubles; its own doubling alone moves it not at all."""
    counts = market(7, RATES, 4 * WEEK)
    hour = 3 * WEEK + 36
    others = counts.copy()
    others[1:, hour] = np.maximum(others[1:, hour], 4) * 3
    own = counts.copy()
    own[0, hour] += 50
    factors = []
    for each in (counts, others, own):
        surges = _warm(counts)
        factors.append(run(surges, KEYS, each[:, 3 * WEEK : hour + 1], 0, first=3 * WEEK)[-1].verdict.factor[0])
    assert factors[1] > 1.8 * factors[0]
    assert factors[2] == pytest.approx(factors[0], rel=0.02)


@pytest.mark.parametrize("bucket", ["1m", "1h", "1d", "1w"])
def test_every_width_learns_a_constant(bucket: str) -> None:
    """After a while a steady key is expected to count what it counts, in buckets of every width."""
    surges = Surges(BUCKETS[bucket])
    surges.watch("key", "", bucket=0)
    rng = np.random.default_rng(8)
    means = [surges.close(at, {"key": int(rng.poisson(50))}, warm=True).verdict.mean[0] for at in range(800)]
    assert np.mean(means[-50:]) == pytest.approx(50, rel=0.05)


def test_buckets_close_once_and_in_order() -> None:
    """A bucket that is repeated or left out, or a key that is not watched, is the caller's mistake."""
    surges = watched(["a"])
    surges.close(5, {"a": 1})
    for bucket in (4, 5, 7):
        with pytest.raises(ValueError, match="does not follow 5"):
            surges.close(bucket, {})
    with pytest.raises(ValueError, match="'b' is not watched"):
        surges.close(6, {"b": 1})
    surges.close(6, {})
