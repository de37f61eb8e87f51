"""Sites on this machine, and names that lead where a test wants them."""

import socket
from contextlib import asynccontextmanager
from inspect import isawaitable

from aiohttp import web
from aiohttp.abc import AbstractResolver
from aiohttp.test_utils import TestServer


class Names(AbstractResolver):
    """Answers with the next address on the list, the last one for ever; a tuple are several addresses of one name."""

    def __init__(self, *addresses):
        self.addresses = list(addresses)

    async def resolve(self, host, port=0, family=socket.AF_INET):
        found = self.addresses.pop(0) if len(self.addresses) > 1 else self.addresses[0]
        return [_record(host, address, port) for address in (found if isinstance(found, tuple) else (found,))]

    async def close(self):
        pass


def _record(host, address, port):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return {"hostname": host, "host": address, "port": port, "family": family, "proto": 0, "flags": 0}


@asynccontextmanager
async def site(host="127.0.0.1", /, **pages):
    """Each page is a response or a function of the request; `robots` stands at /robots.txt. `server.asked` are the
    paths that were asked for."""
    app = web.Application()
    asked = []

    @web.middleware
    async def note(request, handler):
        asked.append(request.path)
        return await handler(request)

    app.middlewares.append(note)
    for name, page in pages.items():

        async def handle(request, page=page):
            answer = page(request) if callable(page) else page
            return await answer if isawaitable(answer) else answer

        app.router.add_get("/robots.txt" if name == "robots" else f"/{name}", handle)
    async with TestServer(app, host=host) as server:
        server.asked = asked
        yield server


def html(body, title="News", head=""):
    return web.Response(
        text=f"<html><head><title>{title}</title>{head}</head><body><article>{body}</article></body></html>",
        content_type="text/html",
    )
