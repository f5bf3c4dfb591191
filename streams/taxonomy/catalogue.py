"""Catalogue: the YAML files that say which roles, industries and domains there are, read and checked.

The shipped files stand in `data/`; a folder of the user's replaces each file that it holds.
"""

import re
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec
import yaml

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

SHIPPED = Path(__file__).parent / "data"

_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")
# Without types every scalar is a string, so that the alias `no` and the code 01 mean what they say. libyaml is ten
# times faster, where PyYAML has it.
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_File = TypeVar("_File")


class CatalogueError(ValueError):
    """A catalogue cannot be used. `str()` is one sentence: which file and line, what is wrong and what to do."""


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
    paths = [folder / name if folder and (folder / name).is_file() else SHIPPED / name for name in names]
    roles = _load(paths[0], RolesFile)
    industries = _load(paths[1], IndustriesFile)
    domains = _load(paths[2], DomainsFile)
    pay = _load(paths[3], PayFile)
    _check(paths[0], check_roles(roles))
    _check(paths[1], check_industries(industries))
    _check(paths[2], check_domains(domains, {role.slug for role in roles.roles}))
    _check(paths[3], check_pay(pay))
    content = msgspec.msgpack.encode((roles, industries, domains, pay))
    newest = max(roles.version, industries.version, domains.version, pay.version)
    return Catalogue(roles, industries, domains, pay, newest, blake2b(content, digest_size=4).hexdigest())


def load_suffixes() -> SuffixesFile:
    """The shipped legal suffixes: they decide fingerprints, so they belong to the dedup version and stay."""
    path = SHIPPED / "legal_suffixes.yml"
    suffixes = _load(path, SuffixesFile)
    _check(path, check_suffixes(suffixes))
    return suffixes


def load_places() -> PlacesFile:
    """The shipped names of places, which decide fingerprints as the suffixes do."""
    path = SHIPPED / "places.yml"
    places = _load(path, PlacesFile)
    _check(path, check_places(places))
    return places


def load_noise() -> NoiseFile:
    """The shipped noise of titles, which decides fingerprints as the suffixes do."""
    path = SHIPPED / "noise.yml"
    noise = _load(path, NoiseFile)
    _check(path, check_noise(noise))
    return noise


def _load(path: Path, shape: type[_File]) -> _File:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path}: cannot be read as UTF-8 text ({error}); correct the file or the path.") from None
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if (twice := _repeated_key(node)) is not None:
            line, key = twice
            raise CatalogueError(f"{path}:{line}: {key!r} is there twice; keep one of the two.")
        data = loader.construct_document(node) if node else {}
        return msgspec.convert(data, shape, strict=False)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f":{mark.line + 1}" if mark is not None else ""
        problem = getattr(error, "problem", None) or "unreadable"
        raise CatalogueError(f"{path}{where}: this is not YAML ({problem}); correct the line.") from None
    except msgspec.ValidationError as error:
        problem, _, place = str(error).partition(" - at `")
        place = _named(place.strip("`$."), data, shape)
        line = _line(node, tuple(int(index) if index else key for key, index in _STEP.findall("." + place)))
        raise CatalogueError(f"{path}:{line}: {problem} at {place or 'the top'}; correct it.") from None


def _named(place: str, data: Any, shape: type[Any]) -> str:
    """The place with the entry's name: msgspec says only "[...]" of a mapping's entry, so try one at a time."""
    field, unnamed, rest = place.partition("[...]")
    if not unnamed:
        return place
    for name, entry in data[field].items():
        try:
            msgspec.convert({**data, field: {name: entry}}, shape, strict=False)
        except msgspec.ValidationError:
            return f"{field}.{name}{rest}"
    return place


def _check(path: Path, flaws: Iterator[Flaw]) -> None:
    for flaw in flaws:
        node = _Loader(path.read_text(encoding="utf-8")).get_single_node()
        raise CatalogueError(f"{path}:{_line(node, flaw.at)}: {flaw.sentence}.")


def _repeated_key(node: Any) -> tuple[int, str] | None:
    """Line and key of the first mapping key that occurs twice: YAML itself would keep the last in silence."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                return key.start_mark.line + 1, name
            seen.add(name)
            if (found := _repeated_key(value)) is not None:
                return found
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            if (found := _repeated_key(value)) is not None:
                return found
    return None


def _line(node: Any, steps: tuple[str | int, ...]) -> int:
    """The line of the node that the steps lead to, as far as they lead."""
    for step in steps:
        if isinstance(node, yaml.MappingNode):
            found = next((value for key, value in node.value if key.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            found = node.value[step]
        else:
            found = None
        if found is None:
            break
        node = found
    return node.start_mark.line + 1 if node is not None else 1
