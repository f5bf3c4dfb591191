"""The detector's state as records: small, few, and the same to the bit after a restart."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.surge import BUCKETS, Storage, Surges
from streams.surge.columns import fresh
from streams.surge.episode import Episode
from streams.surge.level import Level
from streams.surge.packing import pack, unpack
from tests.unit.surge.feed import HOUR, WEEK, market, watched

RATES = [0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 100.0]
KEYS = [f"role={number},sector=it" for number in range(len(RATES))]
BUSY = 6


def test_a_restart_changes_no_bit() -> None:
    """Keys are restored from records of many ages, amid a surge too: scores, reports and state go on alike."""
    counts = market(1, RATES, 4 * WEEK)
    counts[BUSY, 3 * WEEK + 34 : 3 * WEEK + 40] += 80
    outcomes = []
    for restarts in (set[int](), {100, 3 * WEEK - 1, 3 * WEEK + 35, 3 * WEEK + 36, 3 * WEEK + 90}):
        surges = watched(KEYS)
        storage, records, seen = Storage(surges), dict[bytes, bytes](), []
        for at, column in enumerate(counts.T):
            of_bucket = {key: int(count) for key, count in zip(KEYS, column, strict=True) if count}
            closing = surges.close(at, of_bucket, warm=at < 3 * WEEK)
            records |= storage.changes(closing.verdict)
            rows = [surges.detector.keys[key] for key in KEYS]
            seen.append((closing.verdict.found.score[rows].tobytes(), closing.reports))
            if at in restarts:
                surges = Surges(HOUR)
                storage = Storage(surges)
                storage.load(records)
        outcomes.append((seen, records))
    assert outcomes[0] == outcomes[1]
    assert any(reports for _, reports in outcomes[0][0])


def test_a_quiet_key_is_written_about_once_a_day() -> None:
    """A bucket writes the keys that counted something, and few others."""
    surges = watched([f"quiet{number}" for number in range(200)])
    storage = Storage(surges)
    written = []
    for at in range(80):
        surges_changes = storage.changes(surges.close(at, {"quiet0": 1}, warm=True).verdict)
        written.append([key for key in surges_changes if key.startswith(b"key/")])
    assert all(b"key/quiet0" in keys for keys in written)
    # Once all are known, each is due after 16 to 31 buckets: about 9 of 200 in a bucket.
    assert max(map(len, written[1:])) <= 30
    assert 4 <= np.mean([len(keys) for keys in written[32:]]) <= 14


def test_late_sealed_and_blind_keys_are_written() -> None:
    """What changed without a count is stored too."""
    surges = watched(["a", "b", "c"])
    storage = Storage(surges)
    for at in range(3):
        storage.changes(surges.close(at, {}).verdict)
    assert surges.late(2, "a", 1)
    changes = storage.changes(surges.close(3, {}, blind=["b"]).verdict)
    assert {key for key in changes if key.startswith(b"key/")} == {b"key/a", b"key/b"}


@settings(max_examples=60)
@given(
    width=st.sampled_from(["1h", "1d", "1w"]),
    seed=st.integers(0, 2**32 - 1),
    largest=st.sampled_from([0, 3, 200, 16_382]),
    surging=st.booleans(),
)
def test_a_key_is_packed_to_the_byte(width: str, seed: int, largest: int, surging: bool) -> None:
    """Unpacked and packed again it is the same bytes, at most 400."""
    chosen = BUCKETS[width]
    level = Level(chosen)
    rng = np.random.default_rng(seed)
    columns = fresh(chosen, level, 2)
    for name in ("mean", "came", "meant", "phi", "psi", "phi_sum", "phi_n", "counted", "expected", "mean_ring"):
        array = getattr(columns, name)
        array[...] = rng.gamma(0.5, 3.0, array.shape)
    columns.count_ring[...] = rng.integers(0, largest + 1, columns.count_ring.shape)
    columns.count_ring[0, 1] = columns.mean_ring[0, 1]
    columns.market[1], columns.strained[1], columns.held[1], columns.sealed[1] = True, surging, 70, 471_000
    episode = Episode(471_100, 471_090, "peaked", "critical", 471_105, 4.2, 1, None, None, 471_101) if surging else None
    (value,) = pack(columns, 471_123, [1], ["information_services"], [episode])
    packed = unpack(value, fresh(chosen, level, 1))
    assert (packed.stamp, packed.sector, packed.episode) == (471_123, "information_services", episode)
    assert pack(packed.columns, 471_123, [0], [packed.sector], [packed.episode]) == [value]
    assert len(value) <= 400
