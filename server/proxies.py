"""Who is on the other end of the connection, when proxies of ours stand in between."""

from collections.abc import Sequence
from ipaddress import ip_network

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from server.addresses import ip_of


class Proxies:
    """Pure ASGI: puts the real client's address and scheme into the scope. `X-Forwarded-For` and `X-Forwarded-Proto`
    are believed only from a trusted proxy; anybody can write them."""

    def __init__(self, app: ASGIApp, trusted: Sequence[str]) -> None:
        self._app = app
        self._trusted = [ip_network(network) for network in trusted]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._trusted and scope["type"] == "http" and self._trusts(client_address(scope)):
            scope["client"] = (self._farthest(scope), 0)
            scope["scheme"] = _scheme(scope)
        await self._app(scope, receive, send)

    def _farthest(self, scope: Scope) -> str:
        """Each proxy adds whom it heard from at the end, so the first one from there that is no proxy of ours is the
        client. What stands before it, the client may have invented."""
        client = client_address(scope)
        said = ",".join(Headers(scope=scope).getlist("x-forwarded-for"))
        for hop in reversed(said.split(",")):
            address = ip_of(hop.strip())
            if address is None:
                break
            client = str(address)
            if not self._trusts(client):
                break
        return client

    def _trusts(self, host: str) -> bool:
        address = ip_of(host)
        return address is not None and any(address in network for network in self._trusted)


def client_address(scope: Scope) -> str:
    """Empty for a connection by a local socket."""
    client = scope.get("client")
    address = ip_of(client[0]) if client else None
    return str(address) if address else ""


def _scheme(scope: Scope) -> str:
    said = Headers(scope=scope).getlist("x-forwarded-proto")
    return said[0] if said in (["http"], ["https"]) else scope["scheme"]
