"""Shape: what JSON of other people may be instead of what it should be. Whatever is given, nothing raises."""

from typing import Any


def listed(value: Any) -> list[Any]:
    """A list; one thing is a list of itself, nothing an empty one."""
    return value if isinstance(value, list) else [] if value is None else [value]


def first(value: Any) -> Any:
    """The first of a list, the thing itself if it is none; None for an empty one."""
    return next(iter(listed(value)), None)


def member(thing: Any, name: str) -> Any:
    """What a thing has under a name; None if it is no thing."""
    return thing.get(name) if isinstance(thing, dict) else None


def named(value: Any) -> Any:
    """A thing's name, where a thing stands for a text."""
    return value.get("name") if isinstance(value, dict) else value


def text(value: Any) -> str | None:
    """A text with something in it."""
    return value if isinstance(value, str) and value.strip() else None
