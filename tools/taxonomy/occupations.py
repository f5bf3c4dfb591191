"""Occupations: `occupations.yml`, which says by hand what role an occupation's titles are learnt as."""

from collections.abc import Iterable
from pathlib import Path

import yaml

from streams.taxonomy.rules import OTHER

MAP = Path(__file__).parent / "occupations.yml"
SECTIONS = ("onet", "esco", "csco")


class OccupationsError(ValueError):
    """The map cannot be used; the text says which entry and why."""


class Occupations:
    """One section of the map: codes (the longest that an occupation's code begins with decides) and labels."""

    def __init__(self, section: str, entries: dict[str, str]) -> None:
        self._section = section
        self._entries = entries
        self._longest = max(map(len, entries), default=0)

    def role(self, code: str, label: str = "") -> str:
        """The role of an occupation, `other` if no entry covers it."""
        if label in self._entries:
            return self._entries[label]
        if (in_what := label.find(" in ")) > 0 and label[
            :in_what
        ] in self._entries:  # "import export manager in live animals"
            return self._entries[label[:in_what]]
        for size in range(min(len(code), self._longest), 0, -1):
            if (role := self._entries.get(code[:size])) is not None:
                return role
        return OTHER

    @property
    def roles(self) -> set[str]:
        """Every role that an entry names."""
        return set(self._entries.values())

    def check(self, occupations: Iterable[tuple[str, str]], roles: set[str]) -> None:
        """Raise OccupationsError where an entry names no occupation (code, label) of a source, or no role."""
        known = list(occupations)
        for entry, role in self._entries.items():
            if role not in roles and role != OTHER:
                raise OccupationsError(f"{self._section}: {entry} is mapped to the unknown role {role}; correct it.")
            if not any(
                code.startswith(entry) or label == entry or label.startswith(f"{entry} in ") for code, label in known
            ):
                raise OccupationsError(
                    f"{self._section}: {entry} is no occupation of the source; correct or remove it."
                )


def read_occupations(path: Path = MAP) -> dict[str, Occupations]:
    """The map's sections by name. Raises OccupationsError where an entry stands twice."""
    data = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 (builds strings, lists and mappings)
    sections = {}
    for section in SECTIONS:
        entries: dict[str, str] = {}
        for role, listed in data[section].items():
            for entry in listed:
                if entry in entries:
                    raise OccupationsError(f"{section}: {entry} is mapped to {entries[entry]} and {role}; remove one.")
                entries[entry] = role
        sections[section] = Occupations(section, entries)
    return sections
