"""Tests of rules that no file of the user's can break."""

from streams.taxonomy.entries import SuffixesFile
from streams.taxonomy.rules import check_suffixes


def test_an_empty_or_repeated_suffix_is_a_flaw() -> None:
    """An empty suffix would be dropped for ever."""
    flaws = check_suffixes(SuffixesFile(version="1", words=("inc", ""), endings=("公司", "公司")))
    assert [flaw.at for flaw in flaws] == [("words", 1), ("endings", 1)]
