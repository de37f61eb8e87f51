"""All routes of an application, also those that the OpenAPI document does not show, and bodies that they would take."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from server.auth.signed_in import admin_in_person
from server.identity import administrator

UUID = "00000000-0000-4000-8000-00000000000a"
FORMATS = {"uuid": UUID, "date-time": "2031-01-01T00:00:00Z", "date": "2031-01-01"}


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    query: tuple[str, ...] = ()
    is_for_admins: bool = False
    body: dict[str, Any] | None = field(default=None, hash=False)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def names(self) -> list[str]:
        return re.findall(r"{(\w+)(?::\w+)?}", self.path)

    def at(self, **values: str) -> str:
        return re.sub(r"{(\w+)(?::\w+)?}", lambda match: values[match[1]], self.path)


def routes_of(app: FastAPI) -> list[Route]:
    """HEAD is answered wherever GET is."""
    document = app.openapi()
    return [
        Route(method, context.path, _query(context), _is_for_admins(context), _body(document, method, context.path))
        for context in iter_route_contexts(app.routes)
        for method in sorted((context.methods or {"GET"}) - {"HEAD"})
    ]


def example(schema: dict[str, Any], document: dict[str, Any], *, whole: bool = False) -> Any:
    """The smallest value that a schema takes; with `whole`, one that says everything it may."""
    if "$ref" in schema:
        return example(_resolved(schema["$ref"], document), document, whole=whole)
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return example(schema[choice][0], document, whole=whole)
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    if schema.get("type") == "object":
        wanted = schema.get("properties", {}) if whole else schema.get("required", [])
        return {name: example(schema["properties"][name], document, whole=whole) for name in wanted}
    return _plain(schema, document, whole)


def _plain(schema: dict[str, Any], document: dict[str, Any], whole: bool) -> Any:
    kind = schema.get("type")
    if kind == "array":
        one = example(schema.get("items", {}), document, whole=whole)
        return [one] * max(schema.get("minItems", 0), 1 if whole else 0)
    if kind == "string":
        text = "u@x.org" if "@" in schema.get("pattern", "") else "a" * max(schema.get("minLength", 0), 10)
        return FORMATS.get(schema.get("format", ""), text)
    least = max(schema.get("minimum", 1), 1) if schema.get("maximum", 1) >= 1 else schema["maximum"]
    return {"integer": least, "number": least, "boolean": True}.get(kind)


def _resolved(reference: str, document: dict[str, Any]) -> dict[str, Any]:
    found: Any = document
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return dict(found)


def _body(document: dict[str, Any], method: str, path: str) -> dict[str, Any] | None:
    shown = document["paths"].get(re.sub(r":\w+}", "}", path), {}).get(method.lower(), {})
    schema = shown.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    return example(schema, document, whole=True) if schema else None


def _query(context: Any) -> tuple[str, ...]:
    dependant = getattr(context, "dependant", None)
    if dependant is None:
        return ()
    return tuple(one.alias for each in _all(dependant) for one in each.query_params)


def _is_for_admins(context: Any) -> bool:
    dependant = getattr(context, "dependant", None)
    return dependant is not None and any(each.call in (administrator, admin_in_person) for each in _all(dependant))


def _all(dependant: Any) -> Iterator[Any]:
    yield dependant
    for inner in dependant.dependencies:
        yield from _all(inner)
