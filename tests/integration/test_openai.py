"""The same graphs for clients that know only OpenAI's protocol: its own client and LangChain's pass against it."""

import asyncio
import json

import httpx
import openai
import pytest
from langchain_openai import ChatOpenAI

from server.admission.room import Limits
from server.features.openai import routes
from tests.integration.conftest import serving

COMET = """A comet named Atlas reached the inner solar system in March. Astronomers in Chile saw it first, with a small
telescope that watches the sky every night. It will pass the Sun at a distance of 50 million kilometres, they said, and
can be seen without a telescope in April. The comet comes from the edge of the solar system and will not return soon.
Observers in the north should look to the west after sunset, away from the lights of towns."""
TRUE = "A comet named Atlas reached the inner solar system in March."
FALSE = "Apple bought 77 whales in Paris."
USAGE = {"prompt_tokens": 7, "completion_tokens": 4, "total_tokens": 11}


def user(content):
    return {"role": "user", "content": content}


QUESTION = {"model": "haru-chat", "messages": [user("How do I share connections?")]}


@pytest.fixture
async def client(haru):
    async with openai.AsyncOpenAI(base_url=f"{haru.url}/v1", api_key=haru.token, max_retries=0) as opened:
        yield opened


async def streamed(client, **asked):
    stream = await client.chat.completions.create(**{**QUESTION, **asked}, stream=True)
    return [chunk async for chunk in stream]


def text_of(chunks):
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


def heard(engine):
    """What the model was sent last, without instructions."""
    return [message["content"] for message in engine.heard[-1]["messages"][1:]]


async def refused(haru, **body):
    answer = await haru.http.post("/v1/chat/completions", json={**QUESTION, **body})
    return answer.status_code, answer.json()["error"]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v1/embeddings", 404, "not_found"),
        ("POST", "/v1/responses", 404, "not_found"),
        ("GET", "/v1/", 404, "not_found"),
        ("GET", "/v1/chat/completions", 405, "wrong_method"),
    ],
)
async def test_addresses_that_are_not_offered_are_refused_in_the_protocols_shape(haru, method, path, status, code):
    answer = await haru.http.request(method, path, json={} if method == "POST" else None)

    error = answer.json()["error"]
    assert (answer.status_code, error["type"], error["code"]) == (status, "invalid_request_error", code)
    assert error["message"]


async def test_key_whose_time_is_over_is_an_authentication_error(haru, sql):
    made = (await haru.http.post("/api/keys", json={"name": "short"})).json()
    async with openai.AsyncOpenAI(base_url=f"{haru.url}/v1", api_key=made["key"], max_retries=0) as client:
        assert (await client.chat.completions.create(**QUESTION)).choices
        await sql.execute("UPDATE keys SET expires_at = now() - interval '1 day' WHERE id = %s", (made["id"],))
        haru.accounts.standing.forget(await haru.id_of())

        for ask in (client.models.list, lambda: client.chat.completions.create(**QUESTION)):
            with pytest.raises(openai.AuthenticationError):
                await ask()


async def test_completion_waits_for_its_turn_and_is_answered(settings, engine):
    engine.holds = True
    async with serving(settings, Limits(1)) as haru:
        asked = [
            asyncio.create_task(haru.http.post("/v1/chat/completions", json={**QUESTION, "stream": stream}))
            for stream in (False, True, False)
        ]
        async with asyncio.timeout(10):
            while (await haru.http.get("/readyz")).json()["engine"]["waiting"] < 2:  # noqa: ASYNC110 (only it tells)
                await asyncio.sleep(0.02)
        during = [task.done() for task in asked]
        models = await haru.http.get("/v1/models")
        engine.go_on.set()
        answers = await asyncio.gather(*asked)

    assert (during, models.status_code) == ([False] * 3, 200)
    assert [answer.status_code for answer in answers] == [200] * 3
    assert all("connection" in answer.text for answer in answers)


async def test_each_feature_is_a_model(client):
    models = [model.id async for model in client.models.list()]
    one = await client.models.retrieve("haru-til")

    assert models == ["haru-til", "haru-news", "haru-interview", "haru-chat"]
    assert (one.id, one.object, one.owned_by) == ("haru-til", "model", "haru")


async def test_completion_has_the_shape_of_the_protocol(client):
    answer = await client.chat.completions.create(**QUESTION)

    [choice] = answer.choices
    assert answer.id.startswith("chatcmpl-")
    assert (answer.object, answer.model, choice.index) == ("chat.completion", "haru-chat", 0)
    assert (choice.message.role, choice.message.content) == ("assistant", "Use a connection pool.")
    assert choice.finish_reason == "stop"
    assert answer.usage.model_dump(exclude_none=True) == USAGE


async def test_stream_begins_with_the_role_and_ends_with_reason_and_usage(client):
    chunks = await streamed(client, stream_options={"include_usage": True})

    assert chunks[0].choices[0].delta.role == "assistant"
    assert text_of(chunks) == "Use a connection pool."
    assert [chunk.choices[0].finish_reason for chunk in chunks[:-1]] == [None] * (len(chunks) - 2) + ["stop"]
    assert (chunks[-1].choices, chunks[-1].usage.model_dump(exclude_none=True)) == ([], USAGE)
    assert {(chunk.id, chunk.created, chunk.object) for chunk in chunks} == {
        (chunks[0].id, chunks[0].created, "chat.completion.chunk")
    }


async def test_stream_without_the_option_has_no_usage_and_says_when_it_is_done(haru):
    answer = await haru.http.post("/v1/chat/completions", json={**QUESTION, "stream": True})

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert "usage" not in answer.text
    assert answer.text.endswith("data: [DONE]\n\n")


async def test_text_is_streamed_while_it_is_written(client, engine):
    engine.answers, engine.holds = ["First and last"], True
    stream = await client.chat.completions.create(**QUESTION, stream=True)
    texts = []
    async for chunk in stream:
        texts.append(chunk.choices[0].delta.content or "")
        if texts[-1] == "First":
            engine.go_on.set()

    assert texts[:2] == ["", "First"]
    assert "".join(texts) == "First and last"


async def test_chat_openai_works_whole_and_streamed(haru):
    chat = ChatOpenAI(
        base_url=f"{haru.url}/v1", api_key=haru.token, model="haru-chat", stream_usage=True, max_retries=0
    )

    whole = await chat.ainvoke("How?")
    chunks = [chunk async for chunk in chat.astream("How?")]

    added = sum(chunks[1:], chunks[0])
    assert [whole.content, added.content] == ["Use a connection pool."] * 2
    assert (whole.usage_metadata["total_tokens"], added.usage_metadata["total_tokens"]) == (11, 11)


async def test_korean_and_lists_of_text_parts_arrive_as_they_are(client, engine):
    engine.answers = ["연결 풀을 쓰세요 😀"]
    parts = [{"type": "text", "text": "연결을"}, {"type": "text", "text": "어떻게 나누나요?"}]

    whole = await client.chat.completions.create(model="haru-chat", messages=[user(parts)])
    chunks = await streamed(client, messages=[user(parts)])

    assert heard(engine) == ["연결을\n어떻게 나누나요?"]
    assert [whole.choices[0].message.content, text_of(chunks)] == ["연결 풀을 쓰세요 😀"] * 2


async def test_instructions_of_the_client_come_first_wherever_they_stand(client, engine):
    messages = [user("Hi"), {"role": "assistant", "content": "Yes?"}, {"role": "developer", "content": "Be brief."}]

    await client.chat.completions.create(model="haru-chat", messages=[*messages, user("How?")])

    sent = engine.heard[-1]["messages"]
    assert sent[0] == {"role": "system", "content": "Be brief."}
    assert [message["role"] for message in sent[1:]] == ["user", "assistant", "user"]


async def test_sampling_parameters_reach_the_engine(client, engine):
    asked = {"temperature": 0.0, "top_p": 0.5, "seed": 3, "stop": ["END"], "presence_penalty": 1.0}

    await client.chat.completions.create(**QUESTION, **asked, max_tokens=9)
    await streamed(client, **asked, max_completion_tokens=8)

    whole, live = engine.heard
    assert {key: whole[key] for key in asked} == {key: live[key] for key in asked} == asked
    assert (whole["max_completion_tokens"], live["max_completion_tokens"]) == (9, 8)


@pytest.mark.parametrize(
    ("asked", "param"),
    [
        ({"n": 2}, "n"),
        ({"tools": [{"type": "function", "function": {"name": "f"}}]}, "tools"),
        ({"response_format": {"type": "json_object"}}, "response_format"),
        ({"logprobs": True}, "logprobs"),
        ({"modalities": ["text", "audio"]}, "modalities"),
        ({"temperature": 9}, "temperature"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "tool", "content": "1", "tool_call_id": "x"}]}, "messages.0.role"),
        ({"messages": [user([{"type": "image_url", "image_url": {"url": "x"}}])]}, "messages.0.content"),
        ({"messages": [user("x" * 33_000)]}, "messages"),
        ({"messages": [{"role": "assistant", "content": "Hm"}]}, "messages"),
        ({"model": "haru-til", "messages": [user("my commits")]}, "messages"),
        ({"model": "haru-til", "messages": [user('{"repo": 7}')]}, "messages"),
        ({"model": "haru-news", "messages": [user(COMET)], "max_tokens": 9}, "max_tokens"),
        ({"model": 7}, "model"),
    ],
)
async def test_what_cannot_be_done_is_refused_by_name(haru, engine, asked, param):
    status, error = await refused(haru, **asked)

    assert (status, error["type"], error["param"]) == (400, "invalid_request_error", param)
    assert error["message"]
    assert engine.heard == []


async def test_neutral_values_and_unknown_fields_are_no_reason_to_refuse(client):
    neutral = {"n": 1, "tools": [], "tool_choice": "auto", "response_format": {"type": "text"}, "logprobs": False}

    answer = await client.chat.completions.create(**QUESTION, **neutral, extra_body={"brand_new": 1, "stop": None})

    assert answer.choices[0].message.content == "Use a connection pool."


async def test_unknown_models_are_not_found(client):
    with pytest.raises(openai.NotFoundError) as asked:
        await client.chat.completions.create(model="gpt-9", messages=[user("Hi")])
    with pytest.raises(openai.NotFoundError) as named:
        await client.models.retrieve("chat")

    assert [asked.value.code, asked.value.param, named.value.code] == ["model_not_found", "model", "model_not_found"]


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'{"model": "haru-chat", "messages": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", "application/json", 400),
        (b'{"model":"haru-chat","messages":[{"role":"user","content":"\\ud83d"}]}', "application/json", 400),
        (json.dumps(QUESTION).encode(), "text/plain", 415),
    ],
)
async def test_hostile_bodies_are_refused_in_the_same_shape(haru, content, kind, status):
    answer = await haru.http.post("/v1/chat/completions", content=content, headers={"content-type": kind})

    assert (answer.status_code, answer.json()["error"]["type"]) == (status, "invalid_request_error")


@pytest.mark.parametrize(
    ("upstream", "status", "code"),
    [(500, 503, "model_unavailable"), (429, 503, "model_busy"), (400, 400, "prompt_refused")],
)
@pytest.mark.parametrize("stream", [False, True])
async def test_failure_before_the_first_word_is_a_status(client, engine, upstream, status, code, stream):
    engine.refuses = upstream

    with pytest.raises(openai.APIStatusError) as failed:
        await client.chat.completions.create(**QUESTION, stream=stream)

    assert (failed.value.status_code, failed.value.code) == (status, code)
    assert "secret-upstream-detail" not in failed.value.response.text


async def test_failure_in_the_middle_is_an_error_in_the_stream(client, haru, engine):
    engine.answers, engine.cuts = ["Some words come"], True
    with pytest.raises(openai.APIError) as failed:
        await streamed(client)
    raw = await haru.http.post("/v1/chat/completions", json={**QUESTION, "stream": True})

    assert (failed.value.code, failed.value.type) == ("model_unavailable", "server_error")
    assert raw.text.endswith("data: [DONE]\n\n")
    assert '"finish_reason":"stop"' not in raw.text


async def test_empty_draft_is_written_again_unseen(client, engine):
    engine.answers = ["", "Use a pool."]

    assert text_of(await streamed(client)) == "Use a pool."


async def test_what_replaces_a_draft_that_was_shown_stands_behind_a_rule(client, engine):
    looping = " ".join(["again and again and again we"] * 6)
    engine.answers = [looping, "<|im_end|>", "Use a pool."]

    assert text_of(await streamed(client)) == f"{looping}\n\n---\n\nUse a pool."


async def test_checked_features_send_only_what_was_verified(client, engine):
    engine.answers = [f"{TRUE} {FALSE}"]

    chunks = await streamed(client, model="haru-news", messages=[user(COMET)])
    whole = await client.chat.completions.create(model="haru-news", messages=[user(COMET)])

    assert text_of(chunks) == whole.choices[0].message.content
    assert "Atlas reached" in text_of(chunks)
    assert "whales" not in text_of(chunks)
    assert whole.usage.completion_tokens > 0


async def test_commits_make_a_note_and_notes_make_questions(client):
    commit = {"sha": "a" * 40, "message": "Close the pool", "author_date": "2026-01-01T00:00:00Z", "files": []}
    day = json.dumps({"repo": [commit], "language": "ko"})

    note = await client.chat.completions.create(model="haru-til", messages=[user("Hi"), user(day)])
    questions = await client.chat.completions.create(model="haru-interview", messages=[user(f"# Comets\n\n{COMET}")])

    assert "Close the pool" in note.choices[0].message.content
    assert questions.choices[0].message.content.startswith("# Interview questions")


async def test_waiting_readers_and_proxies_hear_that_work_goes_on(haru, engine, monkeypatch):
    monkeypatch.setattr(routes, "FIRST_TEXT_SECONDS", 0.05)
    monkeypatch.setattr(routes, "PING_SECONDS", 0.05)
    engine.holds = True
    body = {"model": "haru-news", "messages": [user(COMET)], "stream": True}
    lines = []
    async with haru.http.stream("POST", "/v1/chat/completions", json=body) as answer:
        async for line in answer.aiter_lines():
            lines.append(line)
            if line.startswith(": "):
                engine.go_on.set()

    assert any(line.startswith(": ping") for line in lines)
    assert [line for line in lines if line][-1] == "data: [DONE]"


@pytest.mark.parametrize("way", [{"metadata": {"thread_id": "t"}}, {"extra_headers": {"x-haru-thread": "t"}}])
async def test_thread_is_continued_and_can_be_read_at_the_other_door(client, haru, engine, sql, way):
    engine.answers = ["Hello Ana.", "You are Ana.", "Still Ana."]
    await client.chat.completions.create(model="haru-chat", messages=[user("I am Ana.")], **way)
    await streamed(client, messages=[user("Who am I?")], user="root", **way)
    config = {"configurable": {"thread_id": "t"}}
    await haru.http.post("/chat/invoke", json={"input": {"messages": [user("And now?")]}, "config": config})

    assert heard(engine) == ["I am Ana.", "Hello Ana.", "Who am I?", "You are Ana.", "And now?"]
    assert await (await sql.execute("SELECT count(*) FROM conversations")).fetchone() == (1,)


@pytest.mark.parametrize("name", ["../x y", 7, ["t"]])
async def test_thread_names_are_checked(haru, name):
    status, error = await refused(haru, metadata={"thread_id": name})

    assert (status, error["code"]) == (400, "bad_request")


async def test_leaving_a_stream_stops_the_engine(haru, engine):
    engine.answers, engine.holds = ["Twelve long chapters follow"], True
    async with (
        httpx.AsyncClient(headers=haru.signed) as http,
        http.stream("POST", f"{haru.url}/v1/chat/completions", json={**QUESTION, "stream": True}) as answer,
    ):
        async for line in answer.aiter_lines():
            if "Twelve" in line:
                break
    await engine.until(lambda: engine.left == 1)

    assert engine.running == 0


@pytest.mark.parametrize("asked", [{}, {"stream": True}, {"model": "haru-news", "stream": True}])
async def test_leaving_before_the_first_word_stops_the_engine(haru, engine, asked):
    engine.holds = True
    body = {**QUESTION, "messages": [user(COMET)], **asked}
    if asked == {"stream": True}:
        engine.answers = [""]
    async with httpx.AsyncClient(headers=haru.signed) as http:
        asking = asyncio.create_task(http.post(f"{haru.url}/v1/chat/completions", json=body))
        await engine.until(lambda: engine.running == 1)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)

        await engine.until(lambda: engine.left == 1)

    assert engine.running == 0
