"""Tests of the look-up of many terms."""

import re

from hypothesis import given
from hypothesis import strategies as st

from streams.taxonomy.automaton import Terms


def found(terms: list[str], text: str) -> list[str]:
    """The terms that occur, in the order of `find`."""
    return [term for _, _, term in Terms({term: term for term in terms}).find(text)]


def test_latin_terms_need_word_boundaries() -> None:
    """The term "ai" is a word of its own or beside Chinese, not a part of another word."""
    assert found(["ai"], "air rail email ai5 3ai openai") == []
    assert found(["ai"], "ai engineer") == ["ai"]
    assert found(["ai"], "懂ai优先") == ["ai"]
    assert found(["ai"], "(ai)/ai.") == ["ai", "ai"]


def test_only_latin_edges_need_a_boundary() -> None:
    """A Chinese edge matches anywhere, a Latin edge of the same term does not."""
    assert found(["ai绘画"], "学ai绘画师") == ["ai绘画"]
    assert found(["ai绘画"], "openai绘画师") == []


def test_occurrences_come_by_their_ends_and_longest_first() -> None:
    """Callers rely on this order to take the first or the last of equals."""
    assert found(["护士", "门诊护士", "护士长"], "门诊护士长") == ["门诊护士", "护士", "护士长"]


def test_no_terms_find_nothing() -> None:
    """An empty catalogue is no error."""
    assert found([], "anything") == []


@given(
    st.lists(st.text(alphabet="ab工 +", min_size=1, max_size=3).filter(str.strip), max_size=5, unique=True),
    st.text(alphabet="ab工 +", max_size=20),
)
def test_equals_a_search_term_by_term(terms: list[str], text: str) -> None:
    """One pass finds what a regular expression per term finds."""
    expected = []
    for term in terms:
        left = "(?<![a-z0-9])" if term[0] in "ab" else ""
        right = "(?![a-z0-9])" if term[-1] in "ab" else ""
        starts = re.finditer(f"(?={left}{re.escape(term)}{right})", text)
        expected += [(match.start(), match.start() + len(term), term) for match in starts]
    assert sorted(Terms({term: term for term in terms}).find(text)) == sorted(expected)
