"""A server that is killed in the middle of its work loses nothing and stores nothing twice (RAG-1)."""

import asyncio
import signal
from collections import Counter

from server.identity import Scope
from tests.documents import bring, read
from tests.integration.processes import key_of, process

COUNT = 60
STORED = "SELECT count(*) FILTER (WHERE state = 'stored'), count(*) FILTER (WHERE lease IS NOT NULL) FROM documents"

BUSY = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state IN ('active', 'fastpath function call')
"""


def note(number):
    parts = [f"## Part {part}\n\nNote {number} tells of pool {number * 7 + part} and its lease.\n" for part in range(4)]
    return f"# Note {number}\n\n" + "\n".join(parts)


async def stored(sql, least):
    """Once so many are."""
    async with asyncio.timeout(60):
        while True:
            done, held = await (await sql.execute(STORED)).fetchone()
            if done >= least:
                return done, held
            await asyncio.sleep(0.005)


async def killed_while_it_holds_some(sql, server):
    """Halted first: between a look and the end it could let go of all it holds."""
    async with asyncio.timeout(60):
        while True:
            await stored(sql, 5)
            server.child.send_signal(signal.SIGSTOP)
            while (await (await sql.execute(BUSY)).fetchone())[0]:  # noqa: ASYNC110 (only the database knows)
                await asyncio.sleep(0.005)
            _, held = await stored(sql, 5)
            if held:
                await server.die()
                return
            server.child.send_signal(signal.SIGCONT)
            await asyncio.sleep(0.005)


async def test_killed_in_the_middle_and_started_again_everything_is_there_once(settings, database, sql):
    async with process(settings) as first:
        key = await key_of(database, "kim", Scope())
        async with first.client(key) as kim:
            await asyncio.gather(*(bring(kim, f"{number}.md", note(number)) for number in range(COUNT)))
        await killed_while_it_holds_some(sql, first)
    done, held = await stored(sql, 5)
    assert held > 0
    assert done < COUNT, "it was too fast to be killed in the middle"

    # As if the time had passed after which nobody waits for the dead any more.
    await sql.execute("UPDATE documents SET lease_until = now() WHERE lease IS NOT NULL")
    async with process(settings) as second, second.client(key) as kim:
        told = await read(kim)
        rows = (await kim.get("/api/documents", params={"limit": 500})).json()["documents"]
        await sql.execute("UPDATE users SET role = 'admin' WHERE name = 'kim'")
        user = (await kim.get("/api/me")).json()["id"]
        chunks = (await kim.get(f"/api/people/{user}/documents")).json()["chunks"]

    assert told[-1][1] == {"queued": 0, "reading": 0, "stored": COUNT, "failed": 0, "chunks": len(chunks)}
    assert {row["state"] for row in rows} == {"stored"}
    assert set(Counter((chunk["document"], chunk["position"]) for chunk in chunks).values()) == {1}
    assert {row["id"]: row["chunks"] for row in rows} == Counter(chunk["document"] for chunk in chunks)
    words = " ".join(chunk["text"] for chunk in chunks)
    assert [number for number in range(COUNT) if words.count(f"Note {number} tells") != 4] == []
