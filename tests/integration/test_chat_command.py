"""`haru chat` reads its answer on when the connection breaks, and stops it at the server (CHAT-1)."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from server.commands.answer import WAITS, Answer
from server.commands.client import Refused, Server
from tests.integration.live import QUESTION, new_conversation

LONG = " ".join(f"{number}번째 word" for number in range(60)) + "."


@asynccontextmanager
async def breaking(haru, bytes_each):
    """A way to the server that breaks after so many bytes of answer, connection after connection; then it holds."""
    target, left = haru.url.removeprefix("http://").split(":"), iter(bytes_each)
    connections = []

    async def serve(reader, writer):
        connections.append(writer)
        most = next(left, None)
        up_reader, up_writer = await asyncio.open_connection(*target)
        there = asyncio.create_task(_pour(reader, up_writer))
        await _pour(up_reader, writer, most)
        there.cancel()
        for end in (up_writer, writer):
            end.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}", connections
    finally:
        server.close()


async def _pour(reader, writer, most=None):
    told = 0
    while (most is None or told < most) and (part := await reader.read(64)):
        writer.write(part)
        await writer.drain()
        told += len(part)


def read(answer):
    return list(answer.events())


def text_of(events):
    return "".join(told.data["text"] for told in events if told.kind == "text")


async def test_answer_comes_whole_and_once_over_a_connection_that_breaks_again_and_again(haru, engine):
    engine.answers = [LONG]
    asked, waited = {"messages": QUESTION, "conversation_id": new_conversation()}, []
    async with breaking(haru, [700, 700, 900, 10, 700]) as (url, connections):
        answer = Answer(Server(url, haru.token), asked, waited.append)

        events = await asyncio.to_thread(read, answer)

    assert (text_of(events), events[-1].kind, events[-1].data["output"]["content"]) == (LONG, "done", LONG)
    assert [told.number for told in events] == sorted({told.number for told in events})
    assert len(connections) >= 5
    assert len(engine.heard) == 1


async def test_server_that_stays_away_is_waited_for_so_long_and_no_longer(haru, engine):
    engine.answers, waited = [LONG], []
    asked = {"messages": QUESTION, "conversation_id": new_conversation()}
    async with breaking(haru, [700, *[0] * 20]) as (url, _):
        answer = Answer(Server(url, haru.token), asked, waited.append)

        with pytest.raises(Refused, match="broke off"):
            await asyncio.to_thread(read, answer)

    assert waited == list(WAITS)


async def test_answer_that_is_stopped_ends_at_the_server_and_is_kept(haru, engine):
    engine.answers, engine.holds = [LONG], True
    conversation = new_conversation()
    answer = Answer(Server(haru.url, haru.token), {"messages": QUESTION, "conversation_id": conversation})
    events = answer.events()

    def begin_and_stop():
        seen = []
        for told in events:
            seen.append(told)
            if told.kind == "text":
                answer.stop()
        return seen

    seen = await asyncio.to_thread(begin_and_stop)

    assert seen[-1].kind == "stopped"
    assert seen[-1].data["output"]["finish"] == "stopped"
    kept = (await haru.http.get(f"/api/conversations/{conversation}")).json()
    assert kept["messages"][-1]["content"] == text_of(seen)


async def test_refusal_is_told_in_words(haru):
    answer = Answer(Server(haru.url, haru.token), {"messages": []})

    with pytest.raises(Refused, match="messages"):
        await asyncio.to_thread(read, answer)
