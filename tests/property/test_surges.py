"""Surges of demand are a function of what was counted between which ticks: not of batches, not of restarts."""

import random
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.contracts.surge import Surge
from tests.property.demand_recount import Delta
from tests.unit.demand.watched import BASE, ROLES, Watched, burst, market

HISTORY, LIVE = 72, 48


def feed(seed: int) -> list[list[Delta]]:
    """Three days of history, then two days with two surges of which a third comes late or ahead of time."""
    rng = random.Random(seed)
    hours = market(HISTORY + LIVE, seed)
    for start in (HISTORY + rng.randrange(5, 15), HISTORY + rng.randrange(20, 30)):
        role = rng.choice(ROLES)
        for hour in range(start, start + 4):
            for delta in burst(role, hour, 9):
                arrives = hour + rng.choice([0, 0, 0, 0, 1, 2, 7, -1])
                hours[arrives].append(delta)
    return hours


def run(seed: int, rng: random.Random | None) -> tuple[dict[str, Surge], dict[bytes, bytes], object]:
    """What is published last of each surge, the state, and the counters; with `rng`, cut and restarted anywhere."""
    one, hours = Watched(), feed(seed)
    one.load(hours[:HISTORY])
    for hour, deltas in enumerate(hours[HISTORY:], HISTORY):
        whole = list(deltas)
        while rng is not None and whole and rng.random() < 0.7:
            cut = rng.randrange(len(whole) + 1)
            one.fold(whole[:cut], BASE + hour * 60 + 1)
            whole = whole[cut:]
            if rng.random() < 0.2:
                one.restart()
        one.fold(whole, BASE + hour * 60 + 61)
        if rng is not None and rng.random() < 0.1:
            one.restart()
        one.tick()
        if rng is not None and rng.random() < 0.1:
            one.restart()
    one.tick()
    snapshot = one.demand.snapshot()
    assert snapshot
    ours = {key: value for key, value in one.store.values.items() if key[:1] in (b"n", b"w", b"l", b"q", b"t")}
    return one.newest(), ours, snapshot.alerted


@cache
def straight(seed: int) -> tuple[dict[str, Surge], dict[bytes, bytes], object]:
    """The same in one go."""
    return run(seed, None)


@settings(max_examples=6)
@given(st.integers(0, 2), st.integers(0, 2**32))
def test_cuts_and_restarts_change_no_surge(seed: int, cuts: int) -> None:
    """Batches that end anywhere, an owner after any batch and tick: the same surges, state and counters, to the bit."""
    assert run(seed, random.Random(cuts)) == straight(seed)


def test_the_feeds_surge() -> None:
    """What the property compares is not nothing."""
    assert all(any(surge.state == "ended" for surge in straight(seed)[0].values()) for seed in range(3))
