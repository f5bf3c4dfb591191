"""Tests of spelling: slips and abbreviations made up here."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.taxonomy.spelling import Spelling

WORDS = ("electrician", "electrical", "receptionist", "assistant", "engineer", "manager", "nurse")


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    """A catalogue of a few words; `managed` is right too."""
    return Spelling(WORDS, ("managed",))


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("elctrical asistant", "electrical assistant"),
        ("electrican", "electrician"),
        ("receptionnist", "receptionist"),
        ("recepcionist (nights)", "receptionist (nights)"),
        ("asst. mgr, ops", "assistant manager, operations"),
        ("mgr/rep", "manager/representative"),
    ],
)
def test_a_slip_or_an_abbreviation_is_read(spelling: Spelling, title: str, expected: str) -> None:
    """A letter too few, too many or another one; abbreviations with and without their dot."""
    assert spelling.correct(title) == expected


@pytest.mark.parametrize("title", ["managed engineers", "nurze", "menager", "emanager", "assis", "c++ x" * 9, ""])
def test_what_may_be_right_stays(spelling: Spelling, title: str) -> None:
    """Known words, their plurals, short words, and words with another first letter."""
    assert spelling.correct(title) == title


@given(st.sampled_from(WORDS[:4]), st.data())
def test_any_dropped_letter_is_found_again(word: str, data: st.DataObject) -> None:
    """But the first one, and where two words would be left the same."""
    at = data.draw(st.integers(1, len(word) - 1))
    found = Spelling(WORDS, ()).correct(word[:at] + word[at + 1 :])
    assert found == word


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    """Without an error, and what is read is right."""
    spelling = Spelling(WORDS, ())
    corrected = spelling.correct(text)
    assert spelling.correct(corrected) == corrected
