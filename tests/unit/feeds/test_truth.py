"""The truth keeps all that it is told, and tells sources apart."""

from pathlib import Path

import pytest

from streams.contracts.stage import HOUR
from streams.feeds.truth import Lost, Truth
from streams.feeds.vacancy import Pay
from tests.unit.feeds.stories import COOK, story, truth_of


def test_totals() -> None:
    """How often everything happened where all sources are counted together."""
    applied = story(0, HOUR)
    applied.applied(5, 4)
    truth = truth_of([applied, story(7, source="beta")], [story(0, meaning=COOK)])
    truth.lost.append(Lost("beta", 9, 2))
    assert truth.totals() == {"posting": 3, "duplicate": 1, "new": 2, "applications": 6}
    assert truth.new_openings() == {("baker", "manufacturing"): 1, ("cook", "accommodation_catering"): 1}


def test_each_source_alone() -> None:
    """A duplicate in the market is new to its own source, and closes there."""
    truth = truth_of([story(0, HOUR), story(7, source="beta")])
    told = [(source, happening.what) for source, happening in truth.sources()]
    assert told == [
        *(("alpha", what) for what in ("posting", "new", "closed")),
        *(("beta", what) for what in ("posting", "new")),
    ]


@pytest.mark.parametrize("name", ["truth.json", "truth.json.gz"])
def test_a_file_keeps_everything(tmp_path: Path, name: str) -> None:
    """What is written is read again, plain and packed."""
    applied = story(7, 9, 11, pay=Pay("CNY", 240_000), remote=True, lead=9)
    applied.applied(9, 4)
    truth = truth_of([applied, story(8, source="beta")], [story(0, meaning=COOK)])
    truth.rejected["not_json"] = 2
    truth.lost.append(Lost("beta", 9, 2))
    truth.write(tmp_path / name)
    read = Truth.read(tmp_path / name)
    assert (read.rejected, read.lost) == (truth.rejected, truth.lost)
    assert [[(s.facts, s.turns, s.applications) for s in vacancy] for vacancy in read.vacancies] == [
        [(s.facts, s.turns, s.applications) for s in vacancy] for vacancy in truth.vacancies
    ]


@pytest.mark.parametrize("text", ["{}", "[]", '{"layout": 1}'])
def test_another_file_is_refused(tmp_path: Path, text: str) -> None:
    """JSON that is no truth of this layout is named, with what to do."""
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(ValueError, match=r"x\.json is no truth of layout 2: simulate it again"):
        Truth.read(tmp_path / "x.json")
