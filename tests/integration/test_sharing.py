"""Chats that are shown to others: who may give, read and take back, and what nobody sees (CHAT-5, S-38)."""

import json
import uuid

import pytest

from tests.integration.conftest import serving
from tests.integration.test_conversations import begin, read, say, texts

FIRST, SECOND = "How do pools work?", "And how large?"


@pytest.fixture
async def ana(haru):
    return await haru.as_user("ana")


@pytest.fixture
async def ben(haru):
    return await haru.as_user("ben")


@pytest.fixture
async def talk(ana):
    """Two questions and their answers, under instructions that are nobody's business."""
    begun = await begin(ana, system_prompt="Say it like a pirate.", title="Pools")
    said = [await say(ana, text, begun["id"]) for text in (FIRST, SECOND)]
    return {"id": begun["id"], "said": said}


async def share(client, conversation, **given):
    return (await client.post("/api/shares", json={"conversation": conversation, **given})).json()


async def shared(client, link, **query):
    return await client.get(f"/api/shares/{link['id']}", params=query)


async def status(client, link):
    return (await shared(client, link)).status_code


async def test_member_with_the_link_reads_the_branch_and_nothing_else(ana, ben, talk):
    link = await share(ana, talk["id"])
    answer = await shared(ben, link)

    assert (link["title"], link["messages"]) == ("Pools", 4)
    assert texts(answer.json()) == [FIRST, "Use a connection pool.", SECOND, "Use a connection pool."]
    assert (answer.json()["title"], answer.json()["by"]) == ("Pools", "ana")
    assert "pirate" not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert (await ben.get(f"/api/conversations/{talk['id']}")).status_code == 404


async def test_what_is_said_renamed_or_branched_afterwards_is_not_in_it(ana, ben, talk):
    first = talk["said"][0]
    link = await share(ana, talk["id"], message=first["answer_id"])
    await say(ana, "Something private", talk["id"], after=first["answer_id"])
    await say(ana, "", talk["id"], after=first["question_id"])
    await ana.patch(f"/api/conversations/{talk['id']}", json={"title": "Private"})

    assert texts((await shared(ben, link)).json()) == [FIRST, "Use a connection pool."]
    assert (await shared(ben, link)).json()["title"] == "Pools"


async def test_other_branches_cannot_be_paged_into(ana, ben, talk):
    other = await say(ana, "Something private", talk["id"], after=talk["said"][0]["answer_id"])
    link = await share(ana, talk["id"], message=talk["said"][1]["answer_id"])
    pages = [(await shared(ben, link, before=other[key])).json() for key in ("question_id", "answer_id")]

    assert [page["messages"] for page in pages] == [[], []]


async def test_long_chats_are_read_page_by_page(ana, ben, talk):
    link = await share(ana, talk["id"])
    last = (await shared(ben, link, limit=3)).json()
    earlier = (await shared(ben, link, limit=3, before=last["before"])).json()

    assert [texts(last)[0], texts(earlier), earlier["before"]] == ["Use a connection pool.", [FIRST], None]


async def test_preview_is_what_others_will_read(ana, ben, talk):
    preview = (await ana.get(f"/api/conversations/{talk['id']}/preview")).json()
    link = await share(ana, talk["id"])
    given = (await shared(ben, link)).json()

    assert preview["messages"] == given["messages"]
    assert (preview["title"], preview["by"]) == ("Pools", None)
    assert (await ben.get(f"/api/conversations/{talk['id']}/preview")).status_code == 404


async def test_link_that_was_taken_back_is_gone_at_once_for_everybody(ana, ben, talk):
    kept, taken = [await share(ana, talk["id"]) for _ in range(2)]
    assert await status(ben, taken) == 200
    assert (await ana.delete(f"/api/shares/{taken['id']}")).status_code == 204

    assert [await status(client, taken) for client in (ana, ben)] == [404, 404]
    assert [one["id"] for one in (await ana.get("/api/shares")).json()["shares"]] == [kept["id"]]
    assert await status(ben, kept) == 200


async def test_link_expires(ana, ben, talk, sql):
    link = await share(ana, talk["id"], days=1)
    await sql.execute("UPDATE shares SET expires_at = now() WHERE id = %s", (link["id"],))

    assert await status(ben, link) == 404
    assert (await ana.get("/api/shares")).json()["shares"] == []


async def test_links_go_with_the_chat_and_with_their_owner(haru, ana, ben, talk):
    link = await share(ana, talk["id"])
    id_ = (await ana.get("/api/me")).json()["id"]
    await haru.http.patch(f"/api/users/{id_}", json={"status": "locked"})
    locked = await status(ben, link)
    await haru.http.patch(f"/api/users/{id_}", json={"status": "active"})
    again = await haru.as_user("ana")
    assert (locked, await status(ben, link)) == (404, 200)

    assert (await again.delete(f"/api/conversations/{talk['id']}")).status_code == 204
    assert await status(ben, link) == 404


async def test_who_may_do_what(haru, ana, ben, talk):
    """The matrix: nobody, another member, a narrowed key of an administrator, an administrator, the owner."""
    made = await haru.http.post("/api/keys", json={"name": "narrow", "features": ["news"]})
    narrow = await haru.client({"authorization": f"Bearer {made.json()['key']}"})
    matrix = {}
    for name, client in {
        "nobody": await haru.client(),
        "member": ben,
        "narrow": narrow,
        "administrator": haru.http,
        "owner": ana,
    }.items():
        link = await share(ana, talk["id"])
        listed = await client.get("/api/shares", params={"conversation": talk["id"]})
        matrix[name] = [
            (await client.post("/api/shares", json={"conversation": talk["id"]})).status_code,
            len(listed.json().get("shares", ())) > 0,
            await status(client, link),
            (await client.delete(f"/api/shares/{link['id']}")).status_code,
        ]

    assert matrix == {
        "nobody": [401, False, 401, 401],
        "member": [404, False, 200, 404],
        "narrow": [404, False, 200, 404],
        "administrator": [404, False, 200, 204],
        "owner": [201, True, 200, 204],
    }


@pytest.mark.parametrize("given", [{"days": 0}, {"days": 366}, {"days": "soon"}, {"message": "x"}, {"public": True}])
async def test_odd_wishes_are_refused(ana, talk, given):
    answer = await ana.post("/api/shares", json={"conversation": talk["id"], **given})

    assert answer.status_code == 422


async def test_nothing_said_and_messages_of_other_chats_cannot_be_shared(ana, talk):
    empty, other = await begin(ana), await begin(ana)
    elsewhere = await say(ana, "Hi", other["id"])
    wishes = [(empty["id"], None), (talk["id"], elsewhere["answer_id"]), (talk["id"], str(uuid.uuid4()))]

    assert [
        (await ana.post("/api/shares", json={"conversation": id_, "message": message})).status_code
        for id_, message in wishes
    ] == [404, 404, 404]


async def test_sources_are_named_and_only_addresses_of_the_web_are_told(ana, ben, talk, sql):
    sources = [
        {"number": 1, "cited": True, "title": "Pools", "source": "https://example.org/pools", "document": "d1"},
        {"number": 2, "cited": True, "title": "Own notes", "source": "notes/ana.md", "document": "d2"},
        {"number": 3, "cited": False, "title": "Never cited", "source": "x", "document": "d3"},
    ]
    answer = talk["said"][1]["answer_id"]
    await sql.execute(
        "UPDATE messages SET details = jsonb_set(details, '{sources}', to_jsonb(%s::json)) WHERE id = %s",
        (json.dumps(sources), answer),
    )
    link = await share(ana, talk["id"])
    said = (await shared(ben, link)).json()["messages"][-1]

    assert said["sources"] == [
        {"number": 1, "title": "Pools", "source": "https://example.org/pools"},
        {"number": 2, "title": "Own notes", "source": ""},
    ]


async def test_links_outlive_a_restart(settings):
    async with serving(settings) as first:
        client = await first.as_user("ana")
        begun = await begin(client)
        await say(client, FIRST, begun["id"])
        link = await share(client, begun["id"])
    async with serving(settings) as second:
        assert texts((await shared(await second.as_user("ben"), link)).json())[0] == FIRST
        assert (await read(await second.as_user("ana"), begun["id"]))["head"]
