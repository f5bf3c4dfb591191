"""JSON Schemas of the public records, generated from their types: `python -m streams.contracts.schemas [FOLDER]`."""

import inspect
import json
import sys
from pathlib import Path
from typing import Any

import msgspec

from streams.contracts.application import Application
from streams.contracts.daily import Daily
from streams.contracts.demand import Demand
from streams.contracts.instant import Moment
from streams.contracts.posting import Posting
from streams.contracts.surge import Surge

#: File name -> type. The files are published: their names are those of the topics' records.
RECORDS: dict[str, type[msgspec.Struct]] = {
    "posting.v1.schema.json": Posting,
    "application.v1.schema.json": Application,
    "daily.v1.schema.json": Daily,
    "demand.v1.schema.json": Demand,
    "surge.v1.schema.json": Surge,
}

# What the decoder asks beyond single fields: an event that may open an unknown posting must say what and who.
_OPENED: dict[str, Any] = {
    "if": {"properties": {"event_type": {"enum": ["opened", None]}}},
    "then": {
        "required": ["title", "organization_name"],
        "properties": {"title": {"type": "string"}, "organization_name": {"type": "string"}},
    },
}
_RULES: dict[type[msgspec.Struct], dict[str, Any]] = {Posting: _OPENED}


def schema(name: str) -> dict[str, Any]:
    """The schema of one file of `RECORDS`, self-contained (draft 2020-12)."""
    record = RECORDS[name]
    (top,), definitions = msgspec.json.schema_components((record,), schema_hook=_moment, ref_template="#/$defs/{name}")
    body = definitions.pop(record.__name__) if "$ref" in top else top
    body["description"] = inspect.cleandoc(body["description"])
    result = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:jobtide:{name.removesuffix('.schema.json')}",
        **body,
        **_RULES.get(record, {}),
    }
    return {**result, "$defs": definitions} if definitions else result


def render(name: str) -> str:
    """The text of the file."""
    return json.dumps(schema(name), indent=2, ensure_ascii=False) + "\n"


def _moment(kind: type) -> dict[str, Any]:
    if kind is Moment:
        return {"type": "string", "anyOf": [{"format": "date"}, {"format": "date-time"}]}
    raise NotImplementedError(kind)


def main() -> None:
    """Write all schemas."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "schemas")
    folder.mkdir(parents=True, exist_ok=True)
    for name in RECORDS:
        (folder / name).write_text(render(name), encoding="utf-8")


if __name__ == "__main__":
    main()
