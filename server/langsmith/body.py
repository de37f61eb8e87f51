"""What LangSmith's clients send: JSON, or forms of many parts, compressed or not, within bounds."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
import zstandard
from starlette.requests import Request

from server.errors import BadRequest, CompressedBody, TracesTooLarge
from server.wellformed import is_deeper_than, values_in

MEBIBYTE = 2**20
# As /info tells the clients.
MOST = 16 * MEBIBYTE
MOST_UNFOLDED = 48 * MEBIBYTE
# In all that one request brings: as objects they are many times as large as they were written.
VALUES = 500_000
PARTS = 20_000
# Deeper than any step's state; what is kept of it ends earlier still.
DEPTH = 64
_BOUNDARY = re.compile(r'boundary="?([^";,]{1,200})"?')
_NAME = re.compile(r'\bname="([^"]{1,300})"')
_LENGTH = re.compile(r"length=(\d{1,9})")


@dataclass(frozen=True)
class Part:
    name: str
    content: bytes


@dataclass
class Reader:
    """Of the JSON in one request, whose values are counted together."""

    room: int = VALUES

    def __call__(self, raw: bytes) -> Any:
        """Raises TracesTooLarge and BadRequest."""
        self.room -= values_in(raw, self.room)
        if self.room < 0:
            raise TracesTooLarge(f"(more than {VALUES} values)")
        try:
            said = orjson.loads(raw)
        except orjson.JSONDecodeError as error:
            raise BadRequest(f"The body is not JSON: {error}.") from error
        if is_deeper_than(said, DEPTH):
            raise BadRequest(f"The body is nested more than {DEPTH} levels deep; send less of it.")
        return said


async def read(request: Request) -> bytes:
    """Raises TracesTooLarge and CompressedBody, both before more is read than may be."""
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("identity", "zstd"):
        raise CompressedBody
    told = request.headers.get("content-length", "0")
    body = bytearray()
    if told.isdecimal() and int(told) > MOST:
        raise _too_large(MOST)
    async for piece in request.stream():
        body += piece
        if len(body) > MOST:
            raise _too_large(MOST)
    return bytes(body) if coding == "identity" else await asyncio.to_thread(_unfolded, bytes(body))


async def json_of(raw: bytes) -> Any:
    return await asyncio.to_thread(Reader(), raw)


async def object_of(raw: bytes) -> dict[str, Any]:
    said = await json_of(raw)
    if not isinstance(said, dict):
        raise BadRequest("The body must be a JSON object.")
    return said


def parts(raw: bytes, content_type: str) -> Iterator[Part]:
    """A part may say how long it is, and then may hold anything. Raises BadRequest."""
    found = _BOUNDARY.search(content_type)
    if not found:
        raise BadRequest("The form has no boundary.")
    mark, at, count = b"--" + found[1].encode(), 0, 0
    at = raw.find(mark)
    while at >= 0 and raw[at + len(mark) : at + len(mark) + 2] != b"--":
        count += 1
        if count > PARTS:
            raise TracesTooLarge(f"(more than {PARTS} parts)")
        part, end = _part(raw, at + len(mark), mark)
        yield part
        at = raw.find(mark, end)


def _part(raw: bytes, begin: int, mark: bytes) -> tuple[Part, int]:
    head_end = raw.find(b"\r\n\r\n", begin, begin + 4096)
    head = raw[begin:head_end].decode("utf-8", "replace") if head_end >= 0 else ""
    name = _NAME.search(head)
    if not name:
        raise BadRequest("A part of the form has no name.")
    start = head_end + 4
    told = re.search(r"(?im)^content-length:\s*(\d{1,9})\s*$", head) or _LENGTH.search(head)
    end = start + int(told[1]) if told else raw.find(b"\r\n" + mark, start)
    if not start <= end <= len(raw):
        raise BadRequest("A part of the form does not end.")
    return Part(name[1], raw[start:end]), end


def _unfolded(body: bytes) -> bytes:
    """A few bytes could unfold to more than the server holds."""
    try:
        unfolding = zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(body, read_across_frames=True)
        unfolded: bytes = unfolding.read(MOST_UNFOLDED + 1)
    except (zstandard.ZstdError, MemoryError) as error:
        raise BadRequest("The body is not compressed as it says.") from error
    if len(unfolded) > MOST_UNFOLDED:
        raise _too_large(MOST_UNFOLDED, "unfolded ")
    return unfolded


def _too_large(most: int, how: str = "") -> TracesTooLarge:
    return TracesTooLarge(f"({how}body of more than {most // MEBIBYTE} MiB)")
