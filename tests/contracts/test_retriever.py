"""The promises of retrieval, kept by the fake, by Qdrant Edge, by the client's local mode and by a server."""

import os
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from qdrant_client import AsyncQdrantClient

from retrievers.base import Index, RetrievalUnavailable
from retrievers.edge import open_edge
from retrievers.index import Change, store_document
from retrievers.qdrant import open_qdrant
from tests.fakes_retriever import FakeEmbedder, FakeIndex
from tests.notes import INTERVIEW_NOTES, chunk, note

# The local mode says so at each of them; that is what it is.
pytestmark = pytest.mark.filterwarnings("ignore:Payload indexes have no effect")

SERVER_URL = os.environ.get("QDRANT_TEST_URL", "")


@asynccontextmanager
async def open_local() -> AsyncIterator[Index]:
    async with open_qdrant(AsyncQdrantClient(":memory:"), FakeEmbedder(), "notes") as index:
        yield index


@asynccontextmanager
async def open_server() -> AsyncIterator[Index]:
    collection = f"haru-test-{uuid4()}"
    async with open_qdrant(AsyncQdrantClient(SERVER_URL), FakeEmbedder(), collection) as index:
        yield index
        await index.client.delete_collection(collection)


@pytest.fixture(params=["fake", "edge", "local", "server"])
async def index(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Index]:
    if request.param == "fake":
        yield FakeIndex()
        return
    if request.param == "server" and not SERVER_URL:
        pytest.skip("QDRANT_TEST_URL names no server")
    stores: dict[str, AbstractAsyncContextManager[Index]] = {
        "edge": open_edge(tmp_path / "edge", FakeEmbedder()),
        "local": open_local(),
        "server": open_server(),
    }
    async with stores[request.param] as opened:
        yield opened


async def ids(index: Index, query: str, owner: str, limit: int = 10) -> list[str]:
    return [passage.id for passage in await index.search(query, owner=owner, limit=limit)]


async def test_private_chunks_of_another_owner_are_never_found(index: Index):
    await index.put([chunk("hers", owner="ana"), chunk("his", owner="bob")])

    assert await ids(index, chunk("his").text, "ana") == ["hers"]
    assert await ids(index, chunk("his").text, "") == []


async def test_community_chunks_are_found_by_everyone(index: Index):
    await index.put([chunk("shared", owner="bob", visibility="community"), chunk("secret", owner="bob")])

    assert await ids(index, "connection pool", "ana") == ["shared"]


async def test_a_found_passage_is_what_was_stored(index: Index):
    stored = chunk("c1", owner="ana", document="pools", title="Notes > Pools", source="notes/pools.md")
    await index.put([stored])

    [found] = await index.search("connection pool", owner="ana", limit=3)

    assert (found.id, found.document, found.title) == ("c1", "pools", "Notes > Pools")
    assert (found.text, found.source) == (stored.text, "notes/pools.md")
    assert found.score > 0


async def test_an_owner_replaces_only_his_own_chunk_of_the_same_id(index: Index):
    await index.put([chunk("c1", owner="ana"), chunk("c1", owner="bob", visibility="community")])
    await index.put([chunk("c1", owner="ana", text="A connection pool that closes on shutdown")])

    texts = {passage.text for passage in await index.search("connection pool", owner="ana", limit=5)}

    assert texts == {"A connection pool that closes on shutdown", chunk("c1").text}
    assert (await index.count(owner="ana"), await index.count(owner="bob")) == (1, 1)


async def test_a_chunk_made_private_again_is_hidden_at_once(index: Index):
    await index.put([chunk("c1", owner="bob", visibility="community")])
    await index.put([chunk("c1", owner="bob")])

    assert await ids(index, "connection pool", "ana") == []


async def test_removal_takes_the_document_of_this_owner_but_for_what_is_kept(index: Index):
    await index.put([chunk(name, owner="ana", document="pools") for name in ("a", "b", "c")])
    await index.put([chunk("other", owner="ana", document="else"), chunk("a", owner="bob", document="pools")])

    await index.remove("pools", owner="ana", keep=["b"])
    await index.remove("never stored", owner="ana")

    assert set(await ids(index, "connection pool", "ana")) == {"b", "other"}
    assert (await index.count(owner="ana"), await index.count(owner="bob")) == (2, 1)


async def test_digests_name_the_stored_chunks_of_one_document(index: Index):
    mine = [chunk(f"c{n}", owner="ana", document="pools") for n in range(1100)]
    await index.put([*mine, chunk("other", owner="ana", document="else")])

    assert await index.digests("pools", owner="ana") == {one.id: one.digest for one in mine}
    assert await index.digests("pools", owner="bob") == {}


async def test_limit_is_respected(index: Index):
    await index.put([chunk(f"c{n}", owner="ana") for n in range(30)])

    assert [len(await ids(index, "connection pool", "ana", limit)) for limit in (1, 7, 0)] == [1, 7, 0]


@pytest.mark.parametrize("query", ["", "  \n", "?!"])
async def test_an_empty_query_or_an_empty_store_is_no_error(index: Index, query: str):
    assert await ids(index, "connection pool", "ana") == []
    await index.put([chunk("c1", owner="ana")])

    assert await ids(index, query, "ana") in ([], ["c1"])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("트랜잭션을 왜 사용하나요?", "ko/transaction"),
        ("스케줄링에는 어떤 알고리즘이 있나요", "ko/cpu-scheduling"),
        ("JWT는 어디에 저장하나", "ko/jwt"),
        ("프로세스와 스레드의 차이", "ko/process-vs-thread"),
        ("what happens when hashes collide in a hash table", "en/hash-table"),
    ],
)
async def test_a_question_finds_its_note_in_korean_with_particles_and_in_english(
    index: Index, query: str, expected: str
):
    for document in INTERVIEW_NOTES:
        await store_document(document, index)

    found = await index.search(query, owner="ana", limit=3)

    assert expected in [passage.document for passage in found]


async def test_storing_again_writes_only_what_changed(index: Index):
    before = note("# Pools\nopen early\n\n# Locks\nhold briefly\n")
    after = note("# News\nadded above\n\n# Pools\nopen early\n\n# Locks\nhold very briefly\n")

    changes = [await store_document(one, index) for one in (before, before, after)]

    assert changes == [Change(2, 0, 0), Change(0, 2, 0), Change(2, 1, 1)]
    assert await index.count(owner="ana") == 3


async def test_edge_and_the_local_mode_find_the_same_ten(tmp_path: Path):
    async with open_edge(tmp_path / "edge", FakeEmbedder()) as edge, open_local() as local:
        for document in INTERVIEW_NOTES:
            await store_document(document, edge)
            await store_document(document, local)
        queries = [document.title.replace("-", " ") for document in INTERVIEW_NOTES]
        queries += ["트랜잭션 격리 수준", "token 저장", "graph traversal", "스레드가 공유하는 메모리", "rubric"]

        assert [set(await ids(edge, one, "ana")) for one in queries] == [
            set(await ids(local, one, "ana")) for one in queries
        ]


async def test_private_notes_of_others_do_not_move_the_order(index: Index):
    for document in INTERVIEW_NOTES[:4]:
        await store_document(document, index)
    alone = await index.search("트랜잭션 graph token", owner="ana", limit=10)

    await index.put([chunk(f"x{n}", owner="bob", text="graph graph token") for n in range(40)])

    assert await index.search("트랜잭션 graph token", owner="ana", limit=10) == alone


async def test_a_server_that_does_not_answer_is_named():
    with pytest.raises(RetrievalUnavailable, match="Qdrant"):
        async with open_qdrant(
            AsyncQdrantClient("http://127.0.0.1:9", check_compatibility=False), FakeEmbedder(), "notes"
        ):
            pass


async def test_all_chunks_of_an_owner_are_given_back_as_they_were_stored(index: Index):
    mine = [chunk(f"c{n}", owner="ana", tags=("pool", "풀"), visibility="community") for n in range(3)]
    await index.put([*mine, chunk("his", owner="bob")])

    assert sorted(await index.chunks(owner="ana"), key=lambda one: one.id) == mine
    assert await index.chunks(owner="nobody") == []


async def test_a_forgotten_owner_is_found_by_nobody_and_others_keep_theirs(index: Index):
    await index.put([chunk("c1", owner="ana", visibility="community"), chunk("c2", owner="ana")])
    await index.put([chunk("his", owner="bob")])

    forgotten = [await index.forget(owner="ana"), await index.forget(owner="ana")]

    assert forgotten == [2, 0]
    assert (await index.count(owner="ana"), await index.chunks(owner="ana")) == (0, [])
    assert (await ids(index, "connection pool", "ana"), await ids(index, "connection pool", "bob")) == ([], ["his"])
