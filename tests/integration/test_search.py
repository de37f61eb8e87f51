"""Search over HTTP: what one may see, why it was found, and what is said when something does not answer (S-11)."""

import pytest

from server.identity import Scope
from server.limits.policy import Policy, RoleRule
from tests.fakes_rerank import ScriptedReranker, scripted_reranker
from tests.integration.conftest import serving
from tests.notes import chunk

NOVEMBER = 1_793_491_200  # 2026-11-01, midnight of universal time
TEXT = "The pool closes idle connections after thirty seconds."


@pytest.fixture
async def ana(haru):
    """Her client; she, bob and eve have stored something."""
    client = await haru.as_user("ana")
    await haru.as_user("bob")
    await fill(haru)
    return client


async def fill(haru):
    mine, his = {"owner": await haru.id_of("ana")}, {"owner": await haru.id_of("bob")}
    await haru.app.state.services.deps.retriever.put(
        [
            chunk("c1", **mine, text=TEXT, title="Pools > Closing", kind="note", language="en", tags=("db", "pool")),
            chunk(
                "c2",
                **mine,
                text="풀은 쓰지 않는 연결을 닫는다.",
                document="ko",
                kind="til",
                language="ko",
                at=NOVEMBER,
            ),
            chunk("c3", **his, text="Bob's secret pool code is 4711.", document="secret", source="bob/secret.md"),
            chunk("c4", **his, text=TEXT, document="copy", source="bob/copy.md", visibility="community"),
        ]
    )


async def found(client, q="When are idle connections of the pool closed?", **wanted):
    answer = await client.get("/api/search", params={"q": q, **wanted})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def documents(client, **wanted):
    return [one["document"] for one in (await found(client, **wanted))["results"]]


async def test_a_result_says_what_it_is_and_why_it_was_found(ana):
    page = await found(ana)

    best = page["results"][0]
    assert (page["lookup"], page["ways"], page["reranked"]) == ("done", ["dense", "sparse"], None)
    assert (best["id"], best["text"], best["title"], best["is_own"]) == ("c1", TEXT, "Pools > Closing", True)
    assert (best["kind"], best["tags"], best["visibility"], best["number"]) == ("note", ["db", "pool"], "private", 1)
    assert best["why"]["dense"]["rank"] <= 2
    assert best["why"]["sparse"]["score"] > 0
    assert best["why"]["words"] == ["pools", "pool", "idle", "connections"]
    assert [one["text"] for one in best["stretches"] if one["matches"]] == ["pool", "idle", "connections"]
    assert "".join(one["text"] for one in best["stretches"]) == TEXT


async def test_a_text_that_another_one_shares_too_is_shown_once_with_both(ana):
    best = (await found(ana))["results"][0]

    assert best["also"] == [{"document": "copy", "title": "Pools", "source": "bob/copy.md", "is_own": False}]


async def test_nobody_finds_what_is_anothers_or_learns_whose_it_is(haru, ana):
    for wanted in ({}, {"document": "secret"}, {"source": "bob/secret.md"}, {"visibility": "private"}):
        page = await found(ana, q="secret pool code", limit=50, **wanted)
        assert "4711" not in str(page)
        assert await haru.id_of("bob") not in str(page)


@pytest.mark.parametrize("name", ["owner", "user", "user_id", "collection", "filter", "with_vectors", "id"])
async def test_what_would_choose_the_owner_or_the_store_is_refused(haru, ana, name):
    answer = await ana.get("/api/search", params={"q": "pool", name: await haru.id_of("bob")})

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"kind": "til"}, ["ko"]),
        ({"kind": ["til", "note"]}, ["pools", "ko"]),
        ({"tag": "db"}, ["pools"]),
        ({"language": "ko"}, ["ko"]),
        ({"document": "copy"}, ["copy"]),
        ({"source": "bob/copy.md"}, ["copy"]),
        ({"visibility": "private", "kind": "note"}, ["pools"]),
        ({"visibility": "community"}, ["copy"]),
        ({"since": "2026-11-01"}, ["ko"]),
        ({"until": "2026-11-01"}, ["ko"]),
        ({"since": "2026-11-02"}, []),
        ({"until": "2026-10-31", "tz": "America/New_York"}, ["ko"]),
        ({"limit": 1}, ["pools"]),
    ],
)
async def test_filters_narrow_what_is_found_and_are_told(ana, wanted, expected):
    page = await found(ana, **wanted)

    assert [one["document"] for one in page["results"]] == expected
    assert page["filters"].keys() == wanted.keys() - {"limit", "tz"}


@pytest.mark.parametrize("way", ["dense", "sparse"])
async def test_one_way_alone_is_the_only_reason(ana, way):
    page = await found(ana, ways=way)

    other = {"dense": "sparse", "sparse": "dense"}[way]
    assert page["ways"] == [way]
    assert {(one["why"][way] is None, one["why"][other] is None) for one in page["results"]} == {(False, True)}


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"q": "a\0b"},
        {"q": "x" * 1001},
        {"q": "pool", "limit": 0},
        {"q": "pool", "limit": 51},
        {"q": "pool", "ways": "fuzzy"},
        {"q": "pool", "since": "yesterday"},
        {"q": "pool", "tz": "Mars/Base"},
        {"q": "pool", "visibility": "everybody"},
        {"q": "pool", "tag": [str(n) for n in range(21)]},
    ],
)
async def test_nonsense_is_refused_in_plain_words(ana, wrong):
    refused = await ana.get("/api/search", params=wrong)

    assert (refused.status_code, refused.json()["code"] in ("invalid_input", "bad_request")) == (422, True)


async def test_a_query_of_empty_words_asks_nobody(ana):
    page = await found(ana, q="네 감사합니다")

    assert (page["lookup"], page["results"]) == ("not asked", [])


async def test_a_key_that_is_narrowed_to_a_feature_does_not_search(haru, ana):
    _, secret = await haru.accounts.keys.create(await haru.id_of("ana"), "narrow", Scope(features=frozenset({"news"})))
    narrow = await haru.client({"authorization": f"Bearer {secret}"})

    answer = await narrow.get("/api/search", params={"q": "pool"})

    assert (answer.status_code, answer.json()["code"]) == (403, "out_of_scope")


async def test_each_search_draws_a_request_and_nothing_else(settings):
    policy = Policy(user=RoleRule(requests=2, tokens=10), admin=RoleRule())
    async with serving(settings, policy=policy) as haru:
        ana = await haru.as_user("ana")
        answers = [await ana.get("/api/search", params={"q": "pool"}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert (answers[2].json()["code"], answers[2].headers["retry-after"].isdigit()) == ("quota_spent", True)


async def test_without_embeddings_words_alone_answer_and_a_chat_goes_on(settings):
    """Nobody listens at port 9."""
    async with serving(settings) as haru:
        await haru.as_user("ana")
        await haru.as_user("bob")
        await fill(haru)
    away = settings.model_copy(update={"embeddings_base_url": "http://127.0.0.1:9/v1"})
    async with serving(away, ready=False) as haru:
        ana = await haru.as_user("ana")
        page = await found(ana)
        dense = await ana.get("/api/search", params={"q": "pool", "ways": "dense"})
        chat = await ana.post("/chat/invoke", json={"input": {"messages": [{"role": "user", "content": "idle pool?"}]}})

    assert (page["lookup"], page["ways"], page["results"][0]["id"]) == ("by words only", ["sparse"], "c1")
    assert (dense.status_code, dense.json()["code"]) == (503, "retrieval_unavailable")
    said = chat.json()["output"]
    assert (said["lookup"], said["sources"][0]["document"], said["content"]) == (
        "by words only",
        "pools",
        "Use a connection pool.",
    )


async def test_a_reranker_decides_and_one_that_is_away_does_not_matter(settings):
    async with scripted_reranker(ScriptedReranker()) as server:
        given = {"rerank_base_url": server.base_url, "rerank_model": "r"}
        async with serving(settings.model_copy(update=given)) as haru:
            ana = await haru.as_user("ana")
            await haru.as_user("bob")
            await fill(haru)
            good = await found(ana)
            server.refuses = 500
            bad = await found(ana)

    assert (good["reranked"], bad["reranked"]) == (True, False)
    scores = [one["why"]["rerank"] for one in good["results"]]
    assert scores == sorted(scores, reverse=True)
    assert {one["why"]["rerank"] for one in bad["results"]} == {None}


async def test_sources_of_a_chat_have_numbers_and_previews_that_the_conversation_does_not_keep(haru, ana, engine):
    engine.answers = ["They are closed after thirty seconds [1]."]
    asked = {"messages": [{"role": "user", "content": "When are idle connections of the pool closed?"}]}
    conversation = (await ana.post("/api/conversations", json={})).json()["id"]
    config = {"configurable": {"thread_id": conversation}}

    said = (await ana.post("/chat/invoke", json={"input": asked, "config": config})).json()["output"]
    kept = (await ana.get(f"/api/conversations/{conversation}")).json()

    first = said["sources"][0]
    assert (first["number"], first["cited"], first["preview"]) == (1, True, TEXT)
    assert [source["cited"] for source in said["sources"][1:]] == [False] * (len(said["sources"]) - 1)
    assert "[1] <note" in str(engine.heard[-1])
    assert TEXT not in str(kept)
    assert "4711" not in str(engine.heard)
