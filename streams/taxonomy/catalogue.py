"""Catalogue: the YAML files that say which roles, industries and domains there are and what pay can be, checked.

The shipped files stand in `data/`. A file in a folder of the user's replaces the shipped one; if it says
`extends: true`, its entries come on top of the shipped ones, and one with a shipped slug takes that one's place.
"""

from collections.abc import Callable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec

from streams.taxonomy.document import CatalogueError, line_of, read_document
from streams.taxonomy.entries import (
    DomainsFile,
    IndustriesFile,
    NoiseFile,
    PayFile,
    PlacesFile,
    RolesFile,
    SuffixesFile,
)
from streams.taxonomy.rules import (
    Flaw,
    check_domains,
    check_industries,
    check_noise,
    check_pay,
    check_places,
    check_roles,
    check_suffixes,
)
from streams.taxonomy.rules import Path as Steps

SHIPPED = Path(__file__).parent / "data"

_File = TypeVar("_File", RolesFile, IndustriesFile, DomainsFile, PayFile)
_Own = TypeVar("_Own", SuffixesFile, PlacesFile, NoiseFile)


class Catalogue(NamedTuple):
    """The files of one taxonomy, the newest one's version, and a hash of the contents of all."""

    roles: RolesFile
    industries: IndustriesFile
    domains: DomainsFile
    pay: PayFile
    date: str
    digest: str


def load_catalogue(folder: Path | None = None) -> Catalogue:
    """Read and check the files of `folder`, the shipped ones where it has none. Raises `CatalogueError`."""
    names = ("roles.yml", "industries.yml", "domains.yml", "pay.yml")
    if folder is not None and not any((folder / name).is_file() for name in names):
        raise CatalogueError(f"{folder}: expected a folder with at least one of {', '.join(names)}; correct the path.")
    roles = _read(folder, names[0], RolesFile, check_roles)
    industries = _read(folder, names[1], IndustriesFile, check_industries)
    slugs = {role.slug for role in roles.roles}
    domains = _read(folder, names[2], DomainsFile, lambda file: check_domains(file, slugs))
    pay = _read(folder, names[3], PayFile, check_pay)
    content = msgspec.msgpack.encode((roles, industries, domains, pay))
    newest = max(roles.version, industries.version, domains.version, pay.version)
    return Catalogue(roles, industries, domains, pay, newest, blake2b(content, digest_size=4).hexdigest())


def _read(folder: Path | None, name: str, shape: type[_File], check: Callable[[_File], Iterator[Flaw]]) -> _File:
    path = folder / name if folder and (folder / name).is_file() else SHIPPED / name
    file = read_document(path, shape)
    if not file.extends:
        _raise_first(path, check(file))
        return file
    whole, kept = _on_top(read_document(SHIPPED / name, shape), file)
    for flaw in check(whole):
        raise _error(*_whose(path, file, kept, flaw.at), flaw)
    return whole


def _whose(path: Path, file: _File, kept: int, at: Steps) -> tuple[Path, Steps]:
    """The file that a flaw of both together is in, and its place there: the user's entries stand behind the others."""
    field, entry = (*at, "")[:2]
    if isinstance(entry, int):
        return (path, (field, entry - kept, *at[2:])) if entry >= kept else (SHIPPED / path.name, at)
    return (path if entry in getattr(file, str(field), ()) else SHIPPED / path.name), at


def _on_top(shipped: _File, file: _File) -> tuple[_File, int]:
    """Both files as one, and how many of the shipped list entries are left in it."""
    merged: dict[str, Any] = {"version": max(shipped.version, file.version)}
    kept = 0
    for field in msgspec.structs.fields(type(file)):
        old: Any = getattr(shipped, field.name)
        new: Any = getattr(file, field.name)
        if isinstance(new, dict):
            merged[field.name] = {**old, **new}
        elif field.name == "families":
            merged[field.name] = tuple(dict.fromkeys((*old, *new)))
        elif isinstance(new, tuple):
            slugs = {entry.slug for entry in new}
            left: tuple[Any, ...] = tuple(entry for entry in old if entry.slug not in slugs)
            merged[field.name], kept = (*left, *new), len(left)
    return msgspec.structs.replace(shipped, **merged), kept


def load_suffixes() -> SuffixesFile:
    """The shipped legal suffixes: they decide fingerprints, so they belong to the dedup version and stay."""
    return _own("legal_suffixes.yml", SuffixesFile, check_suffixes)


def load_places() -> PlacesFile:
    """The shipped names of places, which decide fingerprints as the suffixes do."""
    return _own("places.yml", PlacesFile, check_places)


def load_noise() -> NoiseFile:
    """The shipped noise of titles, which decides fingerprints as the suffixes do."""
    return _own("noise.yml", NoiseFile, check_noise)


def _own(name: str, shape: type[_Own], check: Callable[[_Own], Iterator[Flaw]]) -> _Own:
    path = SHIPPED / name
    file = read_document(path, shape)
    _raise_first(path, check(file))
    return file


def _raise_first(path: Path, flaws: Iterator[Flaw]) -> None:
    for flaw in flaws:
        raise _error(path, flaw.at, flaw)


def _error(path: Path, at: Steps, flaw: Flaw) -> CatalogueError:
    return CatalogueError(f"{path}:{line_of(path, at)}: {flaw.sentence}.")
