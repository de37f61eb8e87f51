"""`haru index rebuild` embeds every stored text again, and says what is in its way."""

import asyncio
from argparse import Namespace

import aiohttp
import pytest

from server.commands import index as command
from server.services import open_retriever
from server.settings import Settings
from tests.fakes_retriever import FakeEmbedder
from tests.indexes import edge_index
from tests.notes import chunk


@pytest.fixture
def settings(engine, tmp_path):
    return Settings(_env_file=None, var=tmp_path, embeddings_base_url=engine.base_url)


async def rebuilt(settings, capsys):
    code = await asyncio.to_thread(command.run, Namespace(what="rebuild"), settings)
    return code, capsys.readouterr()


async def test_a_folder_of_another_model_opens_again_with_all_that_was_in_it(settings, tmp_path, capsys):
    async with edge_index(tmp_path / "qdrant", FakeEmbedder(dimension=64)) as before:
        await before.put([chunk(f"c{n}") for n in range(10)])

    code, said = await rebuilt(settings, capsys)

    assert (code, said.out) == (0, f"{tmp_path / 'qdrant'} is made anew\n")
    async with aiohttp.ClientSession() as session, open_retriever(settings, session) as index:
        assert len(await index.search("connection pool", owner="ana", limit=20)) == 10


async def test_while_the_folder_is_in_use_it_says_how_to_free_it(settings, tmp_path, capsys):
    async with edge_index(tmp_path / "qdrant"):
        code, said = await rebuilt(settings, capsys)

    assert code == 1
    assert "in use by another process" in said.err
    assert "./stop" in said.err


async def test_embeddings_that_do_not_answer_leave_the_folder_as_it_is(settings, tmp_path, capsys):
    async with edge_index(tmp_path / "qdrant") as before:
        await before.put([chunk("c1")])

    away = settings.model_copy(update={"embeddings_base_url": "http://127.0.0.1:9/v1"})
    code, said = await rebuilt(away, capsys)

    assert (code, said.err.startswith("haru: embeddings: http://127.0.0.1:9")) == (1, True)
    async with edge_index(tmp_path / "qdrant") as after:
        assert await after.chunks(owner="ana") == [chunk("c1")]


async def test_a_server_that_does_not_answer_is_named(settings, capsys):
    code, said = await rebuilt(settings.model_copy(update={"qdrant_url": "http://127.0.0.1:9"}), capsys)

    assert (code, said.err.startswith("haru: Qdrant: ")) == (1, True)
