"""A refusal as a response, for the steps around the routes."""

from collections.abc import Callable

import orjson
from starlette.responses import Response

from server.errors import body_of, headers_of, problem_of

# Which shape an error has depends on the address: clients of OpenAI's protocol know only theirs.
Refuse = Callable[[str, Exception], Response]


def refusal(error: BaseException) -> Response:
    body, status = orjson.dumps(body_of(error)), problem_of(error).status
    return Response(body, status, headers_of(error), media_type="application/problem+json")


def plainly(path: str, error: Exception) -> Response:
    return refusal(error)
