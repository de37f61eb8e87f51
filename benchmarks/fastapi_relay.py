"""FastAPI and httpx that pass the model server's bytes on unread: no graph, no memory, no checks."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse

UPSTREAM = os.environ["VLLM_BASE_URL"]


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=512)
    async with httpx.AsyncClient(timeout=60, limits=limits) as app.state.http:
        yield


app = FastAPI(lifespan=lifespan)


@app.post("/v1/chat/completions")
async def complete(request: Request) -> Response:
    http: httpx.AsyncClient = request.app.state.http
    headers = {"content-type": "application/json"}
    asked = http.build_request("POST", f"{UPSTREAM}/chat/completions", content=await request.body(), headers=headers)
    answer = await http.send(asked, stream=True)
    kind = answer.headers["content-type"]
    if not kind.startswith("text/event-stream"):
        return Response(await answer.aread(), answer.status_code, media_type=kind)
    return StreamingResponse(passed_on(answer), answer.status_code, media_type=kind)


async def passed_on(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for part in answer.aiter_raw():
            yield part
    finally:
        await answer.aclose()
