"""The outermost step: gives each request its ticket and its id, each response its header fields, and closes the
ticket."""

from collections.abc import Callable, Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.request_id import REQUEST_ID, accepted_or_new
from server.ticket import CLIENT_LEFT, Ticket

# LangServe's playgrounds are pages with scripts of their own.
FIELDS: Mapping[str, str] = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


class Reception:
    """Pure ASGI: BaseHTTPMiddleware costs time a token. `close` hears of each request once its last byte is sent."""

    def __init__(self, app: ASGIApp, close: Callable[[Ticket], None], fields: Mapping[str, str] = FIELDS) -> None:
        self._app = app
        self._close = close
        self._fields = dict(fields)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        ticket = Ticket(accepted_or_new(_given_id(scope)))
        scope.setdefault("state", {})["ticket"] = ticket
        token = REQUEST_ID.set(ticket.request_id)
        is_told = False

        async def tell(message: Message) -> None:
            nonlocal is_told
            if message["type"] == "http.response.start":
                self._dress(message, ticket)
            elif not message.get("more_body"):
                is_told = True
            await send(message)

        try:
            await self._app(scope, receive, tell)
        finally:
            REQUEST_ID.reset(token)
            if not ticket.kept:
                # Nobody breaks off an answer but the one who asked; what went wrong on our side has a code.
                if not (is_told or ticket.code):
                    ticket.status = CLIENT_LEFT
                self._close(ticket)

    def _dress(self, message: Message, ticket: Ticket) -> None:
        ticket.status = ticket.status or message["status"]
        headers = MutableHeaders(raw=message["headers"])
        for name, value in (*self._fields.items(), *ticket.fields.items()):
            headers.setdefault(name, value)
        headers["x-request-id"] = ticket.request_id


def _given_id(scope: Scope) -> bytes | None:
    given = Headers(scope=scope).get("x-request-id")
    return given.encode("latin-1") if given else None
