"""Tests of how a text is read."""

# ruff: noqa: RUF001 (Chinese texts have full-width characters)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.taxonomy.text import compatible, is_chinese, read


@pytest.mark.parametrize(
    ("spelled", "folded"),
    [
        ("Ｊａｖａ　开发，急", "java 开发,急"),
        ("Café\tManager \n", "cafe manager"),
        (" Shop  Manager ", "shop manager"),
        (" Shop Manager ", "shop manager"),
        ("Shop\x1fManager\r\n", "shop manager"),
        ("Front-End Developer - Berlin", "front end developer - berlin"),
        ("C++ / R&D", "c++ / r&d"),
        ("Bu\u0308ro", "buro"),
        ("", ""),
    ],
)
def test_width_accents_space_hyphen_and_case_are_unified(spelled: str, folded: str) -> None:
    """Spellings of one text read alike; punctuation stays."""
    assert read(spelled).folded == folded


def test_spelling_is_kept_beside_the_folded_form() -> None:
    """Both forms are aligned even where case folding would make a character longer."""
    text = read("Straße RAG")
    assert text.cased[7:] == "RAG"
    assert text.folded[7:] == "rag"


@given(st.text())
def test_both_forms_are_of_one_length(text: str) -> None:
    """An index into one form is an index into the other."""
    found = read(text)
    assert len(found.cased) == len(found.folded)


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("，！：；（）？／＋－％＆｜～　\u0301ＡＢ"))))
def test_compatible_is_nfkc(text: str) -> None:
    """The short way round full-width punctuation gives what NFKC gives."""
    from unicodedata import normalize  # noqa: PLC0415

    assert compatible(text) == normalize("NFKC", text)


def test_one_han_character_makes_a_title_chinese() -> None:
    """Head noun rules go by script, not by a stated language."""
    assert is_chinese("java开发")
    assert not is_chinese("java developer, café")
