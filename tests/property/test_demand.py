"""Demand against a recount by brute force, whatever the order, the batches, the ticks and the restarts."""

from itertools import pairwise
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.contracts.tally import Attributes
from streams.demand import Demand
from tests.property.demand_recount import (
    EDITION,
    MINUTE,
    Delta,
    Message,
    Messages,
    Store,
    Tick,
    everything,
    message,
    read,
    recount,
)
from tests.recovering import completed

BASE = 29_700_000 * MINUTE
NEVER = 1 << 60
HOUR = 60

whole = st.builds(
    Attributes,
    role=st.sampled_from(["r1", "r2", "other"]),
    sector=st.sampled_from(["s1", "s2"]),
    industries=st.sampled_from([(), ("i1",), ("i1", "i2")]),
    domains=st.sampled_from([(), ("ai",), ("ai", "aigc")]),
    source=st.sampled_from(["a", "b"]),
    tags=st.sampled_from([(), ("fair",)]),
)
# A source's cells may be counted apart from those of the market (rule 8).
attributes = st.one_of(whole, whole, whole.map(Attributes.market), whole.map(Attributes.own))

# Minutes near the edges of panes and windows, before and after the times the ticks will have.
spans = st.sampled_from([0, HOUR, 6 * HOUR, 24 * HOUR, 7 * 24 * HOUR, 8 * 24 * HOUR])
minutes = st.builds(
    lambda span, jitter, after: BASE // MINUTE - span + jitter + after,
    spans,
    st.integers(-70, 70),
    st.sampled_from([0, 0, 0, 3 * HOUR, 7 * 24 * HOUR]),
)
counts = st.tuples(
    st.integers(-2, 3),
    st.integers(-5, 2**40),
    st.integers(-1, 2),
    st.integers(-1, 2),
    st.integers(-2, 3),
    st.integers(-4, 2**33),
    st.integers(0, 2),
    st.integers(0, 2),
    st.integers(0, 2),
    st.integers(0, 2),
    st.integers(-2, 3),
)
employers = st.lists(st.sampled_from([0, 1, 2, 3, 2**64 - 1]), max_size=3).map(tuple)
days = st.sampled_from([20_000, 20_001, 20_400])
pays = st.lists(st.tuples(st.sampled_from(["CNY", "EUR"]), st.integers(1, 10**9), st.just(1)), max_size=2).map(tuple)
deltas = st.builds(Delta, attributes, minutes, counts, employers, days, pays)
steps = st.lists(
    st.one_of(st.lists(st.lists(deltas, max_size=6), min_size=1, max_size=3), spans, st.integers(0, 130)), max_size=12
)


def _run(demand: Demand, script: list[list[list[Delta]] | int], store: Store, at: int) -> int:
    """Fold the batches and tick where the script has a number: so many minutes later, plus a half second."""
    for step in script:
        if isinstance(step, int):
            at += step * MINUTE + 500_000
            store.append(demand.tick(Tick(at)))
        else:
            store.append(demand.fold(Messages([message(0, batch) for batch in step])))
    return at


def _started(*, keys: int = 5_000, days_every: int = NEVER) -> tuple[Demand, Store]:
    """Days have tests of their own: here they are published once, but where `days_every` says otherwise."""
    demand = Demand("wall", 1, EDITION, keys_per_append=keys, days_every=days_every)
    store = Store()
    store.append(demand.start(new=True))
    return demand, store


def _all_deltas(script: list[list[list[Delta]] | int]) -> list[Delta]:
    return [delta for step in script if not isinstance(step, int) for batch in step for delta in batch]


@settings(max_examples=400)
@given(script=steps, last=spans, keys=st.sampled_from([1, 7, 5_000]))
def test_figures_equal_a_recount_of_all_deltas(script: list[list[list[Delta]] | int], last: int, keys: int) -> None:
    """Whatever the batches, lateness and ticks in between, figures depend on the deltas and the last T alone."""
    demand, store = _started(keys=keys)
    at = _run(demand, script, store, BASE - HOUR * MINUTE) + last * MINUTE
    assert everything(demand, at) == recount(_all_deltas(script), at)


# One cell after another has many employers, who post again and again.
crowds = st.builds(
    Delta,
    st.sampled_from([Attributes("r1", "s1", (), (), "a"), Attributes("r2", "s1", (), (), "a")]),
    minutes,
    st.just((1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1)),
    st.lists(st.sampled_from([number << 59 | 5 for number in range(1, 32)]), max_size=6).map(tuple),
    st.just(20_000),
    st.just(()),
)
crowded = st.lists(
    st.one_of(st.lists(st.lists(crowds, max_size=6), min_size=1, max_size=3), spans, st.integers(0, 130)), max_size=20
)


@settings(max_examples=200)
@given(script=crowded, last=spans)
def test_estimates_of_many_employers_equal_those_of_a_recount(script: list[list[list[Delta]] | int], last: int) -> None:
    """Many: four. Whatever has been estimated, forgotten or posted again in between."""
    with patch("streams.demand.employers.SKETCH", 4), patch("streams.demand.employers.SPANS", (0,)):
        demand, store = _started()
        at = _run(demand, script, store, BASE - HOUR * MINUTE) + last * MINUTE
        assert everything(demand, at) == recount(_all_deltas(script), at, sketch=4)
        for cell in demand._cells.values():
            assert cell.employers_since(BASE // MINUTE) == sum(
                minute >= BASE // MINUTE for minute in cell.latest.values()
            )


@settings(max_examples=150)
@given(before=steps, after=steps, last=spans, keys=st.sampled_from([1, 7, 5_000]))
def test_state_records_are_the_whole_memory(
    before: list[list[list[Delta]] | int], after: list[list[list[Delta]] | int], last: int, keys: int
) -> None:
    """An object loaded from the records does what the first one does from then on, key by key.

    That is, once it has published the days that the first one may not have published, and has said so.
    """
    demand, store = _started(keys=keys, days_every=0)
    at = _run(demand, before, store, BASE)
    loaded = Demand("wall", 1, EDITION, keys_per_append=keys, days_every=0)
    loaded.load(reversed(store.values.items()))
    completed(loaded).start(new=False)
    for _ in range(2):
        at += 1
        assert everything(demand, at) == everything(loaded, at)
        assert demand.snapshot() == loaded.snapshot()
    for step in [*after, last]:
        if isinstance(step, int):
            at += step * MINUTE + 500_000
            assert demand.tick(Tick(at)) == loaded.tick(Tick(at))
            assert demand.snapshot() == loaded.snapshot()
        else:
            batch = Messages([message(0, one) for one in step])
            assert demand.fold(batch) == loaded.fold(batch)


@settings(max_examples=200)
@given(script=steps, keys=st.sampled_from([1, 7, 5_000]))
def test_value_loads_to_the_same_memory_as_the_last_change(script: list[list[list[Delta]] | int], keys: int) -> None:
    """`value` has a value for every key that exists, none for others, and each may stand in for the stored record."""
    demand, store = _started(keys=keys)
    _run(demand, script, store, BASE)
    reread = {key: demand.value(key) for key in store.values}
    assert None not in reread.values()
    loaded = Demand("wall", 1, EDITION)
    loaded.load((key, value) for key, value in store.values.items())
    completed(loaded).start(new=False)
    assert {key: loaded.value(key) for key in store.values} == reread
    for repaired in list(store.values)[:20]:
        mixed = Demand("wall", 1, EDITION)
        mixed.load((key, (reread[key] or b"") if key == repaired else value) for key, value in store.values.items())
        completed(mixed).start(new=False)
        assert {key: mixed.value(key) for key in store.values} == reread


@settings(max_examples=100)
@given(batches=st.lists(st.lists(deltas, max_size=5), max_size=8), data=st.data())
def test_any_interleaving_of_origins_gives_the_same_figures(batches: list[list[Delta]], data: st.DataObject) -> None:
    """Messages of two origins, in any order and cut into any batches, with ticks between: the same figures at one T."""
    origins = [data.draw(st.integers(0, 1)) for _ in batches]
    queue = data.draw(st.permutations(list(zip(origins, batches, strict=True))))
    demand = Demand("wall", 2, EDITION, days_every=NEVER)
    demand.start(new=True)
    marks = sorted({0, len(queue), *data.draw(st.lists(st.integers(0, len(queue)), max_size=3))})
    for begin, end in pairwise(marks):
        demand.fold(Messages([message(origin, batch) for origin, batch in queue[begin:end]]))
        demand.tick(Tick(BASE + begin))
    assert everything(demand, BASE + 1_000) == recount([delta for batch in batches for delta in batch], BASE + 1_000)


@settings(max_examples=100)
@given(script=steps)
def test_what_was_published_is_what_is_true(script: list[list[list[Delta]] | int]) -> None:
    """The last published record of each cell equals the recount at its time: no change is left unpublished."""
    demand = Demand("wall", 1, EDITION, publish_every=0, days_every=NEVER)
    store = Store()
    store.append(demand.start(new=True))
    at, published, seen = BASE, {}, list[Delta]()
    for step in script:
        if isinstance(step, int):
            at += step * MINUTE + 500_000
        else:
            seen += [delta for batch in step for delta in batch]
            store.append(demand.fold(Messages([message(0, batch) for batch in step])))
        at += 1
        effects = demand.tick(Tick(at))
        published.update(read(effects))
        assert published == recount(seen, at)


@settings(max_examples=60)
@given(script=steps)
def test_all_state_is_forgotten_but_what_is_still_true(script: list[list[list[Delta]] | int]) -> None:
    """When T has left everything behind, the totals, the days, the sources and the origins are still in the state."""
    demand, store = _started(keys=3, days_every=0)
    at = _run(demand, script, store, BASE) + 60 * 24 * HOUR * MINUTE
    while (effects := demand.tick(Tick(at))) is not None:
        store.append(effects)
        at += 500_000
        if not (effects.changes.keys() - {b"v"} or any(effects.figures.values())):
            break
    assert {key[:1] for key in store.values} <= {b"c", b"d", b"s", b"o", b"v"}


def _message(origin: int, batch: list[Delta], watermark: int | None, *, idle: bool) -> Message:
    return message(origin, batch, watermark, idle=idle)


@settings(max_examples=200)
@given(
    script=st.lists(
        st.tuples(
            st.integers(0, 1),
            st.lists(deltas, max_size=3),
            st.one_of(st.none(), st.integers(-12_000, 12_000)),
            st.booleans(),
            st.booleans(),
        ),
        max_size=10,
    )
)
def test_event_time_is_the_slowest_watermark_that_counts(
    script: list[tuple[int, list[Delta], int | None, bool, bool]],
) -> None:
    """T by the rules of the contract, recounted here; before there is one nothing is published."""
    demand = Demand("event", 2, EDITION, days_every=NEVER)
    demand.start(new=True)
    heard: dict[int, tuple[int | None, bool]] = {}
    time, seen = None, list[Delta]()
    for number, (origin, batch, offset, idle, ticked) in enumerate(script):
        watermark = None if offset is None else BASE + offset * MINUTE
        heard[origin] = (watermark, idle)
        seen += batch
        demand.fold(Messages([_message(origin, batch, watermark, idle=idle)]))
        if not ticked:
            continue
        if len(heard) == 2:
            marks = [mark for mark, is_idle in heard.values() if not is_idle]
            if not marks:
                candidate = max((mark for mark, _ in heard.values() if mark is not None), default=None)
            else:
                candidate = None if None in marks else min(mark for mark in marks if mark is not None)
            if candidate is not None:
                time = candidate if time is None else max(time, candidate)
        figures = everything(demand, number * 500_000)
        assert figures == ({} if time is None else recount(seen, time))
