"""Names of cells."""

import pytest

from streams.contracts.cells import base_cells, cell_name, derived_cells, is_base, parse_cell
from streams.contracts.tally import Attributes

NAMES = [
    "total",
    "sector=manufacturing",
    "industry=automotive",
    "role=cook",
    "role=cook,sector=unknown",
    "domain=ai",
    "domain=ai,role=cook",
    "source=portal",
    "source=portal,tag=fair",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_read_and_written_the_same(name: str) -> None:
    """Every kind of cell has one canonical name."""
    assert cell_name(**parse_cell(name)) == name


@pytest.mark.parametrize(
    "name",
    ["", "sector=a,role=b", "role=b,domain=a", "tag=a", "role=", "role=a=b", "city=a", "role=a,role=b", "total=a"],
)
def test_other_names_are_refused(name: str) -> None:
    """Keys in another order, unknown keys, combinations that are not counted, and values that are not slugs."""
    with pytest.raises(ValueError, match=r"cell|slug"):
        parse_cell(name)


def test_an_opening_is_counted_in_its_base_cells() -> None:
    """One pair, each industry, each domain with the role, one source; all of them canonical."""
    attributes = Attributes("cook", "hotels", ("bars", "inns"), ("ai", "aigc"), "portal")
    assert base_cells(attributes) == (
        "role=cook,sector=hotels",
        "industry=bars",
        "industry=inns",
        "domain=ai,role=cook",
        "domain=aigc,role=cook",
        "source=portal",
    )
    assert all(cell_name(**parse_cell(name)) == name for name in base_cells(attributes))


def test_the_cells_of_a_source_are_its_own_and_those_of_its_tags() -> None:
    """They come behind those of the market, each tag with the source."""
    attributes = Attributes("cook", "hotels", (), (), "portal", ("fair", "hall"))
    own = ("source=portal", "source=portal,tag=fair", "source=portal,tag=hall")
    assert base_cells(attributes) == ("role=cook,sector=hotels", *own)
    assert base_cells(attributes.own()) == own
    assert base_cells(attributes.market()) == ("role=cook,sector=hotels",)


def test_market_and_source_make_up_the_whole() -> None:
    """What is counted in both parts is counted in all cells (rule 8)."""
    attributes = Attributes("cook", "hotels", ("bars",), ("ai",), "portal", ("fair",))
    assert base_cells(attributes.market()) + base_cells(attributes.own()) == base_cells(attributes)


def test_base_cells_are_told_from_sums() -> None:
    """Every cell is one or the other, and what is added up in somewhere is a sum."""
    sums = {name for name in NAMES if not is_base(name)}
    assert sums == {"total", "sector=manufacturing", "role=cook", "domain=ai"}
    assert all(not is_base(derived) for name in NAMES for derived in derived_cells(name))


def test_sums_count_an_opening_once() -> None:
    """Total, role and sector come from the pair alone, a domain from its own cells alone."""
    assert derived_cells("role=cook,sector=hotels") == ("total", "role=cook", "sector=hotels")
    assert derived_cells("domain=ai,role=cook") == ("domain=ai",)
    assert derived_cells("industry=bars") == derived_cells("source=portal") == ()
