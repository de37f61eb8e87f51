"""Calls one ASGI step with a request made by hand, and an application behind it that tells what reached it."""

from dataclasses import dataclass, field
from typing import Any

from starlette.responses import JSONResponse
from starlette.types import Message, Receive, Scope, Send


@dataclass
class Behind:
    """The application behind the step: keeps the scope it was given and the body it could read."""

    scope: dict[str, Any] = field(default_factory=dict)
    body: bytes = b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = dict(scope)
        more = True
        while more:
            message = await receive()
            self.body += message.get("body", b"")
            more = message.get("more_body", False)
        await JSONResponse({})(scope, receive, send)

    @property
    def was_reached(self) -> bool:
        return bool(self.scope)


def request(path: str = "/x", method: str = "GET", headers: dict[str, str] | None = None, **given: Any) -> Scope:
    """Header fields that come more than once are given as a list of pairs in `raw`."""
    raw = [*(headers or {}).items(), *given.pop("raw", [])]
    return {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": b"",
        "scheme": "http",
        "client": ("203.0.113.7", 5000),
        "server": ("10.1.2.3", 8080),
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in raw],
        "state": {},
        **given,
    }


async def status_of(app: Any, scope: Scope, *chunks: bytes) -> int:
    """What the step answered with, given a body in pieces."""
    parts = list(chunks or (b"",))
    sent: list[Message] = []

    async def receive() -> Message:
        if not parts:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return int(sent[0]["status"])
