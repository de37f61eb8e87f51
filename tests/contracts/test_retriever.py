"""The promises of retrieval, kept by the fake, by Qdrant Edge here and at its owner, by the local mode and a server."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from qdrant_client import AsyncQdrantClient

from retrievers.base import ANYWHERE, Index, Passage, RetrievalUnavailable, Within
from retrievers.index import Change
from retrievers.qdrant import open_qdrant
from retrievers.store import space_of
from tests.fakes_retriever import FakeEmbedder, FakeIndex
from tests.index_owner import remote_index
from tests.indexes import SERVER_URL, edge_index, local_index, server_index
from tests.notes import INTERVIEW_NOTES, chunk, note, stored

# The local mode says so at each of them; that is what it is.
pytestmark = pytest.mark.filterwarnings("ignore:Payload indexes have no effect")


@pytest.fixture(params=["fake", "edge", "remote", "local", "server"])
async def index(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Index]:
    if request.param == "fake":
        yield FakeIndex()
        return
    if request.param == "server" and not SERVER_URL:
        pytest.skip("QDRANT_TEST_URL names no server")
    stores: dict[str, AbstractAsyncContextManager[Index]] = {
        "edge": edge_index(tmp_path / "edge"),
        "remote": remote_index(tmp_path),
        "local": local_index(),
        "server": server_index(),
    }
    async with stores[request.param] as opened:
        yield opened


async def ids(index: Index, query: str, owner: str, limit: int = 10, within: Within = ANYWHERE) -> list[str]:
    return [passage.id for passage in await index.search(query, owner=owner, limit=limit, within=within)]


async def test_private_chunks_of_another_owner_are_never_found(index: Index):
    await index.put([chunk("hers", owner="ana"), chunk("his", owner="bob")])

    assert await ids(index, chunk("his").text, "ana") == ["hers"]
    assert await ids(index, chunk("his").text, "") == []


async def test_community_chunks_are_found_by_everyone(index: Index):
    await index.put([chunk("shared", owner="bob", visibility="community"), chunk("secret", owner="bob")])

    assert await ids(index, "connection pool", "ana") == ["shared"]


async def test_a_found_passage_is_what_was_stored_and_says_how_it_was_found(index: Index):
    labels = {"language": "en", "tags": ("pool", "풀"), "kind": "note", "position": 3, "at": 1_700_000_000}
    stored = chunk("c1", document="pools", title="Notes > Pools", visibility="community", **labels)
    await index.put([stored])

    [found] = await index.search("connection pool", owner="ana", limit=3)

    scores = {"score": found.score, "dense": found.dense, "sparse": found.sparse}
    assert found == Passage(**vars(stored), **scores)
    assert found.score > 0
    assert 0 < (found.dense or 0) <= 1
    assert (found.sparse or 0) > 0


async def test_one_way_alone_gives_its_own_order_and_score(index: Index):
    await index.put([chunk("words", text="트랜잭션 격리"), chunk("other", text="Something else")])

    [by_words] = await index.search("격리 수준", owner="ana", limit=5, ways=["sparse"])
    by_meaning = await index.search("격리 수준", owner="ana", limit=5, ways=["dense"])

    assert (by_words.id, by_words.dense, (by_words.sparse or 0) > 0) == ("words", None, True)
    assert [(one.id, one.sparse) for one in by_meaning] == [("words", None), ("other", None)]
    assert await index.search("격리", owner="ana", limit=5, ways=[]) == []


async def test_vectors_come_only_when_asked_for(index: Index):
    await index.put([chunk("c1")])
    [expected] = await FakeEmbedder().embed_passages([chunk("c1").searchable])

    [plain] = await index.search("connection pool", owner="ana", limit=1)
    [rich] = await index.search("connection pool", owner="ana", limit=1, with_vectors=True)

    assert plain.vector == ()
    assert rich.vector == pytest.approx(expected, abs=1e-6)


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
        await stored(document, index)

    found = await index.search(query, owner="ana", limit=3)

    assert expected in [passage.document for passage in found]


async def test_storing_again_writes_only_what_changed(index: Index):
    before = note("# Pools\nopen early\n\n# Locks\nhold briefly\n")
    after = note("# News\nadded above\n\n# Pools\nopen early\n\n# Locks\nhold very briefly\n")

    changes = [await stored(one, index) for one in (before, before, after)]

    assert changes == [Change(2, 0, 0), Change(0, 2, 0), Change(2, 0, 1, relabelled=1)]
    there = await index.chunks(owner="ana")
    assert [one.title for one in sorted(there, key=lambda one: one.position)] == [
        "Pools > News",
        "Pools",
        "Pools > Locks",
    ]


async def test_private_notes_of_others_do_not_move_the_order(index: Index):
    for document in INTERVIEW_NOTES[:4]:
        await stored(document, index)
    alone = await ids(index, "트랜잭션 graph token", "ana")

    await index.put([chunk(f"x{n}", owner="bob", text="graph graph token") for n in range(40)])

    assert await ids(index, "트랜잭션 graph token", "ana") == alone


async def test_a_server_that_does_not_answer_is_named():
    client = AsyncQdrantClient("http://127.0.0.1:9", check_compatibility=False)

    with pytest.raises(RetrievalUnavailable, match="Qdrant"):
        await open_qdrant(client, space_of(FakeEmbedder()), "notes").__aenter__()


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


LABELS = {"visibility": "community", "tags": ("new",), "kind": "til", "position": 7, "at": 12, "language": "ko"}


async def test_new_labels_are_found_by_and_the_text_and_its_vectors_stay(index: Index):
    await index.put([chunk("c1"), chunk("c2")])

    await index.relabel([chunk("c1", **LABELS)])

    [found] = await index.search("connection pool", owner="bob", limit=5, within=Within(tags=("new",), kinds=("til",)))
    assert (found.id, found.text, found.position, found.at) == ("c1", chunk("c1").text, 7, 12)
    assert await index.digests("pools", owner="ana") == {
        "c1": chunk("c1", **LABELS).digest,
        "c2": chunk("c2").digest,
    }


async def test_only_a_chunk_that_is_there_with_this_text_is_relabelled(index: Index):
    await index.put([chunk("c1"), chunk("c1", owner="bob")])

    await index.relabel([chunk("gone"), chunk("c1", text="another", tags=("x",)), chunk("c1", owner="eve", at=3)])

    assert await index.chunks(owner="ana") == [chunk("c1")]
    assert await index.chunks(owner="bob") == [chunk("c1", owner="bob")]
    assert await index.count(owner="eve") == 0


async def test_a_document_made_private_again_is_hidden_without_being_embedded(index: Index):
    shared = note("# A\nsame\n", visibility="community")
    await stored(shared, index)

    change = await stored(note("# A\nsame\n"), index)

    assert change == Change(0, 0, 0, relabelled=1)
    assert (await ids(index, "same", "bob"), len(await ids(index, "same", "ana"))) == ([], 1)


NARROWED = [
    (Within(documents=("pools", "none")), {"a", "b"}),
    (Within(sources=("web",)), {"c"}),
    (Within(kinds=("til", "note")), {"a", "c"}),
    (Within(languages=("ko",)), {"b", "d"}),
    (Within(tags=("x", "y")), {"a", "b", "d"}),
    (Within(since=100), {"b", "c"}),
    (Within(until=100), {"a", "b"}),
    (Within(since=100, until=100), {"b"}),
    (Within(since=-50, until=1_000), {"a", "b", "c"}),
    (Within(visibility="private"), {"a", "b"}),
    (Within(visibility="community"), {"c", "d"}),
    (Within(kinds=("note",), tags=("y",)), set()),
    (Within(languages=("ko",), tags=("y",), visibility="community"), {"d"}),
    (Within(documents=("of bob",)), {"d"}),
]


@pytest.mark.parametrize(("within", "expected"), NARROWED)
async def test_a_search_is_narrowed_by_each_field_and_by_all_together(index: Index, within: Within, expected: set[str]):
    await index.put([chunk("a", kind="note", tags=("x",), at=-20), chunk("b", language="ko", tags=("y", "x"), at=100)])
    await index.put([chunk("c", document="d", source="web", kind="til", at=101, visibility="community")])
    bobs = {"owner": "bob", "document": "of bob"}
    await index.put([chunk("d", language="ko", tags=("y",), visibility="community", **bobs)])
    await index.put([chunk("e", kind="note", language="ko", tags=("x", "y"), source="web", at=100, **bobs)])

    for way in ("dense", "sparse"):
        found = await index.search("connection pool", owner="ana", limit=9, within=within, ways=[way])
        assert {one.id for one in found} == expected


async def test_neighbours_are_the_places_around_in_the_same_document_in_reading_order(index: Index):
    await index.put([chunk(f"c{n}", position=n) for n in range(9)])
    await index.put([chunk("other", document="other", position=4), chunk("his", owner="bob", position=3)])
    shared = {"owner": "bob", "document": "shared", "visibility": "community"}
    await index.put([chunk(f"s{n}", position=n, **shared) for n in range(3)])
    await index.put([chunk("hidden", position=1, owner="bob", document="shared")])
    found = await index.search("connection pool", owner="ana", limit=30)
    asked = [one for one in found if one.id in ("c0", "c4", "c5", "s2")]

    near = await index.around(asked, owner="ana")
    far = await index.around(asked, owner="ana", reach=2)

    assert [one.id for one in near] == ["c1", "c3", "c6", "s1"]
    assert [one.id for one in far] == ["c1", "c2", "c3", "c6", "c7", "s0", "s1"]
    assert await index.around([], owner="ana") == []


async def test_neighbours_of_a_made_up_passage_are_still_only_what_the_caller_may_see(index: Index):
    await index.put([chunk("his", owner="bob", position=1), chunk("shown", owner="bob", position=2)])
    forged = Passage("x", "pools", "", "", "", owner="bob", position=0)

    assert await index.around([forged], owner="ana", reach=5) == []
