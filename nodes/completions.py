"""The chat completions protocol over one shared connection pool, with the text of a stream joined as it arrives."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson

# Reading more often than this costs CPU for each token and no reader sees the difference.
GATHER_SECONDS = 0.02
# Of an answer that is sent whole nothing can be heard while it is written, however long that takes on a slow machine.
WHOLE = aiohttp.ClientTimeout(total=900, sock_connect=5)
# An estimate will do when the engine is too busy to count.
COUNTING = aiohttp.ClientTimeout(total=5)
# What reading a JSON value of another shape than the protocol's raises.
UNREADABLE = (ValueError, TypeError, LookupError, AttributeError)


class ModelError(Exception):
    """The model gave no answer."""


class ModelUnavailable(ModelError):
    """The engine could not be reached, or broke off."""


class NotReached(ModelUnavailable):
    """No connection came about: the engine has heard nothing of the call, which may be made again."""


class EngineFault(ModelUnavailable):
    """The engine failed over this call; it may well answer others."""


class ModelBusy(ModelError):
    """The engine refused because it has too much to do."""


class ModelNotServed(ModelError):
    """The engine or the profiles know no such model or adapter."""


class PromptRefused(ModelError):
    """The engine did not accept the request, most often because the prompt is longer than its window."""


REFUSALS: dict[int, type[ModelError]] = {
    400: PromptRefused,
    404: ModelNotServed,
    413: PromptRefused,
    422: PromptRefused,
    429: ModelBusy,
    500: EngineFault,
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Text that arrived together; the last piece has `finish`; `usage` is what the engine has counted up to then.
    `engine` and its `arm` stand in the first piece, where there may be several."""

    text: str
    finish: str = ""
    usage: dict[str, Any] | None = None
    engine: str = ""
    arm: str = ""


class Completions:
    """Of one engine; made for each call, which `call_id` names. `base_url` ends with the protocol's version, as in
    http://127.0.0.1:8000/v1."""

    def __init__(self, session: aiohttp.ClientSession, base_url: str, api_key: str = "", call_id: str = "") -> None:
        self._session = session
        self._url = base_url.rstrip("/") + "/chat/completions"
        # vLLM's own, beside the protocol.
        self._count_url = base_url.rstrip("/").removesuffix("/v1") + "/tokenize"
        # A compressing proxy in between would make the stream unreadable and late.
        self._headers = {"content-type": "application/json", "accept-encoding": "identity"}
        if api_key:
            self._headers["authorization"] = f"Bearer {api_key}"
        if call_id:
            self._headers["x-request-id"] = call_id

    async def stream(self, payload: dict[str, Any]) -> AsyncGenerator[Piece, None]:
        """The answer piece by piece. Leaving the iteration closes the connection, which makes vLLM stop."""
        try:
            async with self._post(payload) as response:
                await _accept(response)
                async for piece in _pieces(response):
                    yield piece
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _unavailable(error) from error

    async def whole(self, payload: dict[str, Any]) -> Piece:
        try:
            async with self._post(payload, timeout=WHOLE) as response:
                await _accept(response)
                body = await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _unavailable(error) from error
        return _answer(body)

    async def count(self, model: str, messages: list[dict[str, str]]) -> int:
        payload = orjson.dumps({"model": model, "messages": messages})
        try:
            async with self._session.post(
                self._count_url, data=payload, headers=self._headers, timeout=COUNTING
            ) as response:
                await _accept(response)
                body = await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _unavailable(error) from error
        return _counted(body)

    def _post(self, payload: dict[str, Any], **options: Any) -> Any:
        return self._session.post(self._url, data=orjson.dumps(payload), headers=self._headers, **options)


def _unavailable(error: Exception) -> ModelUnavailable:
    kind = NotReached if isinstance(error, aiohttp.ClientConnectorError) else ModelUnavailable
    return kind(_reason(error))


async def _pieces(response: aiohttp.ClientResponse) -> AsyncIterator[Piece]:
    rest = b""
    while block := await response.content.readany():
        rest += block
        if b"\r" in rest:
            rest = rest.replace(b"\r\n", b"\n")
        *events, rest = rest.split(b"\n\n")
        piece, ended = _joined(events)
        if piece:
            yield piece
        if ended:
            return
        await _gather(response)
    raise ModelUnavailable("the engine ended the stream before the answer was complete")


async def _gather(response: aiohttp.ClientResponse) -> None:
    """Leaves what comes meanwhile to the kernel: waking up for each token costs more than the token."""
    connection = response.connection
    protocol = connection.protocol if connection else None
    if protocol is None:
        return
    protocol.pause_reading()
    try:
        await asyncio.sleep(GATHER_SECONDS)
    finally:
        protocol.resume_reading()


def _joined(events: list[bytes]) -> tuple[Piece | None, bool]:
    """The text of several events as one piece, and whether the stream is at its end."""
    texts: list[str] = []
    finish, usage, ended = "", None, False
    for event in events:
        said = _data_of(event)
        if said == b"[DONE]":
            ended = True
            break
        if said:
            text, its_finish, its_usage = _read_chunk(said)
            texts.append(text)
            finish, usage = its_finish or finish, its_usage or usage
    text = "".join(texts)
    return (Piece(text, finish, usage) if text or finish or usage else None), ended


def _data_of(event: bytes) -> bytes:
    """The data of one event; comments and other fields may stand beside it."""
    if event.startswith(b"data: ") and b"\n" not in event:
        return event[6:]
    lines = (line[5:].removeprefix(b" ") for line in event.split(b"\n") if line.startswith(b"data:"))
    return b"\n".join(lines)


def _read_chunk(said: bytes) -> tuple[str, str, dict[str, Any] | None]:
    try:
        data = orjson.loads(said)
        if data.get("error"):
            raise EngineFault("the engine reported an error in the stream")
        text = finish = ""
        for choice in data["choices"][:1]:
            text = choice["delta"].get("content") or ""
            finish = choice.get("finish_reason") or ""
        return text, finish, data.get("usage")
    except UNREADABLE as error:
        raise ModelError(f"the engine sent what is no chunk of an answer: {_reason(error)}") from error


def _answer(body: bytes) -> Piece:
    try:
        data = orjson.loads(body)
        [choice, *_] = data["choices"]
        return Piece(choice["message"].get("content") or "", choice.get("finish_reason") or "", data.get("usage"))
    except UNREADABLE as error:
        raise ModelError(f"the engine sent what is no answer: {_reason(error)}") from error


def _counted(body: bytes) -> int:
    try:
        return int(orjson.loads(body)["count"])
    except UNREADABLE as error:
        raise ModelError(f"the engine sent what is no count: {_reason(error)}") from error


async def _accept(response: aiohttp.ClientResponse) -> None:
    if response.status == 200:
        return
    # Its words may hold parts of the prompt or its own internals: they go nowhere, not even into the log.
    raise REFUSALS.get(response.status, ModelUnavailable)(f"the engine answered {response.status}")


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
