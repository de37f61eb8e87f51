"""Conversations over HTTP: begun on any door, read, branched, changed, searched and taken away (CHAT-2, CHAT-4)."""

import asyncio
import uuid
from urllib.parse import quote

import pytest

from tests.integration.conftest import serving


def thread(name):
    return {"configurable": {"thread_id": name}}


async def say(client, text, conversation, **more):
    messages = [{"role": "user", "content": text}] if text else []
    body = {"input": {"messages": messages, **more}, "config": thread(conversation)}
    answer = await client.post("/chat/invoke", json=body)
    return answer.json()["output"] if answer.status_code == 200 else answer


async def begin(client, **given):
    return (await client.post("/api/conversations", json=given)).json()


async def read(client, conversation, **query):
    return (await client.get(f"/api/conversations/{conversation}", params=query)).json()


async def titles(client, **query):
    return [row["title"] for row in (await client.get("/api/conversations", params=query)).json()["conversations"]]


def texts(page):
    return [message["content"] for message in page["messages"]]


def heard(engine):
    return [message["content"] for message in engine.heard[-1]["messages"][1:]]


async def test_what_was_begun_at_another_door_can_be_read(haru):
    said = await say(haru.http, "How do pools work?", "a-name")

    opened = await read(haru.http, said["conversation_id"])
    assert texts(opened) == ["How do pools work?", "Use a connection pool."]
    assert [message["id"] for message in opened["messages"]] == [said["question_id"], said["answer_id"]]
    assert (opened["revision"], opened["head"], opened["title"]) == (1, said["answer_id"], "How do pools work?")
    assert opened["messages"][1]["details"]["finish"] == "stop"


async def test_without_a_thread_the_answer_names_no_conversation(haru):
    body = {"input": {"messages": [{"role": "user", "content": "Hi"}]}}
    output = (await haru.http.post("/chat/invoke", json=body)).json()["output"]

    assert [output[key] for key in ("conversation_id", "question_id", "answer_id", "revision")] == [None] * 4


async def test_conversation_begun_empty_is_gone_on_with_at_the_openai_door(haru, engine):
    begun = await begin(haru.http, system_prompt="Rhyme.", title="Verses")
    body = {
        "model": "haru-chat",
        "messages": [{"role": "user", "content": "Sky?"}],
        "metadata": {"thread_id": begun["id"]},
    }
    await haru.http.post("/v1/chat/completions", json=body)

    assert engine.heard[-1]["messages"][0]["content"] == "Rhyme."
    assert texts(await read(haru.http, begun["id"])) == ["Sky?", "Use a connection pool."]


async def test_instructions_are_the_conversations_then_the_users_then_ours(haru, engine):
    """CHAT-2."""
    said = await say(haru.http, "Hi", "t")
    id_ = said["conversation_id"]
    system = [engine.heard[-1]["messages"][0]["content"]]
    await haru.http.patch("/api/me", json={"system_prompt": "The user's."})
    for prompt in (None, "The conversation's."):
        if prompt:
            await haru.http.patch(f"/api/conversations/{id_}", json={"system_prompt": prompt})
        await say(haru.http, "Hi", "t")
        system.append(engine.heard[-1]["messages"][0]["content"])
    await say(haru.http, "Hi", "t", system="The call's.")
    system.append(engine.heard[-1]["messages"][0]["content"])

    assert system[0].startswith("You help software developers")
    assert system[1:] == ["The user's.", "The conversation's.", "The call's."]


async def test_only_a_model_that_the_caller_may_ask_is_kept(haru):
    """CHAT-3"""
    key = await haru.http.post("/api/keys", json={"name": "narrow", "models": ["gemma-3-12b"]})
    narrow = await haru.client({"authorization": f"Bearer {key.json()['key']}"})
    where = f"/api/conversations/{(await begin(haru.http))['id']}"

    async def codes(method, path):
        asked = [(haru.http, "small"), (haru.http, "gemma-3-12b"), (haru.http, "none-such"), (narrow, "small")]
        answers = [await client.request(method, path, json={"model": model}) for client, model in asked]
        return [answer.json().get("code", answer.status_code) for answer in answers]

    assert await codes("POST", "/api/conversations") == [201, 201, "model_not_served", "out_of_scope"]
    assert await codes("PATCH", where) == [200, 200, "model_not_served", "out_of_scope"]
    assert (await haru.http.patch(where, json={"model": None})).json()["model"] is None


def completion(said, conversation):
    return {"model": "haru-chat", "metadata": {"thread_id": conversation} if conversation else {}, **said}


DOORS = {
    "/chat/invoke": lambda said, conversation: {"input": said, "config": thread(conversation or "")},
    "/v1/chat/completions": completion,
    "/api/chat": lambda said, conversation: {**said, "conversation_id": conversation},
}


@pytest.mark.parametrize("is_kept", [False, True])
@pytest.mark.parametrize("door", DOORS)
async def test_what_a_user_has_set_holds_in_their_next_chat_at_every_door(haru, engine, door, is_kept):
    """CHAT-2, with a conversation or without."""

    async def system_for(asker):
        said = {"messages": [{"role": "user", "content": "Hi"}]}
        body = DOORS[door](said, str(uuid.uuid4()) if is_kept else None)
        assert (await asker.post(door, json=body)).status_code == 200
        return engine.heard[-1]["messages"][0]["content"]

    kim, lee = await haru.as_user("kim"), await haru.as_user("lee")
    heard = []
    for prompt in ("Rhyme.", "Be brief.", None):
        await kim.patch("/api/me", json={"system_prompt": prompt})
        heard.append(await system_for(kim))

    ours = await system_for(lee)
    assert ours.startswith("You help software developers")
    assert heard == ["Rhyme.", "Be brief.", ours]


async def test_edit_makes_a_branch_and_nothing_is_lost(haru, engine):
    engine.answers = ["One.", "Two.", "Two, again.", "Other."]
    first = await say(haru.http, "First", "t")
    second = await say(haru.http, "Second", "t")
    again = await say(haru.http, "", "t", after=second["question_id"])
    edited = await say(haru.http, "Other second", "t", after=first["answer_id"])

    opened = await read(haru.http, first["conversation_id"])
    assert texts(opened) == ["First", "One.", "Other second", "Other."]
    assert opened["messages"][2]["siblings"] == [second["question_id"], edited["question_id"]]
    chosen = await haru.http.patch(
        f"/api/conversations/{first['conversation_id']}", json={"head": second["question_id"]}
    )
    assert chosen.json()["head"] == again["answer_id"]
    opened = await read(haru.http, first["conversation_id"])
    assert texts(opened) == ["First", "One.", "Second", "Two, again."]
    assert opened["messages"][3]["siblings"] == [second["answer_id"], again["answer_id"]]


async def test_first_question_can_be_edited(haru, engine):
    engine.answers = ["One.", "Other."]
    first = await say(haru.http, "First", "t")
    edited = await say(haru.http, "Rather", "t", after="start")

    opened = await read(haru.http, first["conversation_id"])
    assert (texts(opened), heard(engine)) == (["Rather", "Other."], ["Rather"])
    assert opened["messages"][0]["siblings"] == [first["question_id"], edited["question_id"]]


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"text": "", "after": None}, 422),
        ({"text": "", "after": "start"}, 422),
        ({"text": "More", "after": "nonsense"}, 422),
        ({"text": "More", "after": "question"}, 422),
        ({"text": "", "after": "answer"}, 422),
        ({"text": "More", "after": str(uuid.UUID(int=7))}, 404),
        ({"text": "zero \0 character"}, 422),
    ],
)
async def test_turn_that_has_no_place_in_the_conversation_is_refused(haru, given, status):
    said = await say(haru.http, "First", "t")
    places = {"question": said["question_id"], "answer": said["answer_id"]}
    after = places.get(given.get("after"), given.get("after"))

    answer = await say(haru.http, given["text"], "t", after=after)

    assert answer.status_code == status
    assert len((await read(haru.http, said["conversation_id"]))["messages"]) == 2


async def test_place_without_a_conversation_is_refused(haru):
    body = {"input": {"messages": [{"role": "user", "content": "Hi"}], "after": str(uuid.uuid4())}}

    assert (await haru.http.post("/chat/invoke", json=body)).status_code == 422


async def test_fork_is_a_copy_of_its_own(haru, engine):
    engine.answers = ["One.", "Two.", "Three."]
    first = await say(haru.http, "First", "t")
    await say(haru.http, "Second", "t")
    origin = {"conversation": first["conversation_id"], "message": first["answer_id"]}
    fork = await begin(haru.http, **{"from": origin})
    await say(haru.http, "Third", fork["id"])

    assert heard(engine) == ["First", "One.", "Third"]
    assert texts(await read(haru.http, fork["id"])) == ["First", "One.", "Third", "Three."]
    assert texts(await read(haru.http, first["conversation_id"])) == ["First", "One.", "Second", "Two."]
    refused = await haru.http.post("/api/conversations", json={"from": {**origin, "message": first["question_id"]}})
    assert refused.status_code == 422


async def test_old_copy_of_a_conversation_changes_nothing(haru):
    begun = await begin(haru.http, title="One")
    path = f"/api/conversations/{begun['id']}"

    first = await haru.http.patch(path, json={"title": "Two", "revision": 0})
    second = await haru.http.patch(path, json={"title": "Three", "revision": 0})
    third = await haru.http.patch(path, json={"title": "Four"}, headers={"if-match": '"0"'})
    deleted = await haru.http.delete(path, headers={"if-match": '"0"'})

    assert (first.json()["title"], first.headers["etag"]) == ("Two", '"1"')
    assert [answer.json()["code"] for answer in (second, third, deleted)] == ["revision_changed"] * 3
    assert (await haru.http.delete(path, headers={"if-match": '"1"'})).status_code == 204
    assert (await haru.http.get(path)).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        b'{"title": "\\ud83d"}',
        b'{"title": "a\\u0000b"}',
        b'{"title": ""}',
        b'{"title": null}',
        b'{"pinned": "maybe"}',
        b'{"head": "x"}',
        b'{"owner": "me"}',
        b"[]",
        b"{",
    ],
)
async def test_odd_change_is_refused(haru, body):
    begun = await begin(haru.http)

    answer = await haru.http.patch(
        f"/api/conversations/{begun['id']}", content=body, headers={"content-type": "application/json"}
    )

    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


async def test_another_users_conversation_is_not_found_at_any_door(haru):
    """S-9, S-36."""
    said = await say(haru.http, "Mine", "t")
    id_, thief = said["conversation_id"], await haru.as_user("eve")
    path = f"/api/conversations/{id_}"
    config = {"input": {"messages": [{"role": "user", "content": "Yours?"}]}, "config": thread(id_)}
    completion = {"model": "haru-chat", "messages": config["input"]["messages"], "metadata": {"thread_id": id_}}
    origin = {"conversation": id_, "message": said["answer_id"]}
    tried = [
        await thief.get(path),
        await thief.get(f"{path}/messages"),
        await thief.get(f"{path}/export"),
        await thief.patch(path, json={"title": "Mine now"}),
        await thief.patch(path, json={"head": said["question_id"]}),
        await thief.delete(path),
        await thief.post("/api/conversations", json={"from": origin}),
        await thief.post("/chat/invoke", json=config),
        await thief.post("/v1/chat/completions", json=completion),
    ]
    mine = await begin(thief)
    stolen = await thief.patch(f"/api/conversations/{mine['id']}", json={"head": said["answer_id"]})

    assert [answer.status_code for answer in (*tried, stolen)] == [404] * 10
    streams = [(await thief.post(f"/chat/{door}", json=config)).text for door in ("stream", "stream_log")]
    assert '"not_found"' in streams[0]
    assert not any("pool" in stream for stream in streams)
    batch = await thief.post("/chat/batch", json={"inputs": [config["input"]], "config": thread(id_)})
    assert batch.json()["output"][0]["error"]["code"] == "not_found"
    assert (texts(await read(haru.http, id_)), await titles(thief)) == (["Mine", "Use a connection pool."], [""])


async def test_same_name_is_another_conversation_for_another_user(haru, engine):
    await say(haru.http, "I am Ana.", "notes")
    await say(await haru.as_user("ben"), "Who am I?", "notes")

    assert heard(engine) == ["Who am I?"]


async def test_list_has_pinned_ones_first_then_the_latest_page_by_page(haru):
    made = [await begin(haru.http, title=str(number)) for number in range(7)]
    await haru.http.patch(f"/api/conversations/{made[1]['id']}", json={"pinned": True})
    await say(haru.http, "Once more", made[3]["id"])

    seen, cursor = [], ""
    while cursor is not None:
        page = (await haru.http.get("/api/conversations", params={"limit": 2, "cursor": cursor})).json()
        seen.append([row["title"] for row in page["conversations"]])
        cursor = page["next"]

    assert seen == [["1", "3"], ["6", "5"], ["4", "2"], ["0"]]
    assert (await haru.http.get("/api/conversations", params={"cursor": "zzz"})).status_code == 422


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("풀을", ["커넥션"]),
        ("POSTGRES", ["커넥션"]),
        ("커넥", ["커넥션"]),
        ("100%", ["Load"]),
        ("0_%", []),
        ("\u1111\u116e\u11af", ["커넥션"]),
        ("nowhere", []),
        ("\\", []),
    ],
)
async def test_search_finds_titles_and_texts_in_both_languages(haru, engine, query, found):
    engine.answers = ["Postgres에서는 커넥션 풀을 쓰세요.", "The CPU is at 100% then."]
    for title, question in (("커넥션", "어떻게 하나요?"), ("Load", "How busy is it?")):
        begun = await begin(haru.http, title=title)
        await say(haru.http, question, begun["id"])

    assert await titles(haru.http, q=query) == found


async def test_search_shows_where_it_stands_in_the_text(haru, engine):
    engine.answers = ["Word " * 400 + "then the NEEDLE is here" + " word" * 400]
    await say(haru.http, "Where?", "t")

    [row] = (await haru.http.get("/api/conversations", params={"q": "needle"})).json()["conversations"]
    assert "then the NEEDLE is here" in row["excerpt"]
    assert len(row["excerpt"]) <= 120


async def test_thousand_messages_are_read_in_pages(haru, sql):
    begun = await begin(haru.http)
    ids = [uuid.uuid4() for _ in range(1000)]
    rows = [
        (begun["id"], id_, ids[at - 1] if at else None, ("user", "assistant")[at % 2], f"{at}")
        for at, id_ in enumerate(ids)
    ]
    async with sql.cursor() as cursor:
        await cursor.executemany(
            "INSERT INTO messages (conversation_id, id, parent_id, role, content) VALUES (%s, %s, %s, %s, %s)", rows
        )
    await sql.execute("UPDATE conversations SET head = %s", (ids[-1],))

    page = await read(haru.http, begun["id"], limit=200)
    said = texts(page)
    while page["before"]:
        query = {"before": page["before"], "limit": 200}
        page = (await haru.http.get(f"/api/conversations/{begun['id']}/messages", params=query)).json()
        said = texts(page) + said

    assert said == [str(at) for at in range(1000)]


async def test_export_has_every_branch_as_json_and_the_chosen_one_as_markdown(haru, engine):
    engine.answers = ["하나.", "둘."]
    first = await say(haru.http, "처음?", "t")
    await say(haru.http, "다시?", "t", after="start")
    path = f"/api/conversations/{first['conversation_id']}"
    await haru.http.patch(path, json={"title": '첫 대화: "풀"/1\r\nx'})

    everything = await haru.http.get(f"{path}/export")
    shown = await haru.http.get(f"{path}/export", params={"format": "markdown"})

    assert texts(everything.json()) == ["처음?", "하나.", "다시?", "둘."]
    assert "다시?" in shown.text
    assert "처음?" not in shown.text
    name = shown.headers["content-disposition"]
    assert name.endswith(f"filename*=UTF-8''{quote('첫 대화 풀 1 x', safe='')}.md")
    assert name.startswith('attachment; filename="1 x.md"')


async def test_delete_takes_everything_away(haru, sql):
    said = await say(haru.http, "Secret", "t")
    deleted = await haru.http.delete(f"/api/conversations/{said['conversation_id']}")
    await haru.app.state.chores.done()

    rows = await sql.execute(
        "SELECT (SELECT count(*) FROM conversations), (SELECT count(*) FROM messages), (SELECT count(*) FROM summaries)"
    )
    assert (deleted.status_code, await rows.fetchone()) == (204, (0, 0, 0))


async def test_conversation_survives_a_restart_with_its_branches(settings, engine):
    engine.answers = ["One.", "Two.", "Three."]
    async with serving(settings) as haru:
        first = await say(haru.http, "First", "t")
        await say(haru.http, "Second", "t", after="start")
    async with serving(settings) as haru:
        await say(haru.http, "Third", "t", after=first["answer_id"])

    assert heard(engine) == ["First", "One.", "Third"]


async def test_title_is_the_first_words_at_once_and_the_models_later(haru, engine):
    engine.chores = ["Connection pools"]
    question = "How do connection pools in PostgreSQL decide which connection to close first?"
    await say(haru.http, question, "t")
    await haru.app.state.chores.done()

    assert await titles(haru.http) == ["Connection pools"]
    assert question in engine.chores_heard[0]["messages"][0]["content"]
    await say(haru.http, "And then?", "t")
    await haru.app.state.chores.done()
    assert len(engine.chores_heard) == 1


async def test_unsound_title_is_not_taken(haru, engine):
    engine.chores = ['"Sure! Here is a title for the conversation"']
    await say(haru.http, "How do pools work?", "t")
    await haru.app.state.chores.done()

    assert await titles(haru.http) == ["How do pools work?"]


async def test_users_own_title_is_never_overwritten(haru, engine):
    engine.chores = ["Connection pools"]
    begun = await begin(haru.http, title="Mine")
    await say(haru.http, "How do connection pools work?", begun["id"])
    await haru.app.state.chores.done()

    assert (await titles(haru.http), engine.chores_heard) == (["Mine"], [])


async def test_turn_answered_by_two_servers_at_once_is_refused_not_lost(settings, engine, tmp_path):
    other = settings.model_copy(update={"var": tmp_path / "other"})
    async with serving(settings) as one, serving(other) as two:
        name = str(uuid.uuid4())
        engine.holds = True
        slow = asyncio.create_task(say(one.http, "Slow", name))
        await engine.until(lambda: engine.running == 1)
        engine.holds = False
        quick = await say(two.http, "Quick", name)
        engine.go_on.set()
        late = await slow

        assert (late.status_code, late.json()["code"]) == (409, "thread_changed")
        assert texts(await read(one.http, quick["conversation_id"]))[0] == "Quick"


async def test_long_conversation_is_summarised_before_the_window_is_full(haru, engine, sql):
    """The summary comes after the turn, stands for what it summarises, and claims only what was said."""
    engine.answers = ["The port is 5433. " + " ".join(f"detail{at}" for at in range(900))]
    engine.chores = ["The port is 5433. The host is Zeus on port 77."]
    for number in range(3):
        said = await say(haru.http, f"Which port, time {number}?", "t")
        await haru.app.state.chores.done()
    await say(haru.http, "And now?", "t")

    rows = await (await sql.execute("SELECT content, written_by FROM summaries")).fetchall()
    assert rows == [("The port is 5433.", "model")]
    assert "The port is 5433.\n</summary>" in engine.heard[-1]["messages"][0]["content"]
    assert len(heard(engine)) < 7
    assert len((await read(haru.http, said["conversation_id"]))["messages"]) == 8


async def test_summary_that_no_model_wrote_is_taken_from_the_messages(haru, engine, sql):
    engine.answers = ["The port is 5433. " + " ".join(f"detail{at}" for at in range(900))]
    engine.chores = ["Nonsense about Zeus."]
    for number in range(3):
        await say(haru.http, f"Which port, time {number}?", "t")
        await haru.app.state.chores.done()

    [summary] = await (await sql.execute("SELECT content FROM summaries")).fetchone()
    assert summary.startswith("- user: Which port, time 0?\n- assistant: The port is 5433.")


@pytest.mark.parametrize("conversation", ["t", None])
async def test_instructions_among_the_messages_are_instructions(haru, engine, conversation):
    messages = [{"role": "user", "content": "Sky?"}, {"type": "system", "content": "Rhyme."}]
    body = {"input": {"messages": [messages[1], messages[0]]}, "config": thread(conversation) if conversation else {}}
    answer = await haru.http.post("/chat/invoke", json=body)

    assert answer.status_code == 200
    assert [message["content"] for message in engine.heard[-1]["messages"]] == ["Rhyme.", "Sky?"]


async def test_message_of_zero_characters_from_the_model_is_stored(haru, engine):
    """S-18."""
    engine.answers = ["a\0b"]
    said = await say(haru.http, "Hi", "t")

    assert texts(await read(haru.http, said["conversation_id"])) == ["Hi", "a\ufffdb"]
