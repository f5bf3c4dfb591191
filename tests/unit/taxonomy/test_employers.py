"""Tests of employers: which spellings are one."""

# ruff: noqa: RUF001 (Chinese texts have full-width characters)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.taxonomy.catalogue import load_suffixes
from streams.taxonomy.employers import fold_employer
from streams.taxonomy.folding import fold


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Harbour Light Co., Ltd.", "harbour light"),
        ("Harbour Light Company Limited", "harbour light"),
        ("Nordwind GmbH & Co. KG", "nordwind"),
        ("Blue Fern L.L.C.", "blue fern"),
        ("Vela S.p.A.", "vela"),
        ("Orzeł Sp. z o.o.", "orzeł"),
        ("青桥科技（上海）有限公司", "青桥科技"),
        ("青橋科技有限公司北京分公司", "青桥科技"),
        ("Harbour Light (China) Co., Ltd.", "harbour light"),
        ("Harbour Light Inc., Berlin", "harbour light"),
        ("Harbour Light (Marine) Ltd", "harbour light marine"),
        ("Air China", "air china"),
        ("上海银行", "上海银行"),
        ("青桥科技股份有限公司", "青桥科技"),
        ("北岸会计师事务所（特殊普通合伙）", "北岸会计师事务所"),
        ("青木製作所株式会社", "青木制作所"),
        ("青木製作所㈱", "青木制作所"),
        ("Inc", "inc"),
        ("Co., Ltd.", "co"),
        ("有限公司", "有限公司"),
        ("Incandescent", "incandescent"),
        ("Lincoln", "lincoln"),
        ("!!!", ""),
    ],
)
def test_legal_suffixes_are_dropped_but_never_everything(name: str, folded: str) -> None:
    """Trailing suffixes go, one after the other, as whole words; a name of suffixes alone keeps its first."""
    assert fold_employer(name) == folded


@given(st.text(), st.lists(st.sampled_from(["Inc", "Ltd.", "GmbH", "有限公司", "& Co", "S.A."]), max_size=4))
def test_fold_employer_is_idempotent(name: str, suffixes: list[str]) -> None:
    """A folded employer folds to itself, and is empty only if the name folds to nothing."""
    full = " ".join((name, *suffixes))
    folded = fold_employer(full)
    assert fold_employer(folded) == folded
    assert bool(folded) == bool(fold(full))


def test_shipped_suffixes_are_in_folded_form() -> None:
    """A suffix that folding would change could never match."""
    shipped = load_suffixes()
    assert [suffix for suffix in (*shipped.words, *shipped.endings) if fold(suffix) != suffix] == []
