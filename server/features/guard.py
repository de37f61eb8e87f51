"""What a body must be before LangServe reads it: LangServe itself takes any content type and fails on odd shapes."""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from fastapi import Request
from pydantic import BaseModel, ValidationError

from server.errors import BadRequest, NotFound, TooMany, WrongContentType, invalid

BATCH_INPUTS = 16
DEPTH = 32


def guard_of(input_type: type[BaseModel]) -> Callable[[Request], Awaitable[None]]:
    """Refuses what is not a JSON object of the expected shape. The parsed body is kept for LangServe."""

    async def guard(request: Request) -> None:
        await _check(request, input_type)

    return guard


async def _check(request: Request, input_type: type[BaseModel]) -> None:
    if "\0" in request.url.path:
        # LangServe would open a file of the playground by that name.
        raise NotFound
    if request.method != "POST":
        return
    body = await json_object(request)
    if not isinstance(body.get("config", {}), dict | list):
        body.pop("config")
    if request.url.path.endswith("/batch"):
        _check_batch(body, input_type)
    elif "input" not in body:
        raise BadRequest('The body must be a JSON object with "input".')


async def json_object(request: Request) -> dict[str, Any]:
    """The body, which Starlette then finds parsed already."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        raise WrongContentType
    body = _parsed(await request.body())
    request._json = body
    return body


def _parsed(raw: bytes) -> dict[str, Any]:
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"The body is not JSON: {error}.") from error
    if not isinstance(body, dict):
        raise BadRequest("The body must be a JSON object.")
    if _deeper_than(body, DEPTH):
        raise BadRequest(f"The body is nested more than {DEPTH} levels deep.")
    return body


def _check_batch(body: dict[str, Any], input_type: type[BaseModel]) -> None:
    inputs = body.get("inputs")
    if not isinstance(inputs, list):
        raise BadRequest('The body must be a JSON object with "inputs", a list.')
    if len(inputs) > BATCH_INPUTS:
        raise TooMany(f"At most {BATCH_INPUTS} are taken.")
    for at, one in enumerate(inputs):
        try:
            input_type.model_validate(one)
        except ValidationError as error:
            raise invalid(error.errors(), f"inputs.{at}.") from error


def _deeper_than(value: Any, levels: int) -> bool:
    if isinstance(value, dict):
        return levels == 0 or any(_deeper_than(item, levels - 1) for item in value.values())
    if isinstance(value, list):
        return levels == 0 or any(_deeper_than(item, levels - 1) for item in value)
    return False
