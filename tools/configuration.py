"""Writes docs/configuration.md from the settings model: `python tools/configuration.py` (`--print`: to the screen)."""

import sys
from pathlib import Path
from typing import get_args

from streams.settings import variables

PAGE = Path(__file__).parent.parent / "docs" / "configuration.md"
HEAD = """# Settings

Generated from `streams/settings.py` (`make docs`). Each is an environment variable. A name that jobtide does not know,
or a value that it cannot use, stops it at the start with one sentence.

| variable | default | what it does |
|---|---|---|
"""
TAIL = """
`JOBTIDE_BROKER_CACHE` names the folder in which `jobtide broker` and `jobtide demo` keep Apache Kafka's jars (default:
the user's cache folder).
"""


def _words(annotation: object) -> list[object]:
    """Return what a Literal allows, alone or beside None."""
    parts = get_args(annotation)
    return [word for part in parts for word in (get_args(part) or (part,))]


def page() -> str:
    """Return the page."""
    rows = []
    for name, field in variables().items():
        choices = [choice for choice in _words(field.annotation) if isinstance(choice, str)]
        words = f"{field.description}" + (f" One of: {', '.join(choices)}." if choices else "")
        default = "" if field.default is None else str(field.default)  # of a secret: nothing, or asterisks
        rows.append(f"| `{name}` | {default and f'`{default}`'} | {words} |")
    return HEAD + "\n".join(rows) + "\n" + TAIL


if __name__ == "__main__":
    if "--print" in sys.argv:
        sys.stdout.write(page())
    else:
        PAGE.write_text(page())
