"""Scenarios of the detector: what an analyst is told, and what she is not."""

from copy import deepcopy
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from streams.surge import Backing, Closing, Surges
from tests.unit.surge.feed import WARM, WEEK, fired, market, run, told, watched

HOURS = WARM + 3 * WEEK
#: Wednesday 10:00 of the first live week.
NOON = WARM + 2 * 24 + 10
RATES = [0.05] * 12 + [0.5] * 12 + [5.0] * 6
KEYS = [f"role{number}" for number in range(len(RATES))]
SPARSE, BUSY = 3, 27

Counts = NDArray[np.int64]


@cache
def _warm() -> Surges:
    surges = watched(KEYS)
    run(surges, KEYS, market(11, RATES, HOURS)[:, :WARM], WARM)
    return surges


def warmed() -> Surges:
    """A detector that has six weeks of the quiet market behind it."""
    return deepcopy(_warm())


def live(counts: Counts) -> list[Closing]:
    """The live weeks of these counts."""
    return run(warmed(), KEYS, counts[:, WARM:], 0, first=WARM)


@pytest.fixture
def counts() -> Counts:
    """A quiet market of thirty keys, nine weeks."""
    return market(11, RATES, HOURS)


def test_01_quiet(counts: Counts) -> None:
    """Three weeks of thirty quiet keys: nobody is told anything."""
    assert fired(live(counts)) == []


def test_02_burst_in_a_sparse_key(counts: Counts) -> None:
    """A key with one opening a day gets 24 in six hours: told while it lasts, then ended."""
    counts[SPARSE, NOON : NOON + 6] += 4
    changes = told(live(counts))
    (key, onset, state), *later = changes
    assert (key, state) == (KEYS[SPARSE], "firing")
    assert NOON <= onset < NOON + 6
    assert [state for *_, state in later] == ["peaked", "ended"]
    assert later[-1][1] <= NOON + 36


def test_03_one_employers_bulk_posting(counts: Counts) -> None:
    """Forty openings of one employer are as unlikely as any, but stay `building`: one employer is no market."""
    counts[BUSY, NOON : NOON + 3] += 40
    surges = warmed()
    closings = [
        surges.close(
            at,
            {key: int(count) for key, count in zip(KEYS, column, strict=True) if count},
            ask=lambda _: Backing(1, 40, 0),
        )
        for at, column in enumerate(counts.T[WARM:], WARM)
    ]
    assert fired(closings) == []
    assert told(closings)[0] == (KEYS[BUSY], NOON, "building")


def test_04_recrawl(counts: Counts) -> None:
    """A source that is crawled again floods its keys for four hours: blind, they tell and learn nothing."""
    flood = counts.copy()
    flood[:, NOON : NOON + 4] *= 20
    surges, calm = warmed(), warmed()
    for at in range(WARM, HOURS):
        crawled = NOON <= at < NOON + 4
        closing = surges.close(at, dict(zip(KEYS, flood[:, at].tolist(), strict=True)), blind=KEYS if crawled else ())
        calm.close(at, dict(zip(KEYS, counts[:, at].tolist(), strict=True)))
        assert closing.reports == []
    np.testing.assert_allclose(surges.detector.table.all.mean, calm.detector.table.all.mean, atol=0.05)


def test_05_holiday_and_rebound(counts: Counts) -> None:
    """A holiday week at a seventh of the usual, then three days at twice: the market moves, no role does."""
    holiday, rebound = slice(WARM + WEEK, WARM + 2 * WEEK), slice(WARM + 2 * WEEK, WARM + 2 * WEEK + 72)
    counts[:, holiday] = market(5, [rate * 0.15 for rate in RATES], HOURS)[:, holiday]
    counts[:, rebound] = market(6, [rate * 2.0 for rate in RATES], HOURS)[:, rebound]
    assert fired(live(counts)) == []


def test_06_sector_wide_move(counts: Counts) -> None:
    """All roles of a sector triple: the sector's own cell is told, its roles are not."""
    counts[:, NOON : NOON + 12] *= 3
    total = counts.sum(axis=0)
    surges = watched(KEYS)
    surges.watch("sector", "it", bucket=0, market=False)
    closings = run(surges, [*KEYS, "sector"], np.vstack([counts, total]), WARM)
    assert {key for key, _ in fired(closings)} == {"sector"}


def test_07_level_shift(counts: Counts) -> None:
    """A role that triples for good is told once, becomes the new usual after three days, and is not told again."""
    counts[BUSY, NOON:] = market(7, [3 * RATES[BUSY]], HOURS)[0, NOON:]
    changes = told(live(counts))
    assert {key for key, *_ in changes} == {KEYS[BUSY]}
    assert changes[0][2] == "firing"
    final = [(bucket, state) for _, bucket, state in changes if state in {"ended", "level_shift"}]
    assert [state for _, state in final] == ["level_shift"]
    assert NOON + 72 <= final[0][0] <= NOON + 80


def test_08_outage_and_catch_up(counts: Counts) -> None:
    """A feed is silent for half a day, then delivers it all: blind hours say nothing, late counts are no news."""
    surges = warmed()
    closings = []
    missing: list[tuple[int, str, int]] = []
    for at in range(WARM, HOURS):
        silent = NOON <= at < NOON + 12
        of_bucket = {key: int(count) for key, count in zip(KEYS, counts[:, at], strict=True) if count}
        if silent:
            missing += [(at, key, count) for key, count in of_bucket.items()]
        closings.append(surges.close(at, {} if silent else of_bucket, blind=KEYS if silent else ()))
        if at == NOON + 12:
            assert not any(surges.late(bucket, key, count) for bucket, key, count in missing)
    assert fired(closings) == []


def test_09_second_surge_after_a_first(counts: Counts) -> None:
    """Two surges of one key, two days apart, are two episodes, the second as soon found as the first."""
    second = NOON + 48
    for start in (NOON, second):
        counts[BUSY, start : start + 6] += 30
    onsets = [onset for _, onset in fired(live(counts))]
    assert onsets == [NOON, second]


def test_10_history_warms_without_alerting(counts: Counts) -> None:
    """A surge in loaded history, up to its last hour, is neither told while it loads nor afterwards."""
    counts[BUSY, WARM - 6 : WARM] += 30
    assert fired(run(watched(KEYS), KEYS, counts[:, : WARM + 48], WARM)) == []


def test_11_late_counts_do_not_fire_twice(counts: Counts) -> None:
    """Counts that come after a surge has ended, for its own hours, begin nothing."""
    counts[BUSY, NOON : NOON + 6] += 30
    surges = warmed()
    closings = []
    ended = None
    for at in range(WARM, HOURS):
        closings.append(surges.close(at, dict(zip(KEYS, counts[:, at].tolist(), strict=True))))
        if ended is None and any(report.episode.over for report in closings[-1].reports):
            ended = at
            assert not surges.late(NOON + 5, KEYS[BUSY], 500)
    assert ended is not None
    assert len(fired(closings)) == 1


def test_12_late_counts_of_an_open_question(counts: Counts) -> None:
    """Counts of the last hours that come late, before anything was told, are seen at the next close."""
    surges = warmed()
    reports = []
    for at in range(WARM, NOON + 8):
        column = counts[:, at].copy()
        column[BUSY] = max(column[BUSY], 1)
        reports += surges.close(at, dict(zip(KEYS, column.tolist(), strict=True))).reports
        if at == NOON + 3:
            assert reports == []
            assert surges.late(NOON + 2, KEYS[BUSY], 150)
    assert reports[0].bucket == NOON + 4


def test_13_an_alert_is_muted_while_its_source_is_ill(counts: Counts) -> None:
    """A muted key builds, names what mutes it, and fires when it is well again, if it still surges."""
    counts[BUSY, NOON : NOON + 8] += 30
    surges = warmed()
    states = []
    for at in range(WARM, NOON + 8):
        muted = {KEYS[BUSY]: "source portal floods"} if at < NOON + 4 else {}
        closing = surges.close(at, dict(zip(KEYS, counts[:, at].tolist(), strict=True)), muted=muted)
        states += [(at - NOON, r.episode.state, r.episode.muted_by) for r in closing.reports]
    assert states[0] == (0, "building", "source portal floods")
    assert (3, "building", "source portal floods") in states
    assert states[4][1:] == ("firing", None)


def test_14_a_new_key_inherits_its_sectors_week(counts: Counts) -> None:
    """A key that is first watched live, busy from its first day, is a new key and no surge."""
    surges = warmed()
    run(surges, KEYS, counts[:, WARM:NOON], 0, first=WARM)
    surges.watch("new", "it", bucket=NOON)
    rng = np.random.default_rng(14)
    fresh = np.vstack([counts[:, NOON:], rng.poisson(market(15, [2.0], HOURS)[0, NOON:])])
    closings = run(surges, [*KEYS, "new"], fresh, 0, first=NOON)
    assert fired(closings) == []
