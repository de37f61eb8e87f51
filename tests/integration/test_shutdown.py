"""A server that is told to stop finishes the answers that are being written."""

import asyncio

from tests.integration.test_doors import QUESTION, chunks_of


async def test_stream_ends_whole_after_the_server_was_told_to_stop(haru, engine):
    engine.answers, engine.holds = ["Twelve long chapters"], True
    reading = asyncio.create_task(chunks_of(haru, "/chat/stream", {"input": QUESTION}))
    await engine.until(lambda: engine.running == 1)

    haru.server.should_exit = True
    await asyncio.sleep(0.7)  # the time in which sse-starlette would notice and cut
    engine.go_on.set()

    assert (await reading)[-1]["output"]["content"] == "Twelve long chapters"
