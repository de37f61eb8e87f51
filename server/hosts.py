"""Answers only under our own names: a page on another site could point its own name at this server."""

from starlette.types import ASGIApp, Receive, Scope, Send

from server.addresses import host_of, ip_of
from server.errors import UnknownHost
from server.refusals import Refuse, plainly
from server.settings import Settings

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def own_names(settings: Settings) -> frozenset[str]:
    given = (*LOOPBACK, settings.host, settings.public_host, *settings.hosts)
    return frozenset(name.strip("[]").lower() for name in given if name)


class Hosts:
    """Pure ASGI. The address that a connection arrived at is a name of ours too: no name has to be resolved for it, so
    nobody can have bent it. Probes of a cluster ask that way."""

    def __init__(self, app: ASGIApp, names: frozenset[str], refuse: Refuse = plainly) -> None:
        self._app = app
        self._names = names
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._is_ours(scope):
            await self._app(scope, receive, send)
            return
        await self._refuse(scope["path"], UnknownHost())(scope, receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        host = host_of(scope)
        return host is not None and (host in self._names or _is_where_it_arrived(host, scope))


def _is_where_it_arrived(host: str, scope: Scope) -> bool:
    address, server = ip_of(host), scope.get("server")
    return address is not None and server is not None and address == ip_of(server[0])
