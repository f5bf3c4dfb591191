"""Names of cells."""

from streams.report import Names
from streams.taxonomy import load_catalogue

NAMES = Names(load_catalogue())


def test_a_cell_is_named_in_both_languages() -> None:
    """By the catalogue; a source by itself, the market as all."""
    assert NAMES.cell("domain=ai", "en") == "Artificial intelligence"
    assert NAMES.cell("domain=ai,role=product_manager", "zh") == "人工智能, 产品经理"
    assert NAMES.cell("source=fair,tag=section-a", "zh") == "fair, section-a"
    assert (NAMES.cell("total", "en"), NAMES.cell("total", "zh")) == ("all", "全部")
    assert NAMES.cell("role=other,sector=staffing", "en") == "other, staffing agencies"


def test_every_industry_has_its_parent() -> None:
    """As in the catalogue."""
    assert NAMES.parents["manufacturing"] == "manufacturing"
