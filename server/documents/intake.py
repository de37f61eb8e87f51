"""What somebody hands in: the bytes of a file, or the page at an address, never more than is taken."""

import asyncio
from urllib.parse import urlsplit

from fastapi import Request
from starlette.requests import ClientDisconnect

from retrievers.charsets import decoded
from retrievers.documents.base import MAX_BYTES, DocumentTooLarge
from retrievers.robots import Robots
from retrievers.web import TYPES, Web
from server.errors import BadRequest, CompressedBody, NotAFile

TYPE = "application/octet-stream"
OTHER_TYPES = (
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/json",
    TYPE,
)
PATIENCE_S = 120.0
# Each may hold the largest file that is taken.
AT_ONCE = 16


class Intake:
    def __init__(self, web: Web) -> None:
        self._web = web
        self._robots = Robots(web)
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def file(self, request: Request) -> bytes:
        """Raises NotAFile, CompressedBody, DocumentTooLarge and BadRequest."""
        _check_kind(request)
        try:
            async with self._turn, asyncio.timeout(PATIENCE_S):
                return await _read(request)
        except TimeoutError as error:
            raise BadRequest(f"The file took longer than {PATIENCE_S:.0f} seconds.") from error
        except ClientDisconnect as error:
            raise BadRequest("The file broke off.") from error

    async def page(self, url: str) -> bytes:
        """Raises FetchError."""
        page = await self._web.page(url, self._robots.permit, (*TYPES, *OTHER_TYPES))
        is_text = page.type.startswith(TYPES)
        return decoded(page.body, page.charset).encode() if is_text else page.body


def name_of(url: str) -> str:
    """Of a page, by its address."""
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}" + (f"?{parts.query}" if parts.query else "")


def _check_kind(request: Request) -> None:
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != TYPE:
        raise NotAFile
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise CompressedBody


async def _read(request: Request) -> bytes:
    length = request.headers.get("content-length", "0")
    if length.isdecimal() and int(length) > MAX_BYTES:
        raise DocumentTooLarge
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_BYTES:
            raise DocumentTooLarge
    return bytes(body)
