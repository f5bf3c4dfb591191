"""Tests of folding and fingerprints: the contract's "Words"."""

# ruff: noqa: RUF001 (Chinese texts have full-width characters)

from hashlib import blake2b
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.taxonomy.catalogue import SHIPPED, load_suffixes
from streams.taxonomy.folding import (
    DEDUP_VERSION,
    employer_hash,
    fingerprint,
    fold,
    fold_employer,
    fold_locality,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Senior  Nurse (ICU) - Nights! ", "senior nurse icu nights"),
        ("CAFÉ Müller", "cafe muller"),
        ("Straße", "strasse"),
        ("ＡＢＣ（上海）科技＿部", "abc 上海 科技 部"),
        ("snake_case", "snake case"),
        ("x\u0301\u0302 - \u0301y", "x y"),
        ("한국 회사", "한국 회사"),
        ("½ day", "1 2 day"),
        ("\x00\ud800🙂", ""),
        ("", ""),
    ],
)
def test_fold_is_the_contracts(text: str, folded: str) -> None:
    """NFKC, casefold, no combining marks, non-alphanumerics to one space, trimmed."""
    assert fold(text) == folded


@given(st.text())
def test_fold_is_idempotent_and_clean(text: str) -> None:
    """What is folded folds to itself and holds letters, digits and single spaces alone."""
    folded = fold(text)
    assert fold(folded) == folded
    assert all(word.isalnum() for word in folded.split(" ") if folded)
    assert not any(category(character).startswith("M") for character in folded)


def test_long_texts_fold_like_short_ones() -> None:
    """Length decides only whether the result is remembered."""
    assert fold("Ä-b " * 300) == " ".join(["a b"] * 300)


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Harbour Light Co., Ltd.", "harbour light"),
        ("Harbour Light Company Limited", "harbour light"),
        ("Nordwind GmbH & Co. KG", "nordwind"),
        ("Blue Fern L.L.C.", "blue fern"),
        ("Vela S.p.A.", "vela"),
        ("Orzeł Sp. z o.o.", "orzeł"),
        ("青桥科技（上海）有限公司", "青桥科技 上海"),
        ("青桥科技股份有限公司", "青桥科技"),
        ("北岸会计师事务所（特殊普通合伙）", "北岸会计师事务所"),
        ("青木製作所株式会社", "青木製作所"),
        ("青木製作所㈱", "青木製作所"),
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


def test_suffixes_and_dedup_version_change_together() -> None:
    """Who edits the list makes a new dedup version: it decides fingerprints."""
    digest = blake2b((SHIPPED / "legal_suffixes.yml").read_bytes(), digest_size=8).hexdigest()
    assert (DEDUP_VERSION, digest) == ("1", "51fd107f3e8cdee5")


@pytest.mark.parametrize(
    ("stated", "folded"),
    [
        (("Zürich", "ZH", "CH"), "zurich"),
        ((None, "Île-de-France", "FR"), "ile de france"),
        (("", None, "CN"), "cn"),
        ((" - ", None, "CN"), "cn"),
        ((None, None, None), ""),
    ],
)
def test_locality_is_the_most_exact_place_stated(
    stated: tuple[str | None, str | None, str | None], folded: str
) -> None:
    """Locality, else region, else country, else nothing."""
    assert fold_locality(*stated) == folded


def test_fingerprint_is_blake2b_of_the_joined_parts() -> None:
    """Anybody can recount it: 16 bytes over the three parts with 0x1f between."""
    expected = blake2b("青桥\x1fnurse\x1f上海".encode(), digest_size=16).digest()
    assert fingerprint("青桥", "nurse", "上海") == expected
    assert fingerprint("a b", "c", "") != fingerprint("a", "b c", "")


def test_employer_hash_is_the_first_eight_bytes() -> None:
    """An unsigned 64-bit integer, big-endian."""
    expected = blake2b(b"harbour light", digest_size=16).digest()[:8]
    assert employer_hash("harbour light").to_bytes(8, "big") == expected
