"""A run's steps as server-sent events, with the interview as the last; or, for who wants no events, just that."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import orjson
from fastapi import Request
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel

from nodes.events import Emit, Event, Step, Waiting, unheard
from server.errors import Failed, body_of
from server.features.outbox import own_task
from server.features.runs import failed, report
from server.ticket import CLIENT_LEFT, Ticket, ticket_of

EVENT_STREAM = "text/event-stream"
# Proxies cut connections on which nothing is heard for a minute or even half of it.
PING_SECONDS = 15.0
PING = b": \n\n"
QUIET = object()
Work = Callable[[Emit], Awaitable[BaseModel]]


async def told(request: Request, feature: str, work: Work, status: int = 200) -> Response:
    """`work` makes the answer. A reader that leaves the stream ends it, and nothing of it is kept."""
    ticket = ticket_of(request)
    if EVENT_STREAM in request.headers.get("accept", ""):
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        return StreamingResponse(_events(work, ticket, feature), status, headers, EVENT_STREAM)
    try:
        made = await work(unheard)
    except Exception as error:
        report(error, feature)
        failed(ticket, error)
        raise Failed from error
    return Response(made.model_dump_json(), status, media_type="application/json")


async def _events(work: Work, ticket: Ticket, feature: str) -> AsyncIterator[bytes]:
    queue: asyncio.Queue[Event | None] = asyncio.Queue()
    run: asyncio.Task[Any] = own_task(work(queue.put_nowait), lambda: queue.put_nowait(None))
    try:
        while (event := await _next(queue)) is not None:
            if event is QUIET:
                yield PING
            elif shown := _progress(event):
                yield _written("progress", orjson.dumps(shown))
        yield _last(run, ticket, feature)
    finally:
        if run.cancel():
            ticket.ended(CLIENT_LEFT)


async def _next(queue: asyncio.Queue[Event | None]) -> Any:
    """QUIET when nothing came for long."""
    try:
        async with asyncio.timeout(PING_SECONDS):
            return await queue.get()
    except TimeoutError:
        return QUIET


def _last(run: "asyncio.Task[Any]", ticket: Ticket, feature: str) -> bytes:
    try:
        return _written("interview", run.result().model_dump_json().encode())
    except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 (the last stop before the client)
        report(error, feature)
        failed(ticket, error)
        return _written("error", orjson.dumps(body_of(error)))


def _progress(event: Event) -> dict[str, Any] | None:
    match event:
        case Step(node, state):
            return {"node": node, "state": state}
        case Waiting(part, position, expected_s):
            return {"node": part, "state": "waiting", "position": position, "expected_s": expected_s}
        case _:
            return None


def _written(event: str, data: bytes) -> bytes:
    return b"event: " + event.encode() + b"\ndata: " + data + b"\n\n"
