"""Surges in demand: when buckets close, what is history, what is late, what a new owner does."""

import pytest

from streams.contracts.demand import decode_demand
from streams.contracts.stage import OperatorError
from streams.surge import BUCKETS
from tests.property.demand_recount import Delta, Tick
from tests.unit.demand.watched import BASE, ONE, ROLES, WATCHING, Watched, burst, market

DAYS = 24
HISTORY = 10 * DAYS
CELL = "role=role3,sector=sector1"


@pytest.fixture(scope="module")
def hours() -> list[list[Delta]]:
    """Twelve days of a quiet market."""
    return market(12 * DAYS)


def loaded(hours: list[list[Delta]]) -> Watched:
    """Demand that has ten days behind it."""
    one = Watched()
    one.load(hours[:HISTORY])
    return one


def test_a_surge_is_told_when_its_bucket_has_closed(hours: list[list[Delta]]) -> None:
    """Not before; then with its cell, its counts, its employers and a sentence, and its role's is told as well."""
    one = loaded(hours)
    assert one.published == []
    surging = hours[HISTORY] + burst(ROLES[3], HISTORY, 12)
    one.fold(surging, BASE + HISTORY * 60 + 59)
    one.tick()
    assert one.published == []
    one.fold([], BASE + HISTORY * 60 + 61)
    one.tick()
    surge = next(surge for surge in one.published if surge.cell == CELL)
    assert (surge.state, surge.role, surge.sector, surge.domain) == ("firing", "role3", "sector1", None)
    assert surge.id == f"{CELL}/2026-01-15T00:00:00Z"
    assert surge.observed >= 12
    assert surge.employers is not None
    assert surge.employers >= 12
    assert surge.top_employer_share == 1 / surge.observed
    assert (surge.duplicates, surge.examples) == (0, [])
    assert surge.sentence_en.startswith("role3 in sector1: ")
    assert {CELL, "role=role3"} <= set(one.fired())


def test_the_gauges_and_the_counter_follow(hours: list[list[Delta]]) -> None:
    """The snapshot has the open surges and how many alerted; history is not being loaded any more."""
    one = Watched()
    one.fold(hours[0], BASE + 60)
    one.tick()
    snapshot = one.demand.snapshot()
    assert snapshot
    assert snapshot.loading
    one = loaded(hours)
    one.live(HISTORY, [hours[HISTORY] + burst(ROLES[3], HISTORY, 12)])
    snapshot = one.demand.snapshot()
    assert snapshot
    assert not snapshot.loading
    assert ("role3", "sector1", "") in [(s.role, s.sector, s.domain) for s in snapshot.surges if s.active]
    alerts = {key[:3]: number for key, number in snapshot.alerted.items()}
    assert alerts["role3", "sector1", ""] == 1
    one.restart()
    one.live(HISTORY + 1, hours[HISTORY + 1 : HISTORY + 40])
    snapshot = one.demand.snapshot()
    assert snapshot
    assert snapshot.surges == []
    assert {key[:3]: number for key, number in snapshot.alerted.items()} == alerts


def test_history_is_learned_from_and_not_told(hours: list[list[Delta]]) -> None:
    """A surge in loaded history, even in its last hour, is not told, neither then nor afterwards."""
    history = [*hours]
    for hour in (100, 101, HISTORY - 1):
        history[hour] = hours[hour] + burst(ROLES[3], hour, 40)
    one = loaded(history)
    one.live(HISTORY, hours[HISTORY:])
    assert one.published == []


def test_history_loads_while_the_wall_clock_is_far_ahead(hours: list[list[Delta]]) -> None:
    """Wall clock: nothing closes until the feed has reached the present; counts of all hours are kept until then."""
    one = Watched(clock="wall")
    present = BASE + HISTORY * 60
    for hour in range(HISTORY):
        one.fold(hours[hour], BASE + hour * 60 + 60, idle=hour % 3 == 0)
        if hour % 24 == 0 and hour < HISTORY - 2:
            one.tick(present)
            assert not any(key.startswith(b"w") for key in one.store.values)
    for _ in range(HISTORY // 24 + 2):
        one.tick(present + 1)
    assert max(kept(one)) - min(kept(one)) < WATCHING.settings.memory
    one.fold(burst(ROLES[3], HISTORY, 12), present + 59)
    one.tick(present + 61)
    assert CELL in one.fired()


def kept(one: Watched) -> list[int]:
    """The bucket of each record of what came."""
    return [int.from_bytes(key[-4:], "big", signed=True) for key in one.store.values if key.startswith(b"n")]


def test_history_is_dropped_a_part_at_a_time(hours: list[list[Delta]], monkeypatch: pytest.MonkeyPatch) -> None:
    """A step is one batch of the state log, however long the history was; what is told is the same."""
    at_once = loaded(hours)
    monkeypatch.setattr("streams.demand.arrivals.PORTION", 100)
    one, drops = Watched(), list[int]()
    for hour in range(HISTORY):
        one.fold(hours[hour], BASE + hour * 60 + 60)
    one.fold([], BASE + HISTORY * 60 + 1, idle=True)
    for turn in range(100):
        before = len(kept(one))
        if turn % 7 == 3:
            one.restart()
        one.tick()
        drops.append(before - len(kept(one)))
    assert 100 <= max(drops) < 100 + len(ROLES)
    assert max(kept(one)) - min(kept(one)) < WATCHING.settings.memory
    for demand in (one, at_once):
        demand.live(HISTORY, [hours[HISTORY] + burst(ROLES[3], HISTORY, 12), *hours[HISTORY + 1 : HISTORY + 5]])
    assert one.newest() == at_once.newest() != {}


def test_history_that_is_not_learned_from_is_not_kept(hours: list[list[Delta]]) -> None:
    """Also while nothing closes, because the feed has not reached the present: else a load of years would grow."""
    one = Watched(clock="wall")
    learned = 4 * WATCHING.settings.settle
    for hour in range(HISTORY - 3):
        one.fold(hours[hour], BASE + hour * 60 + 60)
        one.tick(BASE + HISTORY * 60)
    assert max(kept(one)) - min(kept(one)) <= learned
    assert not any(key.startswith(b"w") for key in one.store.values)


def test_one_employers_bulk_posting_does_not_alert(hours: list[list[Delta]]) -> None:
    """A quiet role, one employer: it is building, for its cell has fewer than three employers."""
    quiet = ROLES[3]._replace(role="rare")
    history = [*hours]
    for hour in range(0, HISTORY, 60):
        history[hour] = hours[hour] + burst(quiet, hour, 1)
    one = loaded(history)
    one.live(HISTORY, [burst(quiet, HISTORY, 30, employers=1)])
    (surge,) = [surge for surge in one.published if surge.cell == "role=rare,sector=sector1"]
    assert (surge.state, surge.employers) == ("building", 1)


def test_a_sectors_surge_mutes_its_roles(hours: list[list[Delta]]) -> None:
    """All roles of one sector do many times what they usually do: the sector is told, its roles are not."""
    one = loaded(hours)
    moved = [
        hours[hour] + [delta for role in ROLES[1::2] for delta in burst(role, hour, 5)]
        for hour in range(HISTORY, HISTORY + 6)
    ]
    one.live(HISTORY, moved)
    assert "sector=sector1" in one.fired()
    assert not any(",sector=" in cell for cell in one.fired())


def test_late_counts_are_seen_at_the_next_close(hours: list[list[Delta]]) -> None:
    """What comes for a closed bucket corrects it, and survives a restart until then."""
    outcomes = []
    for restarts in (False, True):
        one = loaded(hours)
        one.live(HISTORY, [[*hours[HISTORY], *burst(ROLES[3], HISTORY, 1)]])
        assert one.published == []
        one.fold(burst(ROLES[3], HISTORY, 14))
        if restarts:
            one.restart()
        one.live(HISTORY + 1, [[*hours[HISTORY + 1], *burst(ROLES[3], HISTORY + 1, 1)]])
        assert CELL in one.fired()
        outcomes.append(one.newest())
    assert outcomes[0] == outcomes[1]


def test_late_counts_of_a_surge_that_is_over_begin_nothing(hours: list[list[Delta]]) -> None:
    """Its hours are dealt with: it does not fire twice."""
    one = loaded(hours)
    one.live(HISTORY, [hours[HISTORY] + burst(ROLES[3], HISTORY, 12), *hours[HISTORY + 1 : HISTORY + 20]])
    first = {name for name, surge in one.newest().items() if surge.cell == CELL}
    assert len(first) == 1
    assert one.newest()[first.pop()].state == "ended"
    one.fold(burst(ROLES[3], HISTORY, 60))
    one.live(HISTORY + 20, hours[HISTORY + 20 : HISTORY + 24])
    assert len([name for name, surge in one.newest().items() if surge.cell == CELL]) == 1


def test_what_is_taken_back_before_its_bucket_closes_was_never_there(hours: list[list[Delta]]) -> None:
    """A count and its correction, in two batches, leave no surge."""
    one = loaded(hours)
    one.fold(burst(ROLES[3], HISTORY, 12))
    one.fold([delta._replace(counts=tuple(-n for n in ONE), employers=()) for delta in burst(ROLES[3], HISTORY, 12)])
    one.live(HISTORY, hours[HISTORY : HISTORY + 3])
    assert one.published == []


def test_a_new_owner_publishes_what_is_open(hours: list[list[Delta]]) -> None:
    """Once, with its own revision; an owner that finds records overwritten publishes those."""
    one = loaded(hours)
    one.live(HISTORY, [hours[HISTORY] + burst(ROLES[3], HISTORY, 12)])
    before = one.newest()
    one.published = []
    one.restart()
    one.tick()
    one.tick()
    assert one.newest() == before
    assert len(one.published) == len(before)
    assert {surge.revision[2] for surge in one.published} == {one._ticks - 1}
    one.published = []
    one.demand.republish("jobs.surges.v1", [min(before).encode(), b"role=nobody/2026"])
    one.tick()
    assert list(one.newest()) == [min(before)]


def test_a_surge_is_forgotten_a_week_after_its_end(hours: list[list[Delta]]) -> None:
    """Until then a new owner publishes its end again."""
    one = loaded(hours)
    one.live(HISTORY, [hours[HISTORY] + burst(ROLES[3], HISTORY, 12), *hours[HISTORY + 1 : HISTORY + 30]])
    assert any(key.startswith(b"q") for key in one.store.values)
    calm = market(7 * DAYS + 30, seed=2)
    one.live(HISTORY + 30, [[delta._replace(minute=delta.minute + (HISTORY + 30) * 60) for delta in h] for h in calm])
    assert not any(key.startswith(b"q" + CELL.encode()) for key in one.store.values)


def test_state_of_another_width_is_refused(hours: list[list[Delta]]) -> None:
    """Numbers of buckets would mean other times; the message names the setting."""
    one = loaded(hours)
    daily = WATCHING._replace(settings=BUCKETS["1d"])
    for other in (daily, None):
        wrong = Watched(other)
        with pytest.raises(OperatorError, match=r"JOBTIDE_SURGE__BUCKET.*jobtide reset"):
            wrong.demand.load(one.store.values.items())


def test_nothing_happens_between_two_closes(hours: list[list[Delta]]) -> None:
    """A tick within a bucket writes nothing of the detector."""
    one = loaded(hours)
    one.fold(hours[HISTORY], BASE + HISTORY * 60 + 30)
    effects = one.demand.tick(Tick(0))
    assert effects
    assert not any(key[:1] in (b"w", b"l", b"q") for key in effects.changes)


def test_what_is_usual_is_published_and_shown(hours: list[list[Delta]]) -> None:
    """Records and gauges say what is usual once a cell is old enough, the same after a restart; others say nothing."""
    one = loaded(hours)
    one.live(HISTORY, hours[HISTORY : HISTORY + 5])
    records = []
    for restarts in (False, True):
        if restarts:
            one.restart()
        one.demand.republish("jobs.demand.v1", None)
        effects = one.demand.tick(Tick(0))
        assert effects
        records.append({key.decode(): decode_demand(value) for key, value in effects.figures["jobs.demand.v1"]})
    before, after = records
    assert {name: record.windows for name, record in before.items()} == {
        name: record.windows for name, record in after.items()
    }
    week = before[CELL].windows["7d"]
    assert week.expected is not None
    assert week.low is not None
    assert week.high is not None
    assert week.low <= week.expected <= week.high
    assert week.ratio == week.new / week.expected
    assert 0.5 < week.ratio < 2
    assert before["total"].windows["1h"].expected is not None
    assert before["source=portal"].windows["7d"].expected is None
    snapshot = one.demand.snapshot()
    assert snapshot
    pairs = {(pair.role, pair.sector): pair.expected for pair in snapshot.pairs}
    assert pairs["role3", "sector1"][3] == pytest.approx(week.expected, rel=0.01)
