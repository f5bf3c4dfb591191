"""Tests of identity: which statements are one opening."""

# ruff: noqa: RUF001 (Chinese texts have full-width characters)

import pytest

from streams.taxonomy.folding import fingerprint
from streams.taxonomy.identity import fold_locality, identify


def test_spellings_of_one_opening() -> None:
    """Legal suffixes, case and punctuation make no difference; what is plain is folded to the contract's letter."""
    one = identify("ACME Inc.", "Data Engineer", "Berlin")
    other = identify("Acme, Incorporated", "DATA  ENGINEER!", "berlin", "Berlin", "DE")
    assert one == other
    assert one.employer == "acme"
    assert one.fingerprint == fingerprint("acme", "data engineer", "berlin")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            ("青桥科技有限公司", "焊工", "上海"),
            ("青橋科技（上海）有限公司", "【急聘】焊工 8K-10K 包吃住", "上海市浦东新区"),
        ),
        (("Acme", "Data Engineer", "New York"), ("Acme Inc", "Data Engineer (Remote) - NYC", "New York, NY")),
        (("Acme", "Nurse", "Shanghai"), ("Acme", "Nurse - Night Shift - R0012345", "上海")),
        (("Acme", "Baker", "Berlin"), ("Acme", "Baker (m/f/d) Berlin", None)),
        (("青桥", "保安", "武汉"), ("青桥", "青桥物业招聘保安（包吃住，月5000）", "武汉市")),
    ],
)
def test_adverts_of_one_opening_have_one_fingerprint(
    one: tuple[str, str, str | None], other: tuple[str, str, str | None]
) -> None:
    """Pay, benefits, shifts, codes and names of places are no part of the job."""
    assert identify(*one).fingerprint == identify(*other).fingerprint


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Acme", "Nurse", "Berlin"), ("Acme", "Nurse", "Munich")),
        (("Acme", "Nurse Berlin", None), ("Acme", "Nurse Munich", None)),
        (("Acme", "Data Engineer", "Berlin"), ("Acme", "Data Engineer Intern", "Berlin")),
        (("Acme", "Data Engineer", "Berlin"), ("Acme", "Senior Data Engineer", "Berlin")),
        (("Acme", "Recruiter", "Berlin"), ("Acme Marine", "Recruiter", "Berlin")),
        (("青桥", "招聘专员", "上海"), ("青桥", "专员", "上海")),
    ],
)
def test_other_openings_have_other_fingerprints(
    one: tuple[str, str, str | None], other: tuple[str, str, str | None]
) -> None:
    """Another place, level, employer or job is another opening."""
    assert identify(*one).fingerprint != identify(*other).fingerprint


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
