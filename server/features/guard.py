"""What a body must be before LangServe reads it: LangServe itself takes any content type and fails on odd shapes."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, cast

import langserve
from fastapi import Request
from pydantic import BaseModel, ValidationError

from server.errors import BadRequest, NotFound, TooMany, invalid

BATCH_INPUTS = 16
_LANGSERVE = Path(langserve.__file__).parent
PLAYGROUND_FILES = frozenset(
    file.relative_to(dist).as_posix() for dist in _LANGSERVE.glob("*playground/dist") for file in dist.rglob("*.*")
)


def guard_of(input_type: type[BaseModel]) -> Callable[[Request], Awaitable[None]]:
    """Refuses what is not a JSON object of the expected shape. The parsed body is kept for LangServe."""

    async def guard(request: Request) -> None:
        await _check(request, input_type)

    return guard


async def _check(request: Request, input_type: type[BaseModel]) -> None:
    if request.method != "POST":
        _check_playground_file(request.url.path)
        return
    body = await json_object(request)
    if not isinstance(body.get("config", {}), dict | list):
        body.pop("config")
    if request.url.path.endswith("/batch"):
        _check_batch(body, input_type)
    elif "input" not in body:
        raise BadRequest('The body must be a JSON object with "input".')


def _check_playground_file(path: str) -> None:
    """LangServe opens whatever is asked for, and fails on a folder or a name that is too long."""
    _, playground, name = path.partition("/playground/")
    if playground and name and name not in PLAYGROUND_FILES:
        raise NotFound


async def json_object(request: Request) -> dict[str, Any]:
    """The body, read and checked before the route; Starlette then finds it parsed already."""
    body = request.scope["state"].get("json")
    if body is None:
        raise BadRequest("The body must be a JSON object.")
    request._json = body
    return cast(dict[str, Any], body)


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
