"""An archive that somebody sends, on its way to the disk: however large, never in memory."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import BinaryIO, cast

from fastapi import Request
from starlette.requests import ClientDisconnect

from server.errors import BadRequest, CompressedBody, NotAFile, TooLarge

TYPE = "application/octet-stream"
BLOCK = 2**20
PATIENCE_S = 1800.0


@asynccontextmanager
async def arrived(request: Request, most_bytes: int) -> AsyncIterator[BinaryIO]:
    """The whole body as a file that is gone at the end. Raises NotAFile, CompressedBody, TooLarge and BadRequest."""
    _check_kind(request)
    with tempfile.TemporaryFile() as file:
        try:
            async with asyncio.timeout(PATIENCE_S):
                await _receive(request, cast(BinaryIO, file), most_bytes)
        except TimeoutError as error:
            raise BadRequest(f"The file took longer than {PATIENCE_S:.0f} seconds.") from error
        except ClientDisconnect as error:
            raise BadRequest("The file broke off.") from error
        file.seek(0)
        yield cast(BinaryIO, file)


def _check_kind(request: Request) -> None:
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != TYPE:
        raise NotAFile
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise CompressedBody


async def _receive(request: Request, file: BinaryIO, most_bytes: int) -> None:
    length = request.headers.get("content-length", "0")
    if length.isdecimal() and int(length) > most_bytes:
        raise TooLarge
    size, block = 0, bytearray()
    async for part in request.stream():
        size += len(part)
        if size > most_bytes:
            raise TooLarge
        block += part
        if len(block) >= BLOCK:
            await asyncio.to_thread(file.write, bytes(block))
            block.clear()
    await asyncio.to_thread(file.write, bytes(block))
