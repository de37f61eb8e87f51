"""LangServe's doors: what each sends, and what never leaves (SRV-1, SRV-6)."""

import json

import pytest
from langserve import RemoteRunnable

from graphs import FEATURES

QUESTION = {"messages": [{"role": "user", "content": "How do I share connections?"}]}


async def events_of(haru, path, body):
    """The events of a stream as (name, data)."""
    async with haru.http.stream("POST", path, json=body) as response:
        assert response.status_code == 200, await response.aread()
        name = ""
        async for line in response.aiter_lines():
            if line.startswith("event: "):
                name = line[7:]
            elif line.startswith("data: "):
                yield name, json.loads(line[6:])


async def chunks_of(haru, path, body):
    return [data async for name, data in events_of(haru, path, body) if name == "data"]


async def test_invoke_answers_with_the_output(haru):
    answer = (await haru.http.post("/chat/invoke", json={"input": QUESTION})).json()

    assert answer["output"] == {
        "content": "Use a connection pool.",
        "finish": "stop",
        "sources": [],
        "lookup": "done",
        "problems": [],
        "usage": {"input_tokens": 7, "output_tokens": 4},
        **dict.fromkeys(("conversation_id", "question_id", "answer_id", "revision")),
    }


async def test_chunks_of_a_stream_add_up_to_text_progress_and_output(haru):
    chunks = await chunks_of(haru, "/chat/stream", {"input": QUESTION})

    assert "".join(chunk["content"] for chunk in chunks) == "Use a connection pool."
    assert chunks[-1]["output"]["content"] == "Use a connection pool."
    steps = [(step["node"], step["state"]) for chunk in chunks for step in chunk.get("progress", ())]
    assert steps == [
        ("retrieve", "started"),
        ("retrieve", "done"),
        ("prompt", "started"),
        ("prompt", "done"),
        ("generate", "started"),
        ("generate", "draft"),
        ("generate", "done"),
        ("verify", "started"),
        ("verify", "done"),
    ]


async def test_batch_keeps_the_good_answers_when_one_input_fails(haru, engine):
    engine.answers = ["Yes."]
    too_long = {"messages": [{"role": "user", "content": "x"}], "system": "y"}
    configs = [{}, {"configurable": {"adapter": "no-such-adapter"}}, {}]

    answer = await haru.http.post("/chat/batch", json={"inputs": [QUESTION, too_long, QUESTION], "config": configs})

    first, second, third = answer.json()["output"]
    assert (first["content"], second["error"]["code"], third["content"]) == ("Yes.", "model_not_served", "Yes.")


async def test_batch_has_a_bound(haru):
    answer = await haru.http.post("/chat/batch", json={"inputs": [QUESTION] * 17})

    assert (answer.status_code, answer.json()["code"]) == (413, "too_many")


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b'{"input": {"messages": []}}', {"content-type": "application/json"}, 422),
        (b'{"input": {"messages": [{"role": "user"}]}}', {"content-type": "application/json"}, 422),
        (b'{"input": {}}', {"content-type": "text/plain"}, 415),
        (b"{", {"content-type": "application/json"}, 422),
        (b"[]", {"content-type": "application/json"}, 422),
        (b'{"config": null}', {"content-type": "application/json"}, 422),
        (b'{"input": ' + b"[" * 200 + b"]" * 200 + b"}", {"content-type": "application/json"}, 422),
        (b'{"input": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", {"content-type": "application/json"}, 422),
    ],
)
@pytest.mark.parametrize("door", ["invoke", "stream", "stream_log"])
async def test_hostile_bodies_are_refused_with_a_reason(haru, door, body, headers, status):
    answer = await haru.http.post(f"/chat/{door}", content=body, headers=headers)

    assert answer.status_code == status
    assert (await haru.http.get("/healthz")).status_code == 200


async def test_batch_inputs_of_a_wrong_shape_are_refused(haru):
    answers = [
        await haru.http.post("/chat/batch", json=body)
        for body in ({"inputs": "abc"}, {}, {"inputs": [QUESTION, {"messages": 7}]})
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 422]


async def test_other_host_names_are_refused(haru):
    """S-4: a page elsewhere cannot reach the loopback address under a name of its own."""
    answer = await haru.http.get("/healthz", headers={"host": "evil.example"})

    assert answer.status_code == 400


async def test_thread_names_are_checked(haru):
    body = {"input": QUESTION, "config": {"configurable": {"thread_id": "../x y"}}}

    answer = await haru.http.post("/chat/invoke", json=body)

    assert (answer.status_code, answer.json()["code"]) == (422, "bad_request")


async def test_a_client_cannot_say_who_it_is(haru, sql):
    config = {"configurable": {"thread_id": "t", "caller": "root", "user": "root", "checkpoint_id": "x"}, "run_id": "1"}

    await haru.http.post("/chat/invoke", json={"input": QUESTION, "config": config})

    rows = await (await sql.execute("SELECT u.name FROM conversations c JOIN users u ON u.id = c.user_id")).fetchall()
    assert rows == [("local",)]


@pytest.mark.parametrize("door", ["invoke", "stream", "stream_log"])
async def test_engine_words_prompts_and_passages_never_leave(haru, engine, door):
    """S-23: neither in an error nor in an answer."""
    engine.refuses = 500
    failed = await haru.http.post(f"/chat/{door}", json={"input": QUESTION})
    engine.refuses = None
    good = await haru.http.post(f"/chat/{door}", json={"input": QUESTION})

    assert "secret-upstream-detail" not in failed.text
    assert "You help software developers" not in failed.text + good.text
    assert "Traceback" not in failed.text


async def test_engine_failure_is_an_error_chunk_and_the_connection_lives_on(haru, engine):
    engine.refuses = 500
    [last] = (await chunks_of(haru, "/chat/stream", {"input": QUESTION}))[-1:]
    invoked = await haru.http.post("/chat/invoke", json={"input": QUESTION})
    engine.refuses = None
    again = await haru.http.post("/chat/invoke", json={"input": QUESTION})

    assert (last["error"]["code"], last["error"]["status"]) == ("model_unavailable", 503)
    assert (invoked.status_code, invoked.json()["code"]) == (503, "model_unavailable")
    assert again.status_code == 200


async def test_stream_cut_by_the_engine_is_an_error_not_an_end(haru, engine):
    engine.cuts = True

    chunks = await chunks_of(haru, "/chat/stream", {"input": QUESTION})

    assert chunks[-1]["error"]["code"] == "model_unavailable"


@pytest.mark.parametrize("closed", ["stream_events", "token_feedback", "c/N4XyA/invoke", "feedback"])
async def test_doors_that_leak_or_serve_nobody_are_closed(haru, closed):
    answer = await haru.http.post(f"/chat/{closed}", json={"input": QUESTION})

    assert answer.status_code in (404, 405)


@pytest.mark.parametrize("feature", [feature.name for feature in FEATURES])
async def test_each_feature_has_its_schemas_and_playground(haru, feature):
    paths = ("input_schema", "output_schema", "config_schema", "playground/")
    answers = [await haru.http.get(f"/{feature}/{path}") for path in paths]
    document = (await haru.http.get("/openapi.json")).json()

    assert [answer.status_code for answer in answers] == [200] * 4
    assert {f"/{feature}/invoke", f"/{feature}/batch", f"/{feature}/stream"} <= document["paths"].keys()


@pytest.mark.parametrize("feature", [feature.name for feature in FEATURES])
async def test_playground_can_draw_a_form_for_each_feature(haru, feature):
    """It shows an empty page for a schema with null as one of several types."""
    for part in ("input_schema", "config_schema"):
        assert '"null"' not in (await haru.http.get(f"/{feature}/{part}")).text


async def test_adapter_named_in_the_input_is_the_one_asked_for(haru):
    commit = {"sha": "a" * 40, "message": "Add", "author_date": "2026-01-01T00:00:00Z", "files": []}

    answer = await haru.http.post("/til/invoke", json={"input": {"repo": [commit], "adapter_name": "nobodys"}})

    assert (answer.status_code, answer.json()["code"]) == (404, "model_not_served")


async def test_remote_runnable_works_on_every_way(haru):
    chat = RemoteRunnable(f"{haru.url}/chat", headers=haru.signed)

    invoked = await chat.ainvoke(QUESTION)
    batched = await chat.abatch([QUESTION, QUESTION])
    streamed = [chunk async for chunk in chat.astream(QUESTION)]
    logged = [patch async for patch in chat.astream_log(QUESTION)]

    assert invoked["content"] == "Use a connection pool."
    assert [answer["content"] for answer in batched] == ["Use a connection pool."] * 2
    assert "".join(chunk["content"] for chunk in streamed) == "Use a connection pool."
    assert sum(logged[1:], logged[0]).ops
    assert logged[-1].ops[-1]["path"].startswith(("/final_output", "/logs"))
