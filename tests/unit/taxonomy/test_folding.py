"""Tests of folding and fingerprints: the contract's "Words"."""

# ruff: noqa: RUF001 (Chinese texts have full-width characters)

from hashlib import blake2b
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.taxonomy.catalogue import SHIPPED
from streams.taxonomy.folding import DEDUP_VERSION, employer_hash, fingerprint, fold


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


def test_data_and_dedup_version_change_together() -> None:
    """Who edits what decides fingerprints makes a new dedup version."""
    names = ("legal_suffixes.yml", "noise.yml", "places.yml")
    digest = blake2b(b"".join((SHIPPED / name).read_bytes() for name in names), digest_size=8).hexdigest()
    assert (DEDUP_VERSION, digest) == ("2", "07f2ba3343bdb35f")


def test_fingerprint_is_blake2b_of_the_joined_parts() -> None:
    """Anybody can recount it: 16 bytes over the three parts with 0x1f between."""
    expected = blake2b("青桥\x1fnurse\x1f上海".encode(), digest_size=16).digest()
    assert fingerprint("青桥", "nurse", "上海") == expected
    assert fingerprint("a b", "c", "") != fingerprint("a", "b c", "")


def test_employer_hash_is_the_first_eight_bytes() -> None:
    """An unsigned 64-bit integer, big-endian."""
    expected = blake2b(b"harbour light", digest_size=16).digest()[:8]
    assert employer_hash("harbour light").to_bytes(8, "big") == expected
