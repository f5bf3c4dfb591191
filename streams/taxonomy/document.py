"""Document: a YAML file to a struct; what is wrong in it is told with file and line."""

import re
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")
# Without types every scalar is a string, so that the alias `no` and the code 01 mean what they say. libyaml is ten
# times faster, where PyYAML has it.
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_File = TypeVar("_File")


class CatalogueError(ValueError):
    """A catalogue cannot be used. `str()` is one sentence: which file and line, what is wrong and what to do."""


def read_document(path: Path, shape: type[_File]) -> _File:
    """Read a file of a shape. Raises `CatalogueError`."""
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


def line_of(path: Path, steps: tuple[str | int, ...]) -> int:
    """The line of a file that the steps (keys and numbers) lead to, as far as they lead."""
    return _line(_Loader(path.read_text(encoding="utf-8")).get_single_node(), steps)
