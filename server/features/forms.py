"""Schemas that the playground can draw a form from."""

from typing import Any

from pydantic import BaseModel, create_model


def drawable(model: type[BaseModel]) -> type[BaseModel]:
    """The same model with a schema in which an optional field is one that may be left out. The playground shows an
    empty page for `null` as one of several types."""

    def model_json_schema(cls: type[BaseModel], *args: Any, **kwargs: Any) -> dict[str, Any]:
        shown: dict[str, Any] = _without_null(model.model_json_schema(*args, **kwargs))
        return shown

    made = create_model(model.__name__, __base__=model, __module__=model.__module__)
    made.model_json_schema = classmethod(model_json_schema)  # type: ignore[method-assign, assignment]
    return made


def _without_null(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_without_null(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    cleaned = {key: _without_null(value) for key, value in schema.items()}
    kinds = [kind for kind in cleaned.get("anyOf", ()) if kind != {"type": "null"}]
    if len(kinds) == 1 and len(kinds) < len(cleaned["anyOf"]):
        rest = {key: value for key, value in cleaned.items() if key not in ("anyOf", "default")}
        return kinds[0] | rest
    return cleaned
