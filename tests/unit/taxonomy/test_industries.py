"""Tests of industries: labels and codes of every scheme."""

# ruff: noqa: RUF001 (labels come in full width)

import pytest

from streams.taxonomy.catalogue import load_catalogue
from streams.taxonomy.industries import Industries


@pytest.fixture(scope="module")
def shipped() -> Industries:
    """The industries of the shipped catalogue."""
    return Industries(load_catalogue().industries)


def sector(industries: Industries, scheme: str, stated: str) -> str | None:
    """The sector that one statement leads to."""
    found = industries.industry(scheme, stated)
    return found and found.sector


@pytest.mark.parametrize(
    ("scheme", "codes", "expected"),
    [
        ("gbt4754", ("C", "36", "C36", "3612"), "manufacturing"),
        ("gbt4754", ("J", "66", "J6621"), "finance"),
        ("gbt4754", ("726", "L7262"), "staffing"),
        ("gbt4754", ("L", "L72", "7211"), "business_services"),
        ("isic4", ("C", "C25", "2511", "25.11"), "manufacturing"),
        ("isic4", ("J", "62", "J6201"), "information_technology"),
        ("isic4", ("78", "N7810"), "staffing"),
        ("nace2", ("J", "J62", "62.01"), "information_technology"),
        ("nace2", ("K", "64.1"), "finance"),
        ("nace21", ("J", "J58", "58.1"), "culture_sports_entertainment"),
        ("nace21", ("K", "62.1"), "information_technology"),
        ("nace21", ("V", "99"), "international_organizations"),
        ("naics2022", ("31-33", "31", "33", "336111"), "manufacturing"),
        ("naics2022", ("44-45", "45", "4451"), "wholesale_retail"),
        ("naics2022", ("48-49", "492"), "transport_logistics"),
        ("naics2022", ("5613", "561320"), "staffing"),
    ],
)
def test_codes_lead_to_their_section(shipped: Industries, scheme: str, codes: tuple[str, ...], expected: str) -> None:
    """Longer codes count by their prefix, with or without the section's letter; letters mean what their scheme says."""
    assert {sector(shipped, scheme, code) for code in codes} == {expected}


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (("汽车", "汽车行业", "新能源汽车", "汽车零部件", "Automotive", "AUTOMOTIVE INDUSTRY"), "manufacturing"),
        (("互联网", "计算机软件", "Software Development", "IT", "Information Technology and Services"),
         "information_technology"),
        (("银行", "Banking", "金融业"), "finance"),
        (("人力资源服务", "Staffing & Recruiting", "staffing and recruiting"), "staffing"),
        (("教育", "Education"), "education"),
    ],
)  # fmt: skip
def test_free_labels_lead_to_their_section(shipped: Industries, labels: tuple[str, ...], expected: str) -> None:
    """The portals' labels and common names of both languages."""
    assert {sector(shipped, "free", label) for label in labels} == {expected}


def test_every_section_is_reached_by_its_own_names_and_letter(shipped: Industries) -> None:
    """GB/T 4754 needs no guessing."""
    for slug, entry in load_catalogue().industries.sectors.items():
        for scheme, stated in (("free", entry.name.en), ("free", entry.name.zh), ("gbt4754", entry.section)):
            assert sector(shipped, scheme, stated) == slug


def test_every_division_of_every_scheme_is_mapped_once() -> None:
    """No division is missing: 97 of GB/T 4754, 88 of ISIC 4 and NACE 2, 87 of NACE 2.1, 24 of NAICS."""
    known = Industries(load_catalogue().industries)._known
    counts = dict.fromkeys(("gbt4754", "isic4", "nace2", "nace21", "naics2022"), 0)
    for scheme, code in known:
        if scheme in counts and len(code) == 2:
            counts[scheme] += 1
    assert counts == {"gbt4754": 97, "isic4": 88, "nace2": 88, "nace21": 87, "naics2022": 24}


def test_what_nothing_knows_is_other_and_what_says_nothing_is_none(shipped: Industries) -> None:
    """A stated label is always an industry; a blank one is not stated."""
    for scheme, stated in (("free", "moonshine"), ("isic4", "34"), ("isic4", "x" * 1000), ("free", "C25")):
        found = shipped.industry(scheme, stated)
        assert found is not None
        assert found == ("other", "unknown")
    assert shipped.industry("free", " - ") is None


def test_a_label_where_a_code_was_announced_is_read_as_a_label(shipped: Industries) -> None:
    """Producers mix both; a code that is unknown goes by its section's letter."""
    assert sector(shipped, "gbt4754", "制造业") == "manufacturing"
    assert sector(shipped, "isic4", "C34") == "manufacturing"


def test_spellings_of_one_industry(shipped: Industries) -> None:
    """Widths, scripts, languages and words that say nothing make no difference."""
    labels = ("汽车", "汽車", "汽车行业", "汽车制造", "Automotive", "ＡＵＴＯＭＯＴＩＶＥ industry", "汽车/摩托车")
    assert {shipped.industry("free", label) for label in labels} == {("automotive", "manufacturing")}


def test_all_sections_of_all_schemes_resolve(shipped: Industries) -> None:
    """Letters by the published section correspondence; NACE 2.1 has others from J on; NAICS by its two digits."""
    letters = "ABCDEFGHIJKLMNOPQRSTU"
    for scheme, codes in (("gbt4754", letters[:20]), ("isic4", letters), ("nace2", letters), ("nace21", letters + "V")):
        assert [code for code in codes if sector(shipped, scheme, code) == "unknown"] == []
    naics = (
        "11",
        "21",
        "22",
        "23",
        "31-33",
        "42",
        "44-45",
        "48-49",
        "51",
        "52",
        "53",
        "54",
        "55",
        "56",
        "61",
        "62",
        "71",
    )
    assert [code for code in (*naics, "72", "81", "92") if sector(shipped, "naics2022", code) == "unknown"] == []


def test_every_label_of_the_catalogue_resolves() -> None:
    """To the industry that lists it."""
    file = load_catalogue().industries
    industries = Industries(file)
    for entry in file.industries:
        for label in (*entry.labels.zh, *entry.labels.en):
            assert industries.industry("free", label) == (entry.slug, entry.sector)
