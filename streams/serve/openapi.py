"""Writes schemas/openapi.json from the table of routes: `python -m streams.serve.openapi`, at the repository's top."""

import inspect
import json
import re
from pathlib import Path
from typing import Any

import msgspec

from streams.contracts.api import Problem
from streams.serve.api import DEFAULT_LIMIT, MOST, ROOT, ROUTES, Route

FILE = Path("schemas/openapi.json")
_REFERENCE = "#/components/schemas/{name}"
_ABOUT = (
    "Read-only, without a password: on loopback unless JOBTIDE_HTTP__HOST says otherwise. The worker that owns demand "
    "answers; others redirect to it (307), so let your client follow. Figures are those of the last tick, from memory."
)


def document() -> dict[str, Any]:
    """Return the OpenAPI document, version 3.1: its schemas are JSON Schema 2020-12, those of the topics' records."""
    _, schemas = msgspec.json.schema_components(
        [*dict.fromkeys(route.answer for route in ROUTES), Problem], ref_template=_REFERENCE
    )
    for schema in schemas.values():
        if "description" in schema:
            schema["description"] = inspect.cleandoc(schema["description"])
    return {
        "openapi": "3.1.0",
        "info": {"title": "jobtide", "version": "1", "description": _ABOUT, "license": {"name": "Apache-2.0"}},
        "servers": [{"url": ROOT}],
        "paths": {route.path: {"get": _operation(route)} for route in ROUTES},
        "components": {"schemas": schemas},
    }


def _operation(route: Route) -> dict[str, Any]:
    problem = {"application/json": {"schema": {"$ref": _REFERENCE.format(name="Problem")}}}
    inside = re.findall(r"{(\w+)}", route.path)
    responses: dict[str, Any] = {
        "200": {
            "description": "As they are now.",
            "content": {"application/json": {"schema": {"$ref": _REFERENCE.format(name=route.answer.__name__)}}},
        },
        "307": {
            "description": "Another worker owns demand.",
            "headers": {"Location": {"description": "The same, there.", "schema": {"type": "string"}}},
        },
        "400": {"description": "A parameter is unknown or wrong.", "content": problem},
        "503": {
            "description": "Demand is being handed over or recovered.",
            "headers": {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}},
            "content": problem,
        },
    }
    if inside:
        responses["404"] = {"description": "There is none of this name.", "content": problem}
    return {
        "operationId": route.name,
        "summary": route.summary,
        "parameters": [_parameter(name, "path", {"type": "string"}) for name in inside]
        + [_parameter(name, "query", {"type": "string"}) for name in route.filters]
        + (_paging() if route.paged else []),
        "responses": dict(sorted(responses.items())),
    }


def _paging() -> list[dict[str, Any]]:
    limit = {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT}
    after = _parameter("after", "query", {"type": "string"})
    return [_parameter("limit", "query", limit), {**after, "description": "`next` of the page before."}]


def _parameter(name: str, place: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": place, "required": place == "path", "schema": schema}


def render() -> str:
    """Return the text of the file."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(render(), "utf-8")
