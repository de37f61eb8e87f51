"""Writes the types of the web application's API client from the server's own models: python -m scripts.web_types"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI

from graphs import FEATURES
from server.auth import key_routes, user_routes
from server.auth import routes as account
from server.chat import routes as chat
from server.chat.request import ChatRequest
from server.conversations import routes as conversations
from server.conversations import sharing_routes as sharing
from server.documents import routes as documents
from server.features import keep_til
from server.interviews import routes as interviews
from server.person import routes as person
from server.search import routes as search
from server.settings import ROOT
from server.usage import routes as usage

FILE = ROOT / "frontend" / "src" / "api" / "types.ts"
HEAD = "/* Made by: python -m scripts.web_types. The server's models, as clients send and get them. */\n"
PARTS = (
    *(account, chat, key_routes, user_routes, conversations, sharing, documents),
    *(interviews, keep_til, person, search, usage),
)
FRAMEWORK = {"HTTPValidationError", "ValidationError"}
PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def types() -> str:
    found = dict(sorted(_schemas().items()))
    return HEAD + "".join(f"\nexport {_declared(_name(name), schema)}\n" for name, schema in found.items())


def _schemas() -> dict[str, Any]:
    app = FastAPI()
    for part in PARTS:
        app.include_router(part.router)
    schemas: dict[str, Any] = {
        name: schema for name, schema in app.openapi()["components"]["schemas"].items() if name not in FRAMEWORK
    }
    models = [ChatRequest, *(kind for feature in FEATURES for kind in (feature.input, feature.output))]
    for model in models:
        way = "serialization" if model.__name__.endswith("Output") else "validation"
        schema = model.model_json_schema(mode=way)
        schemas |= {name: one for name, one in schema.pop("$defs", {}).items() if name not in schemas}
        schemas[model.__name__] = schema
    return schemas


def _declared(name: str, schema: Mapping[str, Any]) -> str:
    if schema.get("type") != "object" or "properties" not in schema:
        return f"type {name} = {_type(schema)};"
    required = set(schema.get("required", ()))
    lines = "".join(_field(key, one, is_sure=key in required) for key, one in schema["properties"].items())
    return f"interface {name} {{\n{lines}}}"


def _field(name: str, schema: Mapping[str, Any], *, is_sure: bool) -> str:
    key = name if re.fullmatch(r"[A-Za-z_]\w*", name) else f'"{name}"'
    return f"  {key}{'' if is_sure else '?'}: {_type(schema)};\n"


def _type(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return _name(str(schema["$ref"]).rsplit("/", 1)[-1])
    if "const" in schema or "enum" in schema:
        return " | ".join(_literals(schema))
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            kinds = dict.fromkeys(_type(one) for one in schema[choice])
            return (" & " if choice == "allOf" else " | ").join(kinds)
    return _of_kind(schema)


def _of_kind(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type")
    if kind == "array":
        inner = _type(schema.get("items", {}))
        return f"({inner})[]" if " " in inner else f"{inner}[]"
    if kind == "object":
        more = schema.get("additionalProperties", True)
        return f"Record<string, {_type(more) if isinstance(more, dict) and more else 'unknown'}>"
    return PLAIN.get(str(kind), "unknown")


def _literals(schema: Mapping[str, Any]) -> Iterator[str]:
    # Python takes `Literal["en", "ko"]` for the same type in either order, whichever came first.
    for value in sorted(schema.get("enum", [schema.get("const")]), key=str):
        yield f'"{value}"' if isinstance(value, str) else str(value).lower()


def _name(schema: str) -> str:
    """Where two models have the same name, FastAPI writes their module before it."""
    return re.sub(r"^server__(\w+?)__schemas__", lambda found: found[1].capitalize(), schema)


if __name__ == "__main__":
    FILE.write_text(types())
