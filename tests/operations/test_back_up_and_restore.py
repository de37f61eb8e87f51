"""A machine's haru is backed up while it runs, loses everything, and is as it was (OPS-10)."""

import shutil

import pytest

from tests.operations.light import light_stack

NOTE = "# Pools\n\nA connection pool shares connections between clients.\n"


@pytest.fixture
async def stack():
    async with light_stack() as running:
        yield running


async def search(stack):
    async with stack.client() as client:
        found = (await client.get("/api/search", params={"q": "connection pool"})).json()
        return [(one["document"], one["text"]) for one in found["results"]]


async def test_what_haru_held_is_there_again_on_an_empty_machine(stack):
    note = stack.var.parent / "pools.md"
    note.write_text(NOTE)
    await stack.haru("ingest", str(note))
    before = await search(stack)
    made = await stack.haru("backup", "--to", str(stack.var.parent), "--with-secrets")
    file = made.split(": ")[0]
    await stack.haru("down")
    shutil.rmtree(stack.var)

    told = await stack.haru("restore", file)
    await stack.up()

    assert "chunks of the index" in told
    assert before != []
    assert await search(stack) == before


async def test_one_part_is_restarted_alone_and_haru_at_rest_is_backed_up(stack):
    before = {part.name: part.process for part in stack.record.parts}
    said = await stack.haru("restart", "index")
    after = {part.name: part.process for part in stack.record.parts}
    await stack.haru("down")
    await stack.haru("backup")

    assert said == "index is ready again\n"
    assert [name for name in before if after[name] != before[name]] == ["index"]
    assert "is whole" in await stack.haru("backup", "--verify")
