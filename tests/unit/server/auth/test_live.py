"""A request that can be cut."""

import asyncio

from server.auth.live import GONE, Live
from server.identity import Identity

KIM = Identity("u", "kim", "user", "session", "s")


class Connection:
    def __init__(self, *messages):
        self.messages = list(messages)
        self.sent = []

    async def receive(self):
        if not self.messages:
            await asyncio.Event().wait()
        return self.messages.pop(0)

    async def send(self, message):
        self.sent.append(message)


async def test_body_passes_and_then_who_waits_hears_of_the_cut():
    parts = [{"type": "http.request", "more_body": True}, {"type": "http.request", "more_body": False}]
    connection = Connection(*parts)
    live = Live(KIM, connection.receive, connection.send)

    heard = [await live.receive(), await live.receive()]
    waiting = asyncio.create_task(live.receive())
    await asyncio.sleep(0)
    live.cut()

    assert heard == parts
    assert await waiting == GONE
    assert await live.receive() == GONE


async def test_what_is_sent_after_the_cut_goes_nowhere():
    connection = Connection()
    live = Live(KIM, connection.receive, connection.send)
    await live.send({"type": "http.response.start"})
    live.cut()
    live.cut()
    await live.send({"type": "http.response.body"})

    assert (connection.sent, live.has_begun, live.is_cut) == ([{"type": "http.response.start"}], True, True)


async def test_client_that_leaves_is_heard():
    connection = Connection({"type": "http.request"}, {"type": "http.disconnect"})
    live = Live(KIM, connection.receive, connection.send)

    assert [(await live.receive())["type"] for _ in range(2)] == ["http.request", "http.disconnect"]
