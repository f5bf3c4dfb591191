"""Drafts: texts, numbers and words of feeds in the words of the contract."""

from typing import Any

import pytest

from streams.contracts.posting import DESCRIPTION_BYTES
from streams.sources.advert import Origin, Unmapped
from streams.sources.draft import Draft, number
from streams.sources.plain import plain_text
from streams.sources.vocabulary import salary_unit, salary_unit_in


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        *[(7, 7), (7.5, 7.5), ("7", 7.0), (" 62000.50 ", 62000.5)],
        *[(text, None) for text in ("1,500", "1.500", "1e5", "-3", "²", "", "30k", None, True, [7])],
    ],
)
def test_numbers(value: Any, expected: float | None) -> None:
    """A text is a number only where it can be read in one way."""
    assert number(value) == expected


@pytest.mark.parametrize(
    ("word", "unit"),
    [
        *[("YEAR", "YEAR"), ("per annum", "YEAR"), ("ANN", "YEAR"), ("Hourly", "HOUR"), ("MON", "MONTH")],
        *[("fortnight", None), ("", None)],
    ],
)
def test_units(word: str, unit: str | None) -> None:
    """Words and codes for a unit of time; others are none."""
    assert salary_unit(word) == unit


def test_units_in_headings() -> None:
    """A heading says a unit if it names one; none, or two, say nothing."""
    assert salary_unit_in("Annual base salary") == "YEAR"
    assert salary_unit_in("Pay range") is None
    assert salary_unit_in("Hourly or annual pay") is None


@pytest.mark.parametrize("identifier", [None, "", "  ", True, 1.5, ["1"], {}])
def test_identity(identifier: Any) -> None:
    """Without an identifier there is no posting; a number is one."""
    with pytest.raises(Unmapped, match="no identifier"):
        Draft(Origin("s"), identifier)
    assert Draft(Origin("s"), 17).fields["posting_id"] == "17"


@pytest.mark.parametrize("openings", ["many", -1, 1 << 31, 2.5, True, []])
def test_odd_optional_fields(openings: Any) -> None:
    """What is not required and cannot be read is left out by name, and costs no posting."""
    draft = Draft(Origin("s"), "1")
    draft.count("total_job_openings", "totalJobOpenings", openings)
    draft.moment("date_posted", "datePosted", "yesterday")
    draft.optional("url", "url", 7)
    advert = draft.advert()
    assert set(advert.fields) == {"source", "posting_id"}
    assert [reason.partition(":")[0] for reason in advert.left] == ["totalJobOpenings", "datePosted", "url"]


def test_plain_text() -> None:
    """Tags, scripts and entities go, words of neighbouring items stay apart, and the cut falls between letters."""
    assert plain_text("<ul><li>C&amp;A</li><li>R&D</li></ul><style>p{}</style>a <b>b</b>\r\n\n c") == "C&A\nR&D\na b\nc"
    assert plain_text("5 < 6") == "5 < 6"
    cut = plain_text("€" * DESCRIPTION_BYTES)
    assert len(cut.encode()) <= DESCRIPTION_BYTES
    assert set(cut) == {"€"}
