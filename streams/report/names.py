"""Names: what people read for a slug, and the parent of each industry, both from the catalogues."""

from collections.abc import Mapping
from typing import Literal

from streams.contracts.cells import OTHER, parse_cell
from streams.taxonomy import Catalogue

Language = Literal["en", "zh"]
_ALL: Mapping[Language, str] = {"en": "all", "zh": "全部"}
#: Slugs that no catalogue lists.
_REST: Mapping[str, Mapping[Language, str]] = {
    OTHER: {"en": "other", "zh": "其他"},
    "unknown": {"en": "unknown", "zh": "未知"},
    "staffing": {"en": "staffing agencies", "zh": "人力资源中介"},
}


class Names:
    """Names of one taxonomy. parents: the sector of each industry, by slug."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.parents = {entry.slug: entry.sector for entry in catalogue.industries.industries}
        known = {
            "role": {entry.slug: entry.name for entry in catalogue.roles.roles},
            "industry": {entry.slug: entry.name for entry in catalogue.industries.industries},
            "sector": {slug: entry.name for slug, entry in catalogue.industries.sectors.items()},
            "domain": {slug: entry.name for slug, entry in catalogue.domains.domains.items()},
        }
        self._known: dict[tuple[str, str], dict[Language, str]] = {
            (key, slug): {"en": name.en, "zh": name.zh} for key, names in known.items() for slug, name in names.items()
        }

    def of(self, key: str, slug: str, language: Language) -> str:
        """Return the name of a slug of a cell's key; the slug itself where there is none (sources, tags)."""
        return (self._known.get((key, slug)) or _REST.get(slug) or {language: slug})[language]

    def cell(self, cell: str, language: Language) -> str:
        """Return the name of a cell: those of its slugs, or that of the whole market."""
        values = parse_cell(cell)
        return ", ".join(self.of(key, slug, language) for key, slug in values.items()) or _ALL[language]
