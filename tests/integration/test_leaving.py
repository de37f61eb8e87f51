"""A client that leaves frees the engine at once (CHAT-1, S-29)."""

import asyncio

import httpx
import pytest

QUESTION = {"input": {"messages": [{"role": "user", "content": "Tell me everything."}]}}


async def leave_after_first_text(haru):
    async with (
        httpx.AsyncClient(headers=haru.signed) as client,
        client.stream("POST", f"{haru.url}/chat/stream", json=QUESTION) as answer,
    ):
        async for line in answer.aiter_lines():
            if '"content":"T' in line:
                return


async def test_leaving_a_stream_stops_the_engine(haru, engine):
    engine.answers, engine.holds = ["Twelve long chapters follow"], True

    await leave_after_first_text(haru)
    await engine.until(lambda: engine.left == 1)

    assert engine.running == 0


@pytest.mark.parametrize("path", ["/chat/invoke", "/chat/batch"])
async def test_leaving_an_unstreamed_answer_stops_the_engine(haru, engine, path):
    engine.holds = True
    body = QUESTION if path.endswith("invoke") else {"inputs": [QUESTION["input"]] * 3}
    count = 1 if path.endswith("invoke") else 3
    async with httpx.AsyncClient(headers=haru.signed) as client:
        asking = asyncio.create_task(client.post(haru.url + path, json=body))
        await engine.until(lambda: engine.running == count)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)

        await engine.until(lambda: engine.left == count)

    assert engine.running == 0


async def test_leaving_before_the_first_word_stops_the_engine(haru, engine):
    engine.holds = True
    async with httpx.AsyncClient(headers=haru.signed) as client:
        asking = asyncio.create_task(client.post(f"{haru.url}/chat/stream", json=QUESTION))
        await engine.until(lambda: engine.running == 1)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)

        await engine.until(lambda: engine.left == 1)

    assert engine.running == 0
