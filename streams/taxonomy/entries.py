"""Entries: the shapes of the catalogue files. Keys that are not named here are refused, so that no typo is lost."""

import msgspec


class Names(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What people read."""

    en: str
    zh: str


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Terms by language. A term of either list may hold both scripts."""

    zh: tuple[str, ...] = ()
    en: tuple[str, ...] = ()


class RoleEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One role; `isco08_3` and `isco08_2` are its ISCO-08 minor and sub-major group, for reports.

    generic: aliases that decide only where no other does.
    bare:    nouns that decide only where the title names nothing else: "Technician", but not "Etch Technician".
    """

    slug: str
    name: Names
    family: str
    aliases: Words
    generic: Words = Words()
    bare: Words = Words()
    isco08_3: str = ""
    isco08_2: str = ""


class RolesFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`roles.yml`."""

    version: str
    families: tuple[str, ...] = ()
    roles: tuple[RoleEntry, ...] = ()
    extends: bool = False


class SectorEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One section of GB/T 4754-2017, by its letter."""

    section: str
    name: Names


class Codes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Codes or ranges of codes ("10-33") by scheme; a section letter stands for the section alone."""

    gbt4754: tuple[str, ...] = ()
    isic4: tuple[str, ...] = ()
    nace2: tuple[str, ...] = ()
    nace21: tuple[str, ...] = ()
    naics2022: tuple[str, ...] = ()


class IndustryEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One industry, its parent sector, and the codes and free labels that mean it.

    titles: words of a title that leave no doubt, read where an advert states no industry.
    """

    slug: str
    sector: str
    name: Names
    codes: Codes = Codes()
    labels: Words = Words()
    titles: Words = Words()


class StaffingEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Labels and codes of staffing agencies: the industry they are counted in; the sector is always `staffing`."""

    industry: str
    codes: Codes = Codes()
    labels: Words = Words()


class IndustriesFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`industries.yml`."""

    version: str
    sectors: dict[str, SectorEntry] = {}
    industries: tuple[IndustryEntry, ...] = ()
    staffing: StaffingEntry = StaffingEntry("")
    extends: bool = False


class DomainEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One domain.

    implies:        domains that come with it.
    description:    whether the description is read too.
    case_sensitive: included terms that count only in this spelling.
    unless_roles:   roles whose adverts mean something else by these terms.
    """

    name: Names
    include: Words
    exclude: Words = Words()
    implies: tuple[str, ...] = ()
    description: bool = False
    case_sensitive: tuple[str, ...] = ()
    unless_roles: tuple[str, ...] = ()
    notes: str = ""


class DomainsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`domains.yml`."""

    version: str
    domains: dict[str, DomainEntry]
    extends: bool = False


class PayFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`pay.yml`: by currency, the least and the most that a year's pay can be."""

    version: str
    bounds: dict[str, tuple[int, int]]
    extends: bool = False


class PlacesFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`places.yml`, in folded form: names of each city, the first is the one that the others fold to."""

    version: str
    remote: tuple[str, ...]
    cities: tuple[tuple[str, ...], ...]
    countries: tuple[str, ...]


class NoiseFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`noise.yml`, in folded form: what is dropped from titles."""

    version: str
    zh: tuple[str, ...]
    en: tuple[str, ...]


class SuffixesFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`legal_suffixes.yml`, in folded form: `words` are whole trailing words, `endings` need no space before."""

    version: str
    words: tuple[str, ...]
    endings: tuple[str, ...]
