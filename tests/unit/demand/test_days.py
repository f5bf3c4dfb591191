"""Which cell-days are published, and when: seen from the engine."""

import json
from typing import Any

from streams.contracts.stage import Effects
from streams.contracts.tally import Attributes, Kind
from streams.contracts.topics import DAILY
from streams.demand import Demand, Edition
from tests.property.demand_recount import MINUTE, Delta, Messages, Store, Tick, cells_of, message
from tests.recovering import completed

BASE = 29_700_000
SECOND = 1_000_000
PACE = 10 * SECOND
COOK = Attributes("cook", "hotels", (), ("ai",), "portal")
CELLS = cells_of(COOK)
DAY = 20_625
ONE = tuple(int(kind in (Kind.NEW, Kind.POSTINGS, Kind.OPENED, Kind.POSITIONS)) for kind in Kind)
BACK = tuple(-count for count in ONE)


class Bench:
    """A demand with its state log, and a wall clock that moves on by the pace of days."""

    def __init__(self, *, most: int = 1_000) -> None:
        self.most = most
        self.store = Store()
        self.at = BASE * MINUTE
        self.published: dict[str, dict[str, Any]] = {}
        self.demand = self._demand()
        self.store.append(self.demand.start(new=True))

    def _demand(self) -> Demand:
        edition = Edition("Asia/Shanghai", "taxonomy 7", "dedup 3")
        return Demand("wall", 1, edition, days_every=PACE, days_most=self.most)

    def restart(self) -> None:
        """The process ends here; another one recovers from the log."""
        self.demand = self._demand()
        self.demand.load(reversed(self.store.values.items()))
        self.demand.republish(DAILY, None)
        completed(self.demand).start(new=False)

    def count(self, *deltas: Delta) -> None:
        """Fold a batch."""
        self.store.append(self.demand.fold(Messages([message(0, list(deltas))])))

    def tick(self, after: int = PACE, *, idle: bool = False, durable: bool = True) -> list[str]:
        """Let time pass; returns the keys of days that are published, in order.

        durable: what the tick did is in the log, as it is before anything is published.
        """
        self.at += after
        effects: Effects | None = self.demand.tick(Tick(self.at, idle, ("life", 4, self.at)))
        if durable:
            self.store.append(effects)
        records = effects.figures.get(DAILY, []) if effects else []
        for key, value in records:
            self.published[key.decode()] = json.loads(value)
        return [key.decode() for key, _ in records]

    def settle(self) -> None:
        """Publish everything, and say so."""
        while self.tick():
            pass


def keys(*days: str, cells: set[str] = CELLS) -> set[str]:
    """Keys of these days of June 2026, of all cells."""
    return {f"2026-06-{day}/{cell}" for day in days for cell in cells}


def test_what_has_changed_is_published_once() -> None:
    """Every cell of what was counted, derived ones too; nothing else, and not again."""
    bench = Bench()
    assert bench.tick() == []
    bench.count(Delta(COOK, BASE, ONE, (7,), DAY))
    assert set(bench.tick()) == keys("21")
    assert bench.tick() == []


def test_a_record_has_everything_of_its_cell_day() -> None:
    """Figures, stock, employers, pay, and what the records of one worker have in common."""
    bench = Bench()
    bench.count(Delta(COOK, BASE, tuple(range(2, 2 + len(Kind))), (7, 2**64 - 1), DAY, (("EUR", 50_000, 1),)))
    bench.tick()
    assert bench.published["2026-06-21/role=cook"] == {
        "cell": "role=cook",
        "day": "2026-06-21",
        "zone": "Asia/Shanghai",
        "new": 2,
        "positions": 3,
        "resumed": 4,
        "reposted": 5,
        "closed": 6,
        "applications": 7,
        "postings": 8,
        "duplicates": 9,
        "backdated": 10,
        "remote": 11,
        "open": 12 + 4 + 5 - 6,
        "employers": 2,
        "employers_sketch": "AAAAAAAAAAf//////////w==",
        "salary": {"EUR": {"n": 1, "sum": 50_000, "buckets": {"541": 1}}},
        "as_of": "2026-06-21T00:00:10Z",
        "taxonomy_version": "taxonomy 7",
        "dedup_version": "dedup 3",
        "revision": ["life", 4, bench.at],
    }


def test_figures_that_fall_to_zero_are_published_again() -> None:
    """What was published and is no longer true must not stand there (rule 15)."""
    bench = Bench()
    bench.count(Delta(COOK, BASE, ONE, (), DAY, (("EUR", 50_000, 1),)))
    bench.settle()
    bench.count(Delta(COOK, BASE, BACK, (), DAY, (("EUR", 50_000, -1),)))
    assert set(bench.tick()) == keys("21")
    total = bench.published["2026-06-21/total"]
    assert [total[name] for name in ("new", "positions", "postings", "open", "salary")] == [0, 0, 0, 0, {}]


def test_a_late_change_moves_the_stock_of_all_later_days() -> None:
    """They are published again with it; earlier days are not."""
    bench = Bench()
    for day in (DAY - 2, DAY, DAY + 3):
        bench.count(Delta(COOK, BASE, ONE, (), day))
    bench.settle()
    bench.count(Delta(COOK, BASE, ONE, (), DAY - 1))
    assert set(bench.tick()) == keys("20", "21", "24")
    stocks = {day: bench.published[f"2026-06-{day}/total"]["open"] for day in ("19", "20", "21", "24")}
    assert stocks == {"19": 1, "20": 2, "21": 3, "24": 4}


def test_no_cell_day_is_published_more_often_than_its_pace() -> None:
    """Changes wait for the next round; a clock that was set back does not silence anybody."""
    bench = Bench()
    bench.count(Delta(COOK, BASE, ONE, (), DAY))
    assert bench.tick()
    bench.count(Delta(COOK, BASE, ONE, (), DAY))
    assert bench.tick(PACE - 1) == []
    assert set(bench.tick(1)) == keys("21")
    bench.count(Delta(COOK, BASE, ONE, (), DAY))
    assert set(bench.tick(-PACE)) == keys("21")


def test_a_round_comes_in_slices_of_whole_cells() -> None:
    """In the order of their names, so many records at least a tick; five times as many where nothing else is to do."""
    for idle, most in ((False, 6), (True, 30)):
        bench = Bench(most=6)
        roles = [COOK._replace(role=f"r{number:02}") for number in range(20)]
        bench.count(*(Delta(role, BASE, ONE, (), DAY + day) for role in roles for day in range(4)))
        slices = []
        while slice_ := bench.tick(SECOND, idle=idle):
            slices.append([key.partition("/")[2] for key in slice_])
        cells = [cell for one in slices for cell in one]
        assert cells == sorted(cells)
        assert len(cells) == 4 * len(set().union(*map(cells_of, roles)))
        assert all(most <= len(one) < most + 4 for one in slices[:-1])
        assert all(one.count(one[-1]) == 4 for one in slices)


def test_a_cell_that_changes_while_its_round_is_under_way_is_published_once_more() -> None:
    """With the rest of the round if it is still to come, else with the next."""
    bench = Bench(most=1)
    bench.count(Delta(COOK, BASE, ONE, (), DAY))
    first = bench.tick(SECOND)
    assert first == ["2026-06-21/domain=ai"]
    bench.count(Delta(COOK, BASE, ONE, (), DAY))
    rest = [key for _ in range(9) for key in bench.tick(SECOND // 10)]
    assert set(rest) == keys("21") - set(first)
    assert set(bench.tick()) == set(first)
    assert {bench.published[key]["new"] for key in keys("21")} == {2}


def test_what_may_not_have_been_published_is_published_by_the_next_owner() -> None:
    """A tick's changes are durable before its records are sent, so a record counts as sent with the next tick only."""
    bench = Bench()
    bench.count(Delta(COOK, BASE, ONE, (), DAY))
    bench.restart()
    assert set(bench.tick()) == keys("21")
    bench.restart()
    assert set(bench.tick()) == keys("21")
    bench.tick()
    bench.restart()
    assert bench.tick() == []


def test_a_tick_that_did_not_become_durable_takes_nothing_back() -> None:
    """The process ended in it: its successor publishes again."""
    bench = Bench()
    bench.count(Delta(COOK, BASE, ONE, (), DAY))
    bench.tick()
    bench.tick(durable=False)
    bench.restart()
    assert set(bench.tick()) == keys("21")


def test_a_restart_within_a_round_publishes_the_rest() -> None:
    """And at most the last slice again."""
    bench = Bench(most=1)
    bench.count(Delta(COOK, BASE, ONE, (), DAY))
    before = [key for _ in range(3) for key in bench.tick(SECOND)]
    bench.restart()
    after = [key for _ in range(20) for key in bench.tick(SECOND)]
    assert set(before) | set(after) == keys("21")
    assert set(before) & set(after) <= {before[-1]}


def test_overwritten_records_come_again() -> None:
    """What a paused owner wrote over ours, and as stocks add up what follows it; unknown cells are passed over."""
    bench = Bench()
    for day in (DAY, DAY + 1):
        bench.count(Delta(COOK, BASE, ONE, (), day))
    bench.settle()
    bench.demand.republish(DAILY, {b"2026-06-22/role=cook", b"2026-06-21/total", b"2026-06-21/role=nobody"})
    assert set(bench.tick()) == keys("22", cells={"role=cook"}) | keys("21", "22", cells={"total"})
    assert bench.tick() == []


def test_the_snapshot_says_how_many_cells_wait() -> None:
    """People see that days lag behind."""
    bench = Bench(most=1)
    bench.count(Delta(COOK, BASE, ONE, (), DAY))
    waiting = []
    for _ in range(len(CELLS) + 1):
        bench.tick(SECOND)
        snapshot = bench.demand.snapshot()
        assert snapshot
        waiting.append(snapshot.unpublished)
    assert waiting[0] == len(CELLS) - 1
    assert waiting[-1] == 0
