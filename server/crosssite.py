"""Requests that a page of another site sends with our user's cookie are refused."""

from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from server.addresses import origin, origin_of
from server.errors import CrossSite
from server.identity import Identity
from server.refusals import Refuse, plainly

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
# `none`: the user asked for it himself, in the address bar or by a bookmark.
OWN_SITES = frozenset({"same-origin", "none"})
SHOWN = (
    *("X-Request-Id", "Retry-After", "X-Cache"),
    *("RateLimit", "RateLimit-Policy", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"),
)


def cors(app: ASGIApp, origins: Sequence[str]) -> ASGIApp:
    """Pages of the listed origins may read what we answer, and send the user's cookie."""
    if not origins:
        return app
    return CORSMiddleware(
        app,
        allow_origins=[origin(one) for one in origins],
        allow_methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=["authorization", "content-type", "last-event-id", "x-request-id", "x-haru-thread"],
        allow_credentials=True,
        expose_headers=list(SHOWN),
        max_age=600,
    )


class NoCrossSite:
    """Pure ASGI, inside the gate. A browser sends a cookie whoever wrote the page, but says which site that was, and
    pages cannot change what it says. A Bearer header no browser sends on its own."""

    def __init__(
        self, app: ASGIApp, public_url: str = "", origins: Sequence[str] = (), refuse: Refuse = plainly
    ) -> None:
        self._app = app
        self._public_url = public_url
        self._origins = frozenset(origin(one) for one in origins)
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE or self._may_pass(scope):
            await self._app(scope, receive, send)
            return
        await self._refuse(scope["path"], CrossSite())(scope, receive, send)

    def _may_pass(self, scope: Scope) -> bool:
        identity = scope.get("state", {}).get("identity")
        if isinstance(identity, Identity) and not identity.by_cookie:
            return True
        headers = Headers(scope=scope)
        site, said = headers.get("sec-fetch-site"), headers.get("origin")
        if site in OWN_SITES or (said is not None and self._is_ours(said, scope)):
            return True
        # Without a cookie there is nothing to abuse; but a page must not sign its reader in as somebody else.
        return identity is None and site is None and said is None

    def _is_ours(self, said: str, scope: Scope) -> bool:
        return said in self._origins or said == origin_of(scope, self._public_url)
