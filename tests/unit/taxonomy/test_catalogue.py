"""Tests of reading catalogue files: what is wrong is said in one sentence, with file, line and remedy."""

from pathlib import Path

import pytest

from streams.taxonomy.catalogue import SHIPPED, load_catalogue, load_suffixes
from streams.taxonomy.document import CatalogueError

ROLES = """\
version: "1"
families: [care]
roles:
- slug: nurse
  name: {en: Nurse, zh: 护士}
  family: care
  aliases: {zh: [护士], en: [nurse]}
- slug: doctor
  name: {en: Doctor, zh: 医生}
  family: care
  aliases: {zh: [医生], en: [doctor]}
"""
INDUSTRIES = """\
version: "1"
sectors:
  care: {section: Q, name: {en: Care, zh: 卫生}}
industries:
- slug: hospitals
  sector: care
  name: {en: Hospitals, zh: 医院}
  codes: {isic4: ["86"]}
  labels: {en: [Hospitals]}
- slug: social_work
  sector: care
  name: {en: Social work, zh: 社会工作}
  codes: {isic4: ["87-88"]}
staffing: {industry: social_work, labels: {en: [Staffing]}}
"""
DOMAINS = """\
version: "1"
domains:
  ai:
    name: {en: AI, zh: 人工智能}
    include: {en: [ai, rag]}
  aigc:
    name: {en: AIGC, zh: AIGC}
    include: {en: [aigc]}
    implies: [ai]
"""
PAY = """\
version: "1"
bounds:
  CNY: [4000, 10000000]
"""
NO_LABEL = (
    "roles.yml:8: slug 'Head-Doctor' is no metric label; "
    "use a to z, 0 to 9 and _, a letter first, at most 63 characters."
)
FILES = {"roles.yml": ROLES, "industries.yml": INDUSTRIES, "domains.yml": DOMAINS, "pay.yml": PAY}


def broken(folder: Path, file: str, old: str, new: str) -> str:
    """The message for small catalogues of which one line was changed."""
    assert old in FILES[file]
    for name, text in FILES.items():
        (folder / name).write_text(text.replace(old, new, 1) if name == file else text, encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(folder)
    return str(caught.value).removeprefix(f"{folder}/")


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("roles.yml", "[doctor]", "[Nurse]",
         "roles.yml:11: alias 'Nurse' belongs to both nurse and doctor; remove one of the two."),
        ("roles.yml", "[doctor]", "[ward doctor, Ward-Doctor]",
         "roles.yml:11: doctor has 'Ward-Doctor' twice in its en list; remove one."),
        ("roles.yml", "[doctor]", "[' ']",
         "roles.yml:11: role doctor has an empty alias; write the alias or remove it."),
        ("roles.yml", "slug: doctor", "slug: nurse",
         "roles.yml:8: slug 'nurse' is there twice; rename or remove one of the two."),
        ("roles.yml", "slug: doctor", "slug: Head-Doctor",
         NO_LABEL),
        ("roles.yml", "slug: doctor", "slug: other",
         "roles.yml:8: slug 'other' is reserved for what is not in the catalogue; choose another."),
        ("roles.yml", "  family: care", "  family: cure",
         "roles.yml:6: role nurse has the unknown family 'cure'; add it to families."),
        ("roles.yml", "  family: care", "  familly: care",
         "roles.yml:4: Object contains unknown field `familly` at roles[0]; correct it."),
        ("roles.yml", "[doctor]", "[[7]]",
         "roles.yml:11: Expected `str`, got `array` at roles[1].aliases.en[0]; correct it."),
        ("roles.yml", "[doctor]", "[doctor",
         "roles.yml:11: this is not YAML (did not find expected ',' or ']'); correct the line."),
        ("industries.yml", "sector: care\n  name: {en: S", "sector: cure\n  name: {en: S",
         "industries.yml:11: industry social_work has the unknown parent sector 'cure'; add it to sectors."),
        ("industries.yml", "87-88", "85-88",
         "industries.yml:13: isic4 code 86 belongs to both hospitals and social_work; remove one of the two."),
        ("industries.yml", "87-88", "88-87",
         "industries.yml:13: code '88-87' of social_work is no letter, number or range; correct it."),
        ("industries.yml", "[Staffing]", "[Hospitals Sector]",
         "industries.yml:14: label 'Hospitals Sector' belongs to both hospitals and staffing; remove one of the two."),
        ("industries.yml", "[Staffing]", "['-']",
         "industries.yml:14: staffing has an empty label; write the label or remove it."),
        ("industries.yml", "industry: social_work", "industry: work",
         "industries.yml:14: staffing has the unknown industry 'work'; add it to industries."),
        ("domains.yml", "implies: [ai]", "implies: [ml]",
         "domains.yml:9: domain aigc implies the unknown 'ml'; correct the slug."),
        ("domains.yml", "implies: [ai]", "unless_roles: [poet]",
         "domains.yml:9: domain aigc names the unknown role 'poet'; correct it."),
        ("domains.yml", "implies: [ai]", "case_sensitive: [RAG]",
         "domains.yml:9: domain aigc has the case-sensitive term 'RAG', which include lacks; add it there."),
        ("domains.yml", "[aigc]", "['']", "domains.yml:8: domain aigc has an empty term; write the term or remove it."),
        ("domains.yml", "  aigc:", "  ai:", "domains.yml:6: 'ai' is there twice; keep one of the two."),
        ("domains.yml", "implies: [ai]", "description: perhaps",
         "domains.yml:9: Expected `bool`, got `str` at domains.aigc.description; correct it."),
        ("pay.yml", "CNY", "RMB¥", "pay.yml:3: 'RMB¥' is no currency; use the three capitals of ISO 4217."),
        ("pay.yml", "4000", "40000000",
         "pay.yml:3: CNY has the bounds 40000000 and 10000000; put the least first, above 0."),
        ("pay.yml", "4000", "few", "pay.yml:3: Expected `int`, got `str` at bounds.CNY[0]; correct it."),
    ],
)  # fmt: skip
def test_a_flaw_is_told_in_one_sentence(tmp_path: Path, file: str, old: str, new: str, message: str) -> None:
    """File, line, what is wrong, what to do."""
    assert broken(tmp_path, file, old, new) == message


def test_more_industries_than_labels_allow_are_refused(tmp_path: Path) -> None:
    """The contract bounds them at 120."""
    more = "".join(f"- {{slug: i{n}, sector: care, name: {{en: a, zh: b}}}}\n" for n in range(119))
    message = broken(tmp_path, "industries.yml", "staffing:", more + "staffing:")
    assert message == "industries.yml:5: 121 industries are more than 120; merge some."


def test_a_folder_replaces_the_files_that_it_holds(tmp_path: Path) -> None:
    """The other catalogues stay the shipped ones, and the version tells them apart."""
    shipped = load_catalogue()
    domains = shipped.domains.domains
    barred = {role for domain in domains.values() for role in domain.unless_roles}
    entry = "- {{slug: {0}, name: {{en: a, zh: b}}, family: care, aliases: {{en: [{0}]}}}}\n"
    text = ROLES + "".join(entry.format(role) for role in sorted(barred))
    (tmp_path / "roles.yml").write_text(text, encoding="utf-8")
    mixed = load_catalogue(tmp_path)
    assert {role.slug for role in mixed.roles.roles} == {"nurse", "doctor", *barred}
    assert mixed.industries == shipped.industries
    assert mixed.digest != shipped.digest


def test_words_stay_words(tmp_path: Path) -> None:
    """YAML would make `no` a boolean and 01 a number; in a catalogue they are a term and a code."""
    (tmp_path / "industries.yml").write_text(INDUSTRIES.replace('["86"]', "[01]"), encoding="utf-8")
    (tmp_path / "domains.yml").write_text(DOMAINS.replace("[aigc]", "[no]"), encoding="utf-8")
    catalogue = load_catalogue(tmp_path)
    assert catalogue.industries.industries[0].codes.isic4 == ("01",)
    assert catalogue.domains.domains["aigc"].include.en == ("no",)


@pytest.mark.parametrize("name", ["nowhere", ""])
def test_a_folder_without_catalogues_is_refused(tmp_path: Path, name: str) -> None:
    """A mistyped path must not mean "the shipped ones"."""
    with pytest.raises(
        CatalogueError, match=r"expected a folder with at least one of roles\.yml, .*; correct the path"
    ):
        load_catalogue(tmp_path / name)


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 are told as such."""
    (tmp_path / "roles.yml").write_bytes(b"\xff\xfe")
    with pytest.raises(CatalogueError, match=r"roles\.yml: cannot be read as UTF-8 text"):
        load_catalogue(tmp_path)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    """Nothing is no catalogue."""
    (tmp_path / "roles.yml").write_text("", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"roles\.yml:1: .*missing required field `version`"):
        load_catalogue(tmp_path)


def test_shipped_files_pass() -> None:
    """216 roles, 111 industries in 20 sections, 16 domains, each file with its rules kept."""
    catalogue = load_catalogue()
    assert len(catalogue.roles.roles) == 216
    assert sorted(sector.section for sector in catalogue.industries.sectors.values()) == list("ABCDEFGHIJKLMNOPQRST")
    assert len(catalogue.domains.domains) == 16
    assert len(catalogue.industries.industries) == 111
    assert load_suffixes().words
    assert {path.name for path in SHIPPED.iterdir()} == {
        *FILES,
        "legal_suffixes.yml",
        "noise.yml",
        "places.yml",
        "votes.bin",
    }


def test_a_file_may_extend_the_shipped_one(tmp_path: Path) -> None:
    """Its entries come on top; one with a shipped slug takes that one's place."""
    nurse = "- {slug: nurse, name: {en: Nurse, zh: 护士}, family: healthcare, aliases: {en: [angel of the ward]}}\n"
    pilot = "- {slug: bush_pilot, name: {en: Pilot, zh: 飞}, family: bush, aliases: {en: [bush flyer]}}\n"
    text = f'version: "1"\nextends: true\nfamilies: [bush]\nroles:\n{nurse}{pilot}'
    (tmp_path / "roles.yml").write_text(text, encoding="utf-8")
    (tmp_path / "pay.yml").write_text('version: "1"\nextends: true\nbounds: {XTS: [1, 2]}\n', encoding="utf-8")
    catalogue, shipped = load_catalogue(tmp_path), load_catalogue()
    roles = {role.slug: role for role in catalogue.roles.roles}
    assert len(roles) == len(shipped.roles.roles) + 1
    assert roles["nurse"].aliases.en == ("angel of the ward",)
    assert roles["bush_pilot"].family in catalogue.roles.families
    assert catalogue.pay.bounds == {**shipped.pay.bounds, "XTS": (1, 2)}
    assert catalogue.digest != shipped.digest


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        (
            "roles.yml",
            (
                'version: "1"\nextends: true\nroles:\n'
                "- {slug: wing_walker, name: {en: a, zh: b}, family: sales, aliases: {en: [registered nurse, nurse]}}\n"
            ),
            "roles.yml:4: alias 'nurse' belongs to both nurse and wing_walker; remove one of the two.",
        ),
        (
            "domains.yml",
            (
                'version: "1"\nextends: true\ndomains:\n  ballet:\n    name: {en: a, zh: b}\n    include: {en: [a1]}\n'
                "    implies: [dance]\n"
            ),
            "domains.yml:7: domain ballet implies the unknown 'dance'; correct the slug.",
        ),
    ],
)
def test_a_flaw_in_an_extension_is_told_in_the_users_file(tmp_path: Path, file: str, text: str, message: str) -> None:
    """The shipped entries are good; what does not go with them is the user's to mend."""
    (tmp_path / file).write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(tmp_path)
    assert str(caught.value) == f"{tmp_path}/{message}"
