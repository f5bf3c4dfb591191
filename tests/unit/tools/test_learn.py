"""Tests of learning the vote table: from small made-up sources, as CI does."""

import gzip
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from learn import learn
from taxonomy.occupations import OccupationsError, read_occupations
from taxonomy.sources import Example, read_examples

from streams.taxonomy.catalogue import load_catalogue
from streams.taxonomy.entries import RolesFile
from streams.taxonomy.ngrams import END
from streams.taxonomy.votes import FULL, Votes

ROOT = Path(__file__).parents[3]
OCCUPATIONS = """\
onet: {nurse: ["29-11"], dentist: ["29-1141.77"]}
esco: {welder: ["7212"], car_sales: [hovercraft dealer]}
csco: {courier: ["4-02-07"]}
"""


def write_csv(path: Path, header: str, rows: Iterable[str]) -> None:
    """Write a source, packed where its name says so."""
    text = "\n".join((header, *rows)) + "\n"
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The sources, of a few rows, and a map that fits them."""
    onet = (
        "Marsupial Carer,29-1141.00",
        "Marsupial Carer (MC),29-1141.00",
        "Tusk Polisher,29-1141.77",
        "Juggler,27-2099.00",
    )
    write_csv(tmp_path / "onet27-titles.csv.gz", "title,onet_soc_2019", onet)
    esco = ("seam fuser,7212,welder", "hovercraft dealer in lakes,5223,hovercraft dealer in lakes", "king,1111,king")
    write_csv(tmp_path / "esco111-titles.csv.gz", "title,isco08,esco_label", esco)
    csco = ('4,4-02-07-08,Courier,"Parcel Runner,Mail Runner"', "3,4-02-07,Group,Group")
    write_csv(tmp_path / "csco22-aliases.csv", "level,code,name,alias", csco)
    write_csv(tmp_path / "zh-dev.csv", "title,csco_code", ("\u8dd1\u817f\u5c0f\u54e5,4-02-07-08",))
    (tmp_path / "occupations.yml").write_text(OCCUPATIONS, encoding="utf-8")
    return tmp_path


def test_titles_are_learnt_as_the_map_says(folder: Path) -> None:
    """The longest code decides, a label before its code; what is not mapped is `other`."""
    found = read_examples(folder, read_occupations(folder / "occupations.yml"), load_catalogue().roles)
    roles = {title: role for title, role, _ in found}
    assert roles["Marsupial Carer"] == "nurse"
    assert "Marsupial Carer (MC)" not in roles
    assert roles["Tusk Polisher"] == "dentist"
    assert roles["Juggler"] == roles["king"] == "other"
    assert roles["seam fuser"] == "welder"
    assert roles["hovercraft dealer in lakes"] == "car_sales"
    assert roles["Mail Runner"] == roles["\u8dd1\u817f\u5c0f\u54e5"] == "courier"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('["7212"]', '["9999"]', "esco: 9999 is no occupation of the source; correct or remove it."),
        ("welder:", "wleder:", "esco: 7212 is mapped to the unknown role wleder; correct it."),
        ('["29-1141.77"]', '["29-11"]', "onet: 29-11 is mapped to nurse and dentist; remove one."),
    ],
)
def test_a_map_that_does_not_fit_is_refused(folder: Path, old: str, new: str, message: str) -> None:
    """An entry without an occupation, without a role, or twice."""
    path = folder / "occupations.yml"
    path.write_text(OCCUPATIONS.replace(old, new), encoding="utf-8")
    with pytest.raises(OccupationsError, match=message.replace(".", r"\.")):
        read_examples(folder, read_occupations(path), load_catalogue().roles)


def test_votes_are_shares_squared() -> None:
    """Of the titles that hold a piece, with one more of doubt; rare pieces do not vote."""
    examples = [Example("ward sister", "nurse", 2.0), Example("ward cook", "cook", 1.0)]
    votes = learn(examples, ("cook", "nurse", "other"))
    assert votes["ward"] == bytes((1, round(0.25 * FULL), 0, round(0.0625 * FULL)))
    assert votes["sister" + END] == bytes((1, round(4 / 9 * FULL)))
    assert "cook" not in votes


def test_the_program_builds_a_table(folder: Path) -> None:
    """From a folder of sources to a file that the product reads."""
    table = folder / "votes.bin"
    command: list[str | Path] = [
        sys.executable,
        "tools/learn.py",
        "--data",
        folder,
        "--map",
        folder / "occupations.yml",
        "--out",
        table,
    ]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "pieces" in printed.stdout
    assert Votes.load(table).count("registered nurse")


def test_a_missing_source_is_named(tmp_path: Path) -> None:
    """Exit 1 with the file's name."""
    command: list[str | Path] = [sys.executable, "tools/learn.py", "--data", tmp_path]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert printed.returncode == 1
    assert "onet27-titles.csv.gz" in printed.stderr


def test_the_shipped_map_names_roles_of_the_catalogue() -> None:
    """No role was renamed without it."""
    catalogue: RolesFile = load_catalogue().roles
    roles = {role.slug for role in catalogue.roles} | {"other"}
    for section in read_occupations().values():
        assert section.roles <= roles
