"""Lets nobody pass without an identity, except to the public addresses."""

import hmac
from collections.abc import Callable
from urllib.parse import quote

import psycopg
from fastapi import Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from server.auth.accounts import Accounts
from server.auth.live import Live
from server.errors import NotSignedIn

READ = ("GET", "HEAD")
# Methods and address; one that ends with a slash stands for all below it.
PUBLIC: tuple[tuple[tuple[str, ...], str], ...] = (
    (READ, "/healthz"),
    (READ, "/readyz"),
    (READ, "/readyz/self"),
    (READ, "/sign-in"),
    (READ, "/static/"),
    (READ, "/api/auth/ways"),
    (("POST",), "/api/auth/sign-in"),
    (("POST",), "/api/auth/refresh"),
    (("POST",), "/api/auth/link"),
    (("GET", "POST"), "/api/auth/oidc/"),
)
SIGN_IN = "/sign-in"
METRICS = "/metrics"
# Short requests, by which one may end one's own session or account: they are answered to their end.
UNCUT = ("/api/auth/", "/api/me", "/api/keys", "/api/users")


class Gate:
    """Pure ASGI: BaseHTTPMiddleware costs time a token. `refuse` makes the answer for an address and an error.
    Who shows `metrics_token` may read the metrics, and nothing else."""

    def __init__(
        self,
        app: ASGIApp,
        accounts: Accounts,
        refuse: Callable[[str, Exception], Response],
        metrics_token: str = "",
    ) -> None:
        self._app = app
        self._accounts = accounts
        self._refuse = refuse
        self._scraper = f"Bearer {metrics_token}".encode() if metrics_token else b""
        self._exact = {(method, path) for methods, path in PUBLIC if not path.endswith("/") for method in methods}
        self._below = tuple((method, path) for methods, path in PUBLIC if path.endswith("/") for method in methods)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or (scope["type"] == "http" and self._is_public(scope)):
            await self._app(scope, receive, send)
        elif scope["type"] == "http" and self._is_scrape(scope):
            scope["state"]["is_scrape"] = True
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._guarded(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            proof = self._accounts.proofs.of(scope)
            identity = await self._accounts.standing.of(proof)
        except (NotSignedIn, psycopg.Error) as error:
            await self._refused(scope, error)(scope, receive, send)
            return
        if identity.via == "key":
            self._accounts.keys.used(identity.credential)
        scope["state"] |= {"identity": identity, "proof": proof}
        scope["state"]["ticket"].identity = identity
        if scope["path"].startswith(UNCUT):
            await self._app(scope, receive, send)
            return
        live = Live(identity, receive, send)
        with self._accounts.standing.during(proof, live):
            await self._app(scope, live.receive, live.send)
        if live.is_cut and not live.has_begun:
            await self._refuse(scope["path"], NotSignedIn())(scope, receive, send)

    def _is_public(self, scope: Scope) -> bool:
        method, path = scope["method"], scope["path"]
        if (method, path) in self._exact:
            return True
        return any(method == allowed and path.startswith(start) for allowed, start in self._below)

    def _is_scrape(self, scope: Scope) -> bool:
        if not self._scraper or scope["path"] != METRICS or scope["method"] not in READ:
            return False
        given = [value for name, value in scope["headers"] if name == b"authorization"]
        return len(given) == 1 and hmac.compare_digest(given[0], self._scraper)

    def _refused(self, scope: Scope, error: Exception) -> Response:
        if isinstance(error, NotSignedIn) and _is_page(scope):
            return RedirectResponse(f"{SIGN_IN}?next={quote(_address(scope), safe='/')}", 303)
        return self._refuse(scope["path"], error)


def _is_page(scope: Scope) -> bool:
    return scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", "")


def _address(scope: Scope) -> str:
    """Where to go after signing in; never to another host, which `//host` and `/\\host` would be."""
    path, query = scope["path"], scope["query_string"].decode("latin-1")
    if path.startswith(("//", "/\\")):
        return "/"
    return f"{path}?{query}" if query else str(path)
