"""What every request must be before a route sees it: an address and a body that nothing behind can stumble over."""

import re
from collections.abc import Mapping
from typing import Any

import orjson
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.errors import BadRequest, CompressedBody, NotFound, Refusal, TooLarge, WrongContentType
from server.refusals import Refuse, plainly

MEBIBYTE = 2**20
DEPTH = 32
METHODS = frozenset({"POST", "PUT", "PATCH"})
# Features are given whole repositories and articles; accounts and titles are small.
# Files are sent as they are; the route bounds and reads them.
RAW = frozenset({("POST", "/api/documents"), ("POST", "/api/admin/adapters")})
# Forms, compressed ones too, of clients that show a key; no page of another site can do that.
RAW_BELOW = "/langsmith/"
LIMITS: Mapping[str, int] = {"/api/": MEBIBYTE}
MOST = 16 * MEBIBYTE
ESCAPED_NUL = b"\\u0000"
# Sixteen megabytes of empty lists would keep everybody waiting for seconds, and no feature takes a tenth of this.
VALUES = 250_000
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)


class WellFormed:
    """Pure ASGI, outside of all routes, so that no route can forget it. The parsed body is left in the scope."""

    def __init__(self, app: ASGIApp, limits: Mapping[str, int] = LIMITS, refuse: Refuse = plainly) -> None:
        self._app = app
        self._limits = dict(limits)
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            receive = await self._checked(scope, receive)
        except Refusal as error:
            await self._refuse(scope["path"], error)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def _checked(self, scope: Scope, receive: Receive) -> Receive:
        _check_address(scope)
        if scope["method"] not in METHODS or _is_raw(scope):
            return receive
        headers = Headers(scope=scope)
        most = next((size for start, size in self._limits.items() if scope["path"].startswith(start)), MOST)
        if (headers.get("content-length") or "0") == "0" and "transfer-encoding" not in headers:
            return receive
        _check_kind(headers)
        raw, last = await _read(headers, receive, most)
        if raw:
            scope.setdefault("state", {})["json"] = parsed(raw)
        return _again(raw, last, receive)


def parsed(raw: bytes) -> dict[str, Any]:
    if values_in(raw, VALUES) > VALUES:
        raise BadRequest(f"The body has more than {VALUES} values in it.")
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"The body is not JSON: {error}.") from error
    if not isinstance(body, dict):
        raise BadRequest("The body must be a JSON object.")
    if is_deeper_than(body, DEPTH):
        raise BadRequest(f"The body is nested more than {DEPTH} levels deep.")
    # No text in PostgreSQL can hold it.
    if ESCAPED_NUL in raw and _has_nul(body):
        raise BadRequest("The body has a NUL character in it.")
    return body


def values_in(raw: bytes, most: int) -> int:
    """At most so many, counted without reading them; those in texts are looked at only beyond `most`."""
    found = _values(raw)
    return found if found <= most else _values(_STRING.sub(b"", raw))


def is_deeper_than(value: Any, levels: int) -> bool:
    level = [value]
    for _ in range(levels):
        level = [inner for outer in level for inner in _inside(outer)]
    return any(isinstance(one, dict | list) for one in level)


def _check_address(scope: Scope) -> None:
    if "\0" in scope["path"]:
        raise NotFound
    query = scope["query_string"]
    if b"%00" in query or b"\0" in query:
        raise BadRequest("The address has a NUL character in it.")


def _is_raw(scope: Scope) -> bool:
    return (scope["method"], scope["path"]) in RAW or scope["path"].startswith(RAW_BELOW)


def _check_kind(headers: Headers) -> None:
    """Only application/json: a page of another site can send other types without asking."""
    kind, *parameters = headers.get("content-type", "").lower().split(";")
    if kind.strip() != "application/json" or not all(_says_utf8(one) for one in parameters if one.strip()):
        raise WrongContentType
    if headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise CompressedBody


def _says_utf8(parameter: str) -> bool:
    name, _, value = parameter.strip().partition("=")
    return name != "charset" or value.strip('"') in ("utf-8", "utf8", "us-ascii")


async def _read(headers: Headers, receive: Receive, most: int) -> tuple[bytes, Message | None]:
    """The body, and the message after it if the client went away before its end."""
    length = headers.get("content-length", "0")
    if length.isdecimal() and int(length) > most:
        raise TooLarge
    body, more = bytearray(), True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b"", message
        body += message.get("body", b"")
        if len(body) > most:
            raise TooLarge
        more = message.get("more_body", False)
    return bytes(body), None


def _again(body: bytes, last: Message | None, receive: Receive) -> Receive:
    first: list[Message] = [last or {"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return first.pop() if first else await receive()

    return replayed


def _values(raw: bytes) -> int:
    return raw.count(b",") + raw.count(b"[") + raw.count(b"{")


def _inside(value: Any) -> Any:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _has_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    return any(map(_has_nul, _inside(value))) or (isinstance(value, dict) and any(map(_has_nul, value)))
