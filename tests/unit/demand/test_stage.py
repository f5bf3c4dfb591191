"""The fold of demand, seen from the engine."""

import random

import msgspec
import pytest

from streams.contracts.stage import OperatorError
from streams.contracts.tally import Attributes
from streams.contracts.topics import DEMAND
from streams.demand import VERSION, Demand
from tests.property.demand_recount import (
    EDITION,
    MINUTE,
    Delta,
    Messages,
    Store,
    Tick,
    everything,
    message,
    read,
    recount,
)
from tests.recovering import completed

BASE = 29_700_000
COOK = Attributes("cook", "hotels", ("inns",), ("ai",), "portal")
ONE = (1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1)
SECOND = 1_000_000


def _demand(*deltas: Delta, keys: int = 5_000) -> Demand:
    demand = Demand("wall", 1, EDITION, keys_per_append=keys)
    demand.start(new=True)
    demand.tick(Tick(BASE * MINUTE))
    demand.fold(Messages([message(0, list(deltas))]))
    return demand


def test_nothing_is_published_before_there_is_a_time() -> None:
    """Event clock, an origin not heard: ticks do nothing, and what was counted is there when T comes."""
    demand = Demand("event", 2, EDITION)
    demand.start(new=True)
    delta = Delta(COOK, BASE, ONE, (7,))
    demand.fold(Messages([message(0, [delta], BASE * MINUTE)]))
    assert demand.tick(Tick(0)) is None
    assert demand.snapshot() is None
    demand.fold(Messages([message(1, [], None, idle=True)]))
    effects = demand.tick(Tick(1))
    assert effects
    assert read(effects) == recount([delta], BASE * MINUTE)


def test_a_cell_is_published_at_most_once_in_two_seconds() -> None:
    """Changes wait for the next publication; the snapshot does not."""
    demand = _demand(Delta(COOK, BASE, ONE, (7,)))
    first = demand.tick(Tick(BASE * MINUTE + 2 * SECOND))
    assert first
    assert len(first.figures[DEMAND]) == 8
    demand.fold(Messages([message(0, [Delta(COOK, BASE, ONE, (8,))])]))
    second = demand.tick(Tick(BASE * MINUTE + 3 * SECOND))
    assert second
    assert not any(second.figures.values())
    snapshot = demand.snapshot()
    assert snapshot
    assert snapshot.new_openings == {("cook", "hotels"): 2}
    third = demand.tick(Tick(BASE * MINUTE + 4 * SECOND))
    assert third
    assert len(third.figures[DEMAND]) == 8


def test_total_is_published_while_time_moves() -> None:
    """So that readers see that figures are fresh; nothing else is, and between publications nothing happens at all."""
    demand = _demand(Delta(COOK, BASE, ONE, (7,)))
    demand.tick(Tick(BASE * MINUTE + 2 * SECOND))
    demand.tick(Tick(BASE * MINUTE + 2 * SECOND))  # the days of the tick before are marked as published
    assert demand.tick(Tick(BASE * MINUTE + 3 * SECOND)) is None
    effects = demand.tick(Tick(BASE * MINUTE + 4 * SECOND))
    assert effects
    assert {topic: [key for key, _ in records] for topic, records in effects.figures.items()} == {DEMAND: [b"total"]}


def test_a_publication_does_not_wait_for_a_clock_that_was_set_back() -> None:
    """The pace counts from the last tick's time in both directions; T stays."""
    demand = _demand(Delta(COOK, BASE, ONE, (7,)))
    demand.tick(Tick(BASE * MINUTE + 2 * SECOND))
    demand.fold(Messages([message(0, [Delta(COOK, BASE, ONE, (8,))])]))
    effects = demand.tick(Tick(0))
    assert effects
    assert b'"as_of":"' + b"2026-06-21T00:00:02Z" in effects.figures[DEMAND][0][1]


def test_republish_names_the_keys_of_the_next_tick() -> None:
    """Only these and `total`, at once, whether they changed or not; unknown keys are passed over."""
    demand = _demand(Delta(COOK, BASE, ONE, (7,)))
    demand.tick(Tick(BASE * MINUTE + 2 * SECOND))
    demand.republish(DEMAND, [b"role=cook", b"role=nobody"])
    effects = demand.tick(Tick(BASE * MINUTE + 2 * SECOND))
    assert effects
    assert [key for key, _ in effects.figures[DEMAND]] == [b"role=cook", b"total"]


def test_every_record_bears_the_revision_of_the_tick() -> None:
    """Readers keep the highest."""
    demand = _demand(Delta(COOK, BASE, ONE, (7,)))
    effects = demand.tick(Tick(BASE * MINUTE + 2 * SECOND, revision=("abc", 5, 9)))
    assert effects
    assert all(b'"revision":["abc",5,9]' in value for _, value in effects.figures[DEMAND])


def test_an_opening_of_two_domains_counts_once_in_total() -> None:
    """Sums come from the pair; each domain has it too."""
    demand = _demand(Delta(COOK._replace(domains=("ai", "aigc")), BASE, ONE, (7,)))
    figures = everything(demand, BASE * MINUTE)
    for cell in ("total", "role=cook", "sector=hotels", "domain=ai", "domain=aigc", "domain=aigc,role=cook"):
        assert figures[cell]["windows"]["1h"]["new"] == figures[cell]["windows"]["1h"]["employers"] == 1


def test_the_first_hundred_sources_have_cells() -> None:
    """Later ones are `other`, for good: a restart and a source that falls silent change nothing."""
    sources = [Delta(COOK._replace(source=f"portal{number:03}"), BASE, ONE, (number,)) for number in range(103)]
    demand, store = _demand(), Store()
    store.append(Demand("wall", 1, EDITION).start(new=True))
    store.append(demand.fold(Messages([message(0, sources)])))
    loaded = Demand("wall", 1, EDITION)
    loaded.load(reversed(store.values.items()))
    completed(loaded).start(new=False)
    for one in (demand, loaded):
        one.fold(Messages([message(0, [sources[102], sources[0], Delta(COOK, BASE, ONE, (999,))])]))
        figures = everything(one, BASE * MINUTE)
        by_source = {cell: value["open"] for cell, value in figures.items() if cell.startswith("source=")}
        assert len(by_source) == 101
        assert (by_source["source=other"], by_source["source=portal000"], by_source["source=portal099"]) == (5, 2, 1)
        assert figures["source=other"]["windows"]["7d"]["employers"] == 4


def test_the_counter_of_new_openings_only_grows() -> None:
    """What is taken back is a correction: `open` and the windows fall, the counter does not, in state neither."""
    demand, store = _demand(), Store()
    store.append(Demand("wall", 1, EDITION).start(new=True))
    for counts in (ONE, (-1, -1, 0, 0, 0, 0, 0, 0, 0, 0, -1), ONE):
        store.append(demand.fold(Messages([message(0, [Delta(COOK, BASE, counts, ())])])))
    loaded = Demand("wall", 1, EDITION)
    loaded.load(store.values.items())
    completed(loaded).start(new=False)
    for one in (demand, loaded):
        assert everything(one, BASE * MINUTE)["total"]["open"] == 1
        snapshot = one.snapshot()
        assert snapshot
        assert snapshot.new_openings == {("cook", "hotels"): 2}


def test_what_time_sets_free_is_worked_off_in_steps() -> None:
    """No append rewrites or deletes more keys than allowed, and nothing else waits for it."""
    roles = [COOK._replace(role=f"r{number}") for number in range(40)]
    demand = _demand(*(Delta(role, BASE, ONE, (number,)) for number, role in enumerate(roles)), keys=10)
    at = (BASE + 9 * 24 * 60) * MINUTE
    steps = 0
    while effects := demand.tick(Tick(at)):
        freed = [key for key in effects.changes if key[:1] not in (b"v", b"u")]  # `u`: days that were published
        assert len(freed) <= 10
        if steps == 0:
            assert read(effects)["total"]["windows"]["7d"]["new"] == 0
        steps += bool(freed)
        at += 1
    assert steps >= 20


def test_figures_with_more_employers_than_the_sketch_are_the_estimate() -> None:
    """Bottom-2,048 by window, as employers come, move on, come late, come ahead of T, and leave."""
    rng = random.Random(5)
    hashes = [rng.getrandbits(64) for _ in range(6_000)]
    demand = Demand("event", 1, EDITION)
    demand.start(new=True)
    seen: list[Delta] = []
    now = BASE
    for step in (0, 1, 7, 50, 200, 1_100, 3, 10_100):
        now += step
        batch = [Delta(COOK, now + rng.randint(-300, 40), ONE, tuple(rng.sample(hashes, 25))) for _ in range(90)]
        seen += batch
        demand.fold(Messages([message(0, batch, now * MINUTE)]))
        figures = everything(demand, now)
        assert figures == recount(seen, now * MINUTE)
        assert figures["total"]["windows"]["7d"]["employers"] > 1_500


def test_an_estimate_follows_every_change() -> None:
    """Batches without a step of T, and steps of T without a batch: no window keeps an estimate that is out of date."""
    rng = random.Random(6)
    hashes = [rng.getrandbits(64) for _ in range(9_000)]
    demand, now = Demand("event", 1, EDITION), BASE
    demand.start(new=True)
    seen: list[Delta] = []
    for step in (0, 0, 30, 0, 31, 0, 120, 0, 200, 1_200, 0, 9_000):
        now += step
        batch = []
        if not step:
            batch = [Delta(COOK, now - rng.randint(0, 59), ONE, tuple(rng.sample(hashes, 50))) for _ in range(60)]
        seen += batch
        demand.fold(Messages([message(0, batch, now * MINUTE)]))
        assert everything(demand, now) == recount(seen, now * MINUTE)


def test_each_record_can_be_repaired_before_its_hour_is_settled() -> None:
    """After a jump of T records of one hour wait for their turn: `value` still gives each what it alone holds."""
    roles = [COOK._replace(role=f"r{number}") for number in range(8)]
    demand, store = _demand(keys=1), Store()
    store.append(Demand("wall", 1, EDITION).start(new=True))
    batch = [Delta(role, BASE - late, ONE, (late,)) for role in roles for late in (0, 1, 7, 24)]
    store.append(demand.fold(Messages([message(0, batch)])))
    store.append(demand.tick(Tick((BASE + 2 * 24 * 60) * MINUTE)))
    at = (BASE + 2 * 24 * 60 + 1) * MINUTE
    assert {key[:1] for key in store.values} >= {b"m", b"h"}
    for repaired in store.values:
        loaded = Demand("wall", 1, EDITION)
        values = {**store.values, repaired: demand.value(repaired) or b""}
        loaded.load(values.items())
        completed(loaded).start(new=False)
        assert everything(loaded, at) == recount(batch, at)


@pytest.mark.parametrize("head", [[VERSION + 1, "wall", None], [0], [VERSION - 1, {"some": "thing"}]])
def test_state_of_another_version_is_refused(head: list[object]) -> None:
    """Whatever its head holds; the message says what to do."""
    with pytest.raises(OperatorError, match=r"version.*jobtide reset"):
        Demand("wall", 1, EDITION).load([(b"v", msgspec.msgpack.encode(head))])


def test_state_of_another_clock_is_refused() -> None:
    """Wall time would hold event time back for ever: the message names the setting."""
    head = Demand("wall", 1, EDITION).start(new=True).changes[b"v"]
    assert head
    with pytest.raises(OperatorError, match=r"JOBTIDE_CLOCK=wall.*jobtide reset"):
        Demand("event", 1, EDITION).load([(b"v", head)])


def test_a_record_of_an_unknown_kind_is_refused() -> None:
    """State is never read in part."""
    with pytest.raises(OperatorError, match="unknown kind"):
        Demand("wall", 1, EDITION).load([(b"zz", b"")])


def test_keys_that_do_not_exist_have_no_value() -> None:
    """The engine deletes what the state does not have."""
    demand = _demand(Delta(COOK, BASE, ONE, (7,)))
    number = bytes(4)
    for key in (
        b"s?",
        b"a????????",
        b"e" + bytes(16),
        b"o9",
        b"mtotal" + number,
        b"hrole=x" + number,
        b"crole=x",
        b"vv",
    ):
        assert demand.value(key) is None


def test_an_owner_that_comes_back_starts_again_without_loading() -> None:
    """A retained partition is started a second time: nothing is counted twice."""
    delta = Delta(COOK, BASE, ONE, (7,))
    demand = _demand(delta)
    assert demand.start(new=False).changes == {}
    assert everything(demand, BASE * MINUTE) == recount([delta], BASE * MINUTE)
