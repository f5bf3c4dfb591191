"""Rules: what must hold between the entries of a catalogue file beyond their shapes."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from streams.taxonomy.aliases import joined, split
from streams.taxonomy.codes import expand, label_key
from streams.taxonomy.entries import (
    Codes,
    DomainsFile,
    IndustriesFile,
    NoiseFile,
    PayFile,
    PlacesFile,
    RolesFile,
    SuffixesFile,
    Words,
)
from streams.taxonomy.text import read

OTHER = "other"
UNKNOWN = "unknown"
STAFFING = "staffing"
#: At most so many industries: each is a metric label and a row of cells.
MAX_INDUSTRIES = 120

_SLUG = re.compile(r"[a-z][a-z0-9_]{0,62}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_RESERVED = frozenset((OTHER, UNKNOWN, STAFFING))

Path = tuple[str | int, ...]


class Flaw(NamedTuple):
    """What is wrong and what to do, in a sentence without its full stop; `at` leads to the place in the file."""

    at: Path
    sentence: str


def check_roles(file: RolesFile) -> Iterator[Flaw]:
    """Slugs are labels and unique, families exist, no alias is empty or belongs to two roles."""
    owners: dict[str, str] = {}
    slugs: set[str] = set()
    for number, role in enumerate(file.roles):
        at: Path = ("roles", number)
        yield from _check_slug((*at, "slug"), role.slug, slugs)
        if role.family not in file.families:
            yield Flaw((*at, "family"), f"role {role.slug} has the unknown family {role.family!r}; add it to families")
        kinds = (("aliases", role.aliases), ("generic", role.generic), ("bare", role.bare))
        listed = [each for kind, words in kinds for each in _words((*at, kind), words)]
        for place, alias in listed:
            owner = owners.setdefault(joined(alias), role.slug)
            if not all(split(alias)):
                yield Flaw(place, f"role {role.slug} has an empty alias; write the alias or remove it")
            elif owner != role.slug:
                yield Flaw(place, f"alias {alias!r} belongs to both {owner} and {role.slug}; remove one of the two")
        for kind, words in kinds:
            yield from _check_repeats((*at, kind), words, role.slug)


def check_industries(file: IndustriesFile) -> Iterator[Flaw]:
    """Slugs are labels and unique, parents exist, no code or label belongs to two industries."""
    sectors: set[str] = set()
    for slug in file.sectors:
        yield from _check_slug(("sectors", slug), slug, sectors)
    slugs: set[str] = set()
    for number, industry in enumerate(file.industries):
        yield from _check_slug(("industries", number, "slug"), industry.slug, slugs)
        if industry.sector not in sectors:
            sentence = f"industry {industry.slug} has the unknown parent sector {industry.sector!r}; add it to sectors"
            yield Flaw(("industries", number, "sector"), sentence)
    if len(slugs) > MAX_INDUSTRIES:
        yield Flaw(("industries",), f"{len(slugs)} industries are more than {MAX_INDUSTRIES}; merge some")
    if file.staffing.industry not in slugs:
        sentence = f"staffing has the unknown industry {file.staffing.industry!r}; add it to industries"
        yield Flaw(("staffing", "industry"), sentence)
    owners: dict[tuple[str, str], str] = {}
    places: list[tuple[Path, str, Codes, Words]] = [
        (("industries", number), industry.slug, industry.codes, industry.labels)
        for number, industry in enumerate(file.industries)
    ]
    for at, slug, codes, labels in (*places, (("staffing",), STAFFING, file.staffing.codes, file.staffing.labels)):
        yield from _check_codes((*at, "codes"), slug, codes, owners)
        for place, label in _words((*at, "labels"), labels):
            key = label_key(label)
            if not key:
                yield Flaw(place, f"{slug} has an empty label; write the label or remove it")
            elif (owner := owners.setdefault(("free", key), slug)) != slug:
                yield Flaw(place, f"label {label!r} belongs to both {owner} and {slug}; remove one of the two")
    for number, industry in enumerate(file.industries):
        for place, word in _words(("industries", number, "titles"), industry.titles):
            key = read(word).folded
            if not key:
                yield Flaw(place, f"{industry.slug} has an empty title word; write the word or remove it")
            elif (owner := owners.setdefault(("title", key), industry.slug)) != industry.slug:
                sentence = f"title word {word!r} belongs to both {owner} and {industry.slug}; remove one of the two"
                yield Flaw(place, sentence)


def check_domains(file: DomainsFile, roles: set[str]) -> Iterator[Flaw]:
    """Slugs are labels, implied domains and roles exist, no term is empty, spelled terms are included ones."""
    slugs: set[str] = set()
    for slug, domain in file.domains.items():
        at: Path = ("domains", slug)
        yield from _check_slug(at, slug, slugs)
        for number, implied in enumerate(domain.implies):
            if implied not in file.domains:
                yield Flaw((*at, "implies", number), f"domain {slug} implies the unknown {implied!r}; correct the slug")
        for number, role in enumerate(domain.unless_roles):
            if role not in roles:
                yield Flaw((*at, "unless_roles", number), f"domain {slug} names the unknown role {role!r}; correct it")
        for kind, words in (("include", domain.include), ("exclude", domain.exclude)):
            for place, term in _words((*at, kind), words):
                if not read(term).folded:
                    yield Flaw(place, f"domain {slug} has an empty term; write the term or remove it")
            yield from _check_repeats((*at, kind), words, slug)
        included = {read(term).folded for term in (*domain.include.zh, *domain.include.en)}
        for number, term in enumerate(domain.case_sensitive):
            if read(term).folded not in included:
                sentence = f"domain {slug} has the case-sensitive term {term!r}, which include lacks; add it there"
                yield Flaw((*at, "case_sensitive", number), sentence)


def check_pay(file: PayFile) -> Iterator[Flaw]:
    """Currencies look like ISO 4217, and the least is above 0 and not above the most."""
    for currency, (least, most) in file.bounds.items():
        if not _CURRENCY.fullmatch(currency):
            yield Flaw(("bounds", currency), f"{currency!r} is no currency; use the three capitals of ISO 4217")
        if not 0 < least <= most:
            sentence = f"{currency} has the bounds {least} and {most}; put the least first, above 0"
            yield Flaw(("bounds", currency), sentence)


def check_places(file: PlacesFile) -> Iterator[Flaw]:
    """No name is empty or that of two places."""
    seen: set[str] = set()
    for number, names in enumerate((*file.cities, file.remote)):
        for place, name in enumerate(names):
            if not name.strip() or name in seen:
                at: Path = ("cities", number, place) if number < len(file.cities) else ("remote", place)
                yield Flaw(at, f"place {name!r} is empty or there twice; remove it")
            seen.add(name)


def check_noise(file: NoiseFile) -> Iterator[Flaw]:
    """No phrase is empty or there twice: an empty one would be found everywhere."""
    for language, phrases in (("zh", file.zh), ("en", file.en)):
        seen: set[str] = set()
        for number, phrase in enumerate(phrases):
            if not phrase.strip() or phrase in seen:
                yield Flaw((language, number), f"phrase {phrase!r} is empty or there twice; remove it")
            seen.add(phrase)


def check_suffixes(file: SuffixesFile) -> Iterator[Flaw]:
    """No suffix is empty or twice there: an empty one would drop nothing for ever."""
    for kind, suffixes in (("words", file.words), ("endings", file.endings)):
        seen: set[str] = set()
        for number, suffix in enumerate(suffixes):
            if not suffix.strip() or suffix in seen:
                yield Flaw((kind, number), f"suffix {suffix!r} is empty or there twice; remove it")
            seen.add(suffix)


def _check_slug(at: Path, slug: str, seen: set[str]) -> Iterator[Flaw]:
    if not _SLUG.fullmatch(slug):
        sentence = f"slug {slug!r} is no metric label; use a to z, 0 to 9 and _, a letter first, at most 63 characters"
        yield Flaw(at, sentence)
    elif slug in _RESERVED:
        yield Flaw(at, f"slug {slug!r} is reserved for what is not in the catalogue; choose another")
    elif slug in seen:
        yield Flaw(at, f"slug {slug!r} is there twice; rename or remove one of the two")
    seen.add(slug)


def _check_codes(at: Path, slug: str, codes: Codes, owners: dict[tuple[str, str], str]) -> Iterator[Flaw]:
    for scheme, stated in msgspec.structs.asdict(codes).items():
        for number, code in enumerate(stated):
            try:
                expanded = expand(code)
            except ValueError:
                yield Flaw((*at, scheme, number), f"code {code!r} of {slug} is no letter, number or range; correct it")
                continue
            for each in expanded:
                if (owner := owners.setdefault((scheme, each), slug)) != slug:
                    sentence = f"{scheme} code {each} belongs to both {owner} and {slug}; remove one of the two"
                    yield Flaw((*at, scheme, number), sentence)


def _words(at: Path, words: Words) -> Iterator[tuple[Path, str]]:
    for language, terms in (("zh", words.zh), ("en", words.en)):
        for number, term in enumerate(terms):
            yield (*at, language, number), term


def _check_repeats(at: Path, words: Words, slug: str) -> Iterator[Flaw]:
    for language, terms in (("zh", words.zh), ("en", words.en)):
        seen: set[str] = set()
        for number, term in enumerate(terms):
            folded = read(term).folded
            if folded in seen:
                yield Flaw((*at, language, number), f"{slug} has {term!r} twice in its {language} list; remove one")
            seen.add(folded)
