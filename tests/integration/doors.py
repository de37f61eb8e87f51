"""Every door through which a run may be asked for, for tests that hold at all of them."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from server.limits.policy import Payer

COMMIT = {
    "sha": "a" * 40,
    "message": "Add a pool",
    "author_date": "2026-01-01T00:00:00Z",
    "files": [{"path": "a.py", "status": "M", "patch": "@@ -1 +1 @@\n-a\n+b"}],
}
ARTICLE = """PostgreSQL 18 was released on Thursday. It reads pages asynchronously, which makes large scans faster.
The new version also keeps planner statistics over an upgrade, so that queries are fast from the first minute.
Index scans may skip the first columns of an index. The release was made by more than two hundred people."""
INPUTS: dict[str, Any] = {
    "chat": {"messages": [{"role": "user", "content": "How do I share connections?"}]},
    "til": {"repo": [COMMIT]},
    "news": {"text": ARTICLE},
    "interview": {"notes": ["# Pools\n\nA pool shares connections between clients, so that fewer are opened."]},
}


@dataclass(frozen=True)
class Door:
    """Where a run of `feature` is asked for, and with which body."""

    feature: str
    path: str
    body: dict[str, Any]

    def __str__(self) -> str:
        return self.path.strip("/") + ("-streamed" if self.body.get("stream") else "")


def doors_of(feature: str, text: str | None = None) -> list[Door]:
    """LangServe's, OpenAI's and the feature's own; with `text` in what is asked."""
    given = given_of(feature, text)
    found = [Door(feature, f"/{feature}/{name}", {"input": given}) for name in ("invoke", "stream", "stream_log")]
    found.append(Door(feature, f"/{feature}/batch", {"inputs": [given]}))
    if feature == "til":
        found.append(Door(feature, "/generate_til", given))
    said = json.dumps(given) if feature == "til" else text or ARTICLE
    messages = {"messages": [{"role": "user", "content": said}]}
    asked = {"model": f"haru-{feature}", **messages}
    found += [Door(feature, "/v1/chat/completions", {**asked, "stream": streams}) for streams in (False, True)]
    return [*found, Door(feature, "/api/chat", messages)] if feature == "chat" else found


def given_of(feature: str, text: str | None) -> dict[str, Any]:
    if text is None:
        return INPUTS[feature]
    inputs: dict[str, Any] = {
        "chat": {"messages": [{"role": "user", "content": text}]},
        "til": {"repo": [{**COMMIT, "message": text}]},
        "news": {"text": text},
        "interview": {"notes": [f"# Notes\n\n{text}"]},
    }
    return inputs[feature]


def code_of(answer: Any) -> str:
    """Of a refusal, in either shape."""
    body = answer.json()
    return str(body["error"]["code"] if "error" in body else body["code"])


async def settled(haru: Any) -> None:
    """Returns when every request has ended in all of its parts."""
    async with asyncio.timeout(20):
        while any(gauges_of(haru).values()):  # noqa: ASYNC110 (nobody tells when the last one has ended)
            await asyncio.sleep(0.02)
        await haru.app.state.chores.done()
        await haru.app.state.services.desk.usage.settle()


def gauges_of(haru: Any) -> dict[str, int]:
    """All that must be 0 when nobody asks anything."""
    services, ledger = haru.app.state.services, haru.app.state.services.ledger.gauges()
    room = services.rooms.gauges()
    return {
        "requests": len(haru.server.server_state.tasks),
        "reservations": ledger["reservations"],
        "leases": ledger["running"],
        "settling": services.desk.settling,
        "at the engine": room["running"],
        "waiting": room["waiting"],
        "live": haru.app.state.chats.running,
        "shared": len(services.answers or ()),
    }


async def remaining(haru: Any, name: str, feature: str = "chat") -> dict[str, int]:
    """What a user has left in each bucket, when everything is settled."""
    await settled(haru)
    services = haru.app.state.services
    buckets = services.policy.buckets_of(Payer(await haru.id_of(name), "user"), feature)
    return {standing.bucket.name: standing.remaining for standing in await services.ledger.peek(buckets)}
