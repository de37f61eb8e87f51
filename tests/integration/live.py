"""A reader of the chat door for tests: its events, one after the other."""

import re
import uuid
from contextlib import asynccontextmanager

import orjson

EVENT = re.compile(rb"id: (\d+)\nevent: (\w+)\ndata: ([^\n]*)")
QUESTION = [{"role": "user", "content": "Tell me everything."}]


def new_conversation():
    return str(uuid.uuid4())


def body(conversation=None, **more):
    asked = {"messages": QUESTION, **more}
    return asked | ({"conversation_id": conversation} if conversation else {})


async def events_of(response):
    """As (number, kind, data); whatever is neither an event nor a comment is a fault."""
    assert response.status_code == 200, await response.aread()
    rest = b""
    async for part in response.aiter_raw():
        *whole, rest = (rest + part).split(b"\n\n")
        for one in whole:
            if one.startswith(b":"):
                continue
            found = EVENT.fullmatch(one)
            assert found, one
            yield int(found[1]), found[2].decode(), orjson.loads(found[3])
    assert rest == b""


@asynccontextmanager
async def asking(http, **asked):
    async with http.stream("POST", "/api/chat", json=body(**asked)) as response:
        yield events_of(response)


@asynccontextmanager
async def resuming(http, run, after=0):
    headers = {"last-event-id": str(after)}
    async with http.stream("GET", f"/api/chat/runs/{run}/events", headers=headers) as response:
        yield events_of(response)


async def told(http, **asked):
    async with asking(http, **asked) as events:
        return [event async for event in events]


async def told_again(http, run, after=0):
    async with resuming(http, run, after) as events:
        return [event async for event in events]


async def until(events, kind):
    """The first of this kind, and all that came before it."""
    seen = []
    async for event in events:
        seen.append(event)
        if event[1] == kind:
            return seen
    raise AssertionError(f"no {kind} in {seen}")


def text_of(events):
    text = ""
    for _, kind, data in events:
        text = "" if kind == "again" else text + (data["text"] if kind == "text" else "")
    return text
