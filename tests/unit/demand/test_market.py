"""Which cells are watched, and with whom each is compared."""

import pytest

from streams.contracts.cells import parse_cell
from streams.demand.market import Market, market_of


@pytest.mark.parametrize(
    ("cell", "market"),
    [
        ("role=cook,sector=hotels", Market("hotels", member=True)),
        ("sector=hotels", Market("hotels", member=False)),
        ("role=cook", Market("*", member=True)),
        ("total", Market("*", member=False)),
        ("domain=ai", Market("", member=False)),
        ("domain=ai,role=cook", None),
        ("industry=inns", None),
        ("source=portal", None),
        ("source=portal,tag=fair", None),
    ],
)
def test_a_cell_has_the_market_of_its_kind(cell: str, market: Market | None) -> None:
    """Roles within their sector, roles over all, what is common to each, domains alone; nothing else is watched."""
    assert market_of(parse_cell(cell)) == market
