"""Errors in OpenAI's shape."""

from collections.abc import Sequence
from typing import Any

import orjson
from fastapi import Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from nodes.completions import ModelNotServed
from server.errors import BadRequest, NoSuchModel, body_of, headers_of, invalid

UNSUPPORTED = "unsupported_parameter"
KINDS = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}


class NotTaken(BadRequest):
    """A parameter that this endpoint does not take, or not with this value."""

    def __init__(self, param: str, reason: str, code: str = "invalid_value") -> None:
        super().__init__(reason)
        self.param = param
        self.code = code


def refusal(error: BaseException) -> Response:
    status, body = _told(error)
    return Response(orjson.dumps(body), status, headers_of(error), media_type="application/json")


def failure(error: BaseException) -> dict[str, Any]:
    """The same body, for a stream that has begun."""
    return _told(error)[1]


def _told(error: BaseException) -> tuple[int, dict[str, Any]]:
    if isinstance(error, RequestValidationError):
        error = _first(error.errors())
    status, message, code = _said(error)
    told = {
        "message": message,
        "type": KINDS.get(status, "invalid_request_error" if status < 500 else "server_error"),
        "param": "model" if isinstance(error, NoSuchModel | ModelNotServed) else getattr(error, "param", None),
        "code": error.code if isinstance(error, NotTaken) else code,
    }
    return status, {"error": told}


def _said(error: BaseException) -> tuple[int, str, str | None]:
    if isinstance(error, HTTPException):
        return error.status_code, str(error.detail), None
    body = body_of(error)
    # This protocol has one status for all that the client got wrong in its body.
    return 400 if body["status"] == 422 else body["status"], body["message"], body["code"]


def _first(faults: Sequence[Any]) -> NotTaken:
    """The protocol names one parameter."""
    fault = {**faults[0], "loc": faults[0]["loc"][1:]}
    code = UNSUPPORTED if fault["type"] == UNSUPPORTED else "invalid_value"
    return NotTaken(".".join(str(step) for step in fault["loc"]), str(invalid([fault])), code)
