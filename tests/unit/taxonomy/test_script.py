"""Tests of script: traditional characters are simplified one for one."""

from hypothesis import given
from hypothesis import strategies as st

from streams.taxonomy.script import simplified


def test_traditional_characters_become_simplified_ones() -> None:
    """Others stay, in whatever script."""
    assert simplified("汽車製造業 Nurse 護士") == "汽车制造业 Nurse 护士"
    assert simplified("汽车 nurse") == "汽车 nurse"


@given(st.text(st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF)))
def test_length_stays(text: str) -> None:
    """Positions in the text stay valid."""
    assert len(simplified(text)) == len(text)
