"""What a body must be before LangServe reads it: LangServe itself takes any content type and fails on odd shapes."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, cast

import langserve
from fastapi import Request
from pydantic import BaseModel, ValidationError

from graphs.feature import Feature
from server.errors import BadRequest, NotFound, TooMany, invalid
from server.features.admit import Asked, admit

BATCH_INPUTS = 16
_LANGSERVE = Path(langserve.__file__).parent
PLAYGROUND_FILES = frozenset(
    file.relative_to(dist).as_posix() for dist in _LANGSERVE.glob("*playground/dist") for file in dist.rglob("*.*")
)


def guard_of(feature: Feature) -> Callable[[Request], Awaitable[None]]:
    """Refuses what is not a JSON object of the expected shape, and whom the limits do not let through.
    The parsed body is kept for LangServe."""

    async def guard(request: Request) -> None:
        await _check(request, feature)

    return guard


async def _check(request: Request, feature: Feature) -> None:
    if request.method != "POST":
        _check_playground_file(request.url.path)
        return
    body = await json_object(request)
    if not isinstance(body.get("config", {}), dict | list):
        body.pop("config")
    if request.url.path.endswith("/batch"):
        _check_batch(body, feature.input)
    elif "input" not in body:
        raise BadRequest('The body must be a JSON object with "input".')
    await admit(request, _asked(feature, body))


def _asked(feature: Feature, body: dict[str, Any]) -> Asked:
    inputs = body["inputs"] if "inputs" in body else [body["input"]]
    config = body.get("config") or {}
    configs = config if isinstance(config, list) else [config]
    chosen = {_chosen(one) for one in configs}
    if len(chosen) != 1:
        raise BadRequest("All inputs of a batch are answered by one profile.")
    return Asked(feature.name, inputs, chosen.pop())


def _chosen(config: Any) -> str:
    wanted = config.get("configurable") if isinstance(config, dict) else None
    profile = wanted.get("profile") if isinstance(wanted, dict) else None
    if profile is not None and not isinstance(profile, str):
        raise BadRequest("profile must be a name.")
    return profile or ""


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
