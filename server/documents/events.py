"""How far the reading of somebody's documents is, as server-sent events until nothing of it waits any more."""

import asyncio
from collections.abc import AsyncIterator

import orjson
from psycopg.rows import DictRow

from server.documents.schemas import Progress, document_of
from server.documents.store import DocumentStore

EVERY_S = 0.5
PING_ROUNDS = 30
MOST = 200
# Rows become visible a moment after the time that they bear.
BEFORE_S = 2.0
PING = b": \n\n"


async def progress_of(store: DocumentStore, owner: str, source: str | None) -> AsyncIterator[bytes]:
    """`document` for each that was stored or failed since, then `progress`; what changed just before is told too, and
    the same state only once."""
    told: set[tuple[str, str, str]] = set()
    since = str(float(await store.now()) - BEFORE_S)
    last, quiet = None, 0
    while True:
        now = Progress(**await store.progress(owner, source))
        rows = await store.changed(owner, source, since, MOST)
        for row in rows:
            key = (str(row["id"]), row["changed"], row["state"])
            if key not in told:
                told.add(key)
                yield _event("document", document_of(row, owner).model_dump_json().encode())
        since = _next(rows, since)
        if now != last:
            yield _event("progress", orjson.dumps(now.model_dump()))
            last, quiet = now, 0
        if not now.queued + now.reading:
            return
        quiet += 1
        if quiet % PING_ROUNDS == 0:
            yield PING
        await asyncio.sleep(EVERY_S)


def _next(rows: list[DictRow], since: str) -> str:
    """From where on to look the next time: a full page goes on behind itself, else a little is looked at again."""
    if not rows:
        return since
    last = str(rows[-1]["changed"])
    return last if len(rows) == MOST else max(since, str(float(last) - BEFORE_S), key=float)


def _event(name: str, data: bytes) -> bytes:
    return b"event: " + name.encode() + b"\ndata: " + data + b"\n\n"
