"""One id is read in nginx's log, in haru's and by the engine, so that an answer can be followed through all of them."""

import asyncio
import json
import re

import pytest

from tests.integration.processes import key_of, process
from tests.operations.edge import edge

DOORS = {
    "/api/chat": lambda asked: asked,
    "/chat/invoke": lambda asked: {"input": asked},
    "/chat/stream": lambda asked: {"input": asked},
    "/v1/chat/completions": lambda asked: {"model": "haru-chat", **asked},
}


def question(text):
    return {"messages": [{"role": "user", "content": text}]}


def ids_in(log, **wanted):
    """Of the lines that are events of this kind."""
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    return [line["request_id"] for line in lines if wanted.items() <= line.items()]


async def test_an_id_goes_from_nginx_through_haru_to_the_engine(settings, engine, database):
    key = await key_of(database, "kim")
    async with process(settings) as server, edge(server.url) as nginx, nginx.client(key) as client:
        for at, (door, body_of) in enumerate(DOORS.items()):
            # Another question each time: an answer that is kept would ask no engine.
            answer = await client.post(door, json=body_of(question(f"What is {door}?")))
            assert answer.status_code == 200, answer.text

            [told] = ids_in(nginx.log, event="edge_request", path=door)
            assert answer.headers["x-request-id"] == told
            assert [name.rsplit("-", 1)[0] for name in engine.named[at:]] == [told]
            await logged(server, told)


async def logged(server, request_id):
    """The line is written after the last byte."""
    async with asyncio.timeout(10):
        while request_id not in ids_in(server.log.read_text(), event="request", feature="chat"):  # noqa: ASYNC110 (a log)
            await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    ("given", "kept"),
    [("trace-of-a-client.1", True), ("<script>", False), ("a" * 65, False)],
    ids=["good", "odd", "long"],
)
async def test_the_engine_hears_of_a_clients_id_only_if_it_is_one(haru, engine, given, kept):
    async with edge(haru.url) as nginx, nginx.client(haru.token) as client:
        answer = await client.post(
            "/chat/invoke", json={"input": question("Tell me everything.")}, headers={"x-request-id": given}
        )

    told = answer.headers["x-request-id"]
    assert (told == given) is kept
    assert kept or re.fullmatch("[0-9a-f]{32}", told)
    assert [name.rsplit("-", 1)[0] for name in engine.named] == [told]
