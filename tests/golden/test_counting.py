"""What people ask about the counting rules: `docs/counting.md` tells the rules, the scenarios give the answers."""

from pathlib import Path

import pytest

from tests.golden.conftest import Count
from tests.golden.scenario import files, read, shown

DOCUMENT = Path(__file__).parents[2] / "docs" / "counting.md"


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_scenario(path: Path, count: Count) -> None:
    """Every day of every listed cell has exactly the figures that the scenario says."""
    scenario = read(path)
    records = list(count(scenario.lines))
    assert scenario.days
    assert {cell: shown(records, cell) for cell in scenario.days} == scenario.days


def test_every_scenario_is_in_the_document() -> None:
    """Twelve questions, each with its file."""
    text = DOCUMENT.read_text("utf-8")
    assert len(list(files())) == 12
    assert [path.name for path in files() if path.name not in text] == []
