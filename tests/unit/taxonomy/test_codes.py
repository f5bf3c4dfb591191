"""Tests of the forms of industry codes and labels."""

# ruff: noqa: RUF001 (Chinese texts have full-width characters)

import re

import pytest

from streams.taxonomy.codes import expand, label_key, prefixes


@pytest.mark.parametrize(
    ("code", "meant"),
    [("C", ("C",)), ("26", ("26",)), ("08-11", ("08", "09", "10", "11")), ("31-33", ("31", "32", "33"))],
)
def test_entries_expand(code: str, meant: tuple[str, ...]) -> None:
    """A range means all between its ends, with leading zeros."""
    assert expand(code) == meant


@pytest.mark.parametrize("code", ["", "c", "C25", "3-10", "33-31", "x1", "1-2-3"])
def test_bad_entries_are_refused(code: str) -> None:
    """What is no letter, number or rising range is an error of the catalogue."""
    with pytest.raises(ValueError, match=f"^{re.escape(code)}$"):
        expand(code)


@pytest.mark.parametrize(
    ("stated", "tried"),
    [
        ("C25.11", ("2511", "251", "25", "2", "C")),
        (" c25 ", ("25", "2", "C")),
        ("0111", ("0111", "011", "01", "0")),
        ("44-45", ("44", "4")),
        ("J", ("J",)),
        ("银行", ()),
        ("Banking", ()),
        ("", ()),
    ],
)
def test_stated_codes_are_tried_from_the_most_exact(stated: str, tried: tuple[str, ...]) -> None:
    """Digits before the section letter, long before short."""
    assert prefixes(stated) == tried


def test_labels_are_compared_by_their_words() -> None:
    """Case, width, punctuation, "and" and "industry" make no difference; a label of such words alone stays itself."""
    assert label_key("Hospital & Health Care") == label_key("hospital and health care INDUSTRY")
    assert label_key("食品／饮料（烟酒）") == label_key("食品/饮料/烟酒")
    assert label_key("汽车行业") == label_key("汽车")
    assert label_key("行业") == "行业"
    assert label_key(" - ") == ""
