"""The snapshot: which pairs are exported, and what the rest adds up to."""

import pytest

from streams.contracts.snapshot import DomainFigures, PairFigures
from streams.demand import figures
from streams.demand.cell import Cell, Cells
from streams.demand.figures import Showcase
from streams.demand.vector import pack


def _fill(cell: Cell, week: int) -> Cell:
    """New openings 0, 1, 2 and `week` by window, positions 1 to 4, applications 9; 5 founded, 1 open in all."""
    cell.layers[:4] = [
        pack(lanes + (0,) * 3) for lanes in ((0, 0, 1, 9), (0, 1, 1, 0), (0, 1, 1, 0), (0, week - 2, 1, 0))
    ]
    cell.rest = pack((0, 5 - week, 0, 0, 4, 0, 0))
    return cell


def _showcase(**weeks: int) -> Showcase:
    cells, showcase = Cells(), Showcase()
    for role, week in weeks.items():
        showcase.show(_fill(cells[f"role={role},sector=s"], week))
    return showcase


def test_pairs_with_twenty_new_in_seven_days_are_exported() -> None:
    """The others add up under role `other` of their sector, and are counted."""
    snapshot = _showcase(big=20, small=19, tiny=1).snapshot(7, 3)
    assert snapshot.pairs == [
        PairFigures("big", "s", 1, (0, 1, 2, 20), (1, 2, 3, 4), (9, 9, 9, 9)),
        PairFigures("other", "s", 2, (0, 2, 4, 20), (2, 4, 6, 8), (18, 18, 18, 18)),
    ]
    assert (snapshot.as_of, snapshot.folded_pairs, snapshot.unpublished) == (7, 2, 3)


def test_the_rest_joins_an_exported_other() -> None:
    """A pair of role `other` that is exported itself holds the rest of its sector too: one series, not two."""
    snapshot = _showcase(other=30, small=3).snapshot(7, 0)
    assert snapshot.pairs == [PairFigures("other", "s", 2, (0, 2, 4, 33), (2, 4, 6, 8), (18, 18, 18, 18))]
    assert snapshot.folded_pairs == 1


def test_the_largest_are_exported_and_ties_go_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """No more pairs than the limit."""
    monkeypatch.setattr(figures, "EXPORTED_PAIRS", 2)
    snapshot = _showcase(c=50, b=50, a=50, d=60).snapshot(7, 0)
    assert [pair.role for pair in snapshot.pairs] == ["d", "a", "other"]
    assert snapshot.pairs[-1].openings[-1] == 100


def test_counters_are_of_every_pair() -> None:
    """Folding is for gauges only."""
    assert _showcase(big=20, small=1).snapshot(7, 0).new_openings == {("big", "s"): 5, ("small", "s"): 5}


def test_domains_without_openings_are_not_shown() -> None:
    """A domain x role cell is shown while its 7 days have openings."""
    cells, showcase = Cells(), Showcase()
    cell = cells["domain=ai,role=cook"]
    showcase.show(_fill(cell, 3))
    assert showcase.snapshot(7, 0).domains == [DomainFigures("ai", "cook", (0, 1, 2, 3))]
    showcase.show(_fill(cell, 0))
    assert showcase.snapshot(7, 0).domains == []
