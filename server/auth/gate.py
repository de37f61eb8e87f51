"""Lets nobody pass without an identity, except to the public addresses."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from server.identity import Identity

LOCAL = "00000000-0000-4000-8000-000000000001"


class Gate:
    """To be replaced: believes `authorization: Bearer test:<uuid>:<role>`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            said = Headers(scope=scope).get("authorization", f"Bearer test:{LOCAL}:admin")
            _, user, role = said.removeprefix("Bearer ").split(":")
            identity = Identity(user, user, role, "session", user)  # type: ignore[arg-type]
            scope["state"]["identity"] = scope["state"]["ticket"].identity = identity
        await self._app(scope, receive, send)
