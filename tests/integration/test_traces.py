"""Every run is kept as a tree of its steps, for whoever asked, and nobody waits for that."""

import json

import pytest

from server.traces.shaping import Recorded
from tests.documents import bring, read
from tests.integration.conftest import serving

ASKED = {"messages": [{"role": "user", "content": "How do pools close?"}]}


async def written(haru):
    await haru.app.state.services.trace_writer.settle()


async def asked(haru, client=None, **given):
    client = client or haru.http
    answer = await client.post("/chat/invoke", json={"input": {**ASKED, **given}})
    await written(haru)
    return answer


async def trees(sql):
    rows = await (await sql.execute("SELECT to_jsonb(t) FROM trace_runs t ORDER BY dotted_order")).fetchall()
    return [row for (row,) in rows]


async def traces(sql):
    return [row for (row,) in await (await sql.execute("SELECT to_jsonb(t) FROM traces t ORDER BY at")).fetchall()]


async def test_a_run_is_kept_as_a_tree_in_langsmiths_shape(haru, sql):
    answer = await asked(haru)

    [trace], runs = await traces(sql), await trees(sql)
    assert [(run["run_type"], run["name"]) for run in runs] == [
        ("chain", "chat"),
        ("chain", "retrieve"),
        ("retriever", "search"),
        ("chain", "prompt"),
        ("chain", "generate"),
        ("llm", trace["model"]),
        ("chain", "verify"),
    ]
    assert runs[0]["inputs"]["messages"] == ASKED["messages"]
    assert runs[0]["outputs"]["content"] == answer.json()["output"]["content"] == "Use a connection pool."
    call = runs[5]
    assert call["inputs"]["messages"][-1] == ASKED["messages"][0]
    assert call["outputs"]["messages"] == [{"role": "assistant", "content": "Use a connection pool."}]
    assert call["outputs"]["usage_metadata"]["output_tokens"] == trace["output_tokens"] > 0
    by_id = {run["id"]: run for run in runs}
    for run in runs[1:]:
        assert run["dotted_order"].startswith(by_id[run["parent_run_id"]]["dotted_order"] + ".")
        assert run["start_time"] <= run["end_time"]


async def test_a_trace_tells_with_what_the_run_was_made_and_how_it_ended(haru, sql):
    answer = await asked(haru)

    [trace], [root, *_] = await traces(sql), await trees(sql)
    told = {name: trace[name] for name in ("feature", "verdict", "error", "prompt", "kept", "source", "request_id")}
    assert told == {
        "feature": "chat",
        "verdict": "passed",
        "error": None,
        "prompt": root["tags"][0],
        "kept": "whole",
        "source": "haru",
        "request_id": answer.headers["x-request-id"],
    }
    assert trace["user_id"] == await haru.id_of()
    assert root["extra"]["metadata"]["engine"] == "vllm"
    assert root["extra"]["metadata"]["profile"] == trace["profile"]


async def test_a_run_that_fails_is_kept_with_the_code_of_the_refusal(haru, engine, sql):
    engine.refuses = 500
    await asked(haru)

    [trace] = await traces(sql)
    assert (trace["verdict"], trace["error"]) == ("error", "model_unavailable")
    assert [run["error"] for run in await trees(sql) if run["run_type"] == "llm"] == ["model_unavailable"]


async def test_secrets_and_personal_data_are_not_kept(haru, engine, sql):
    """S-14"""
    secret, mail = "ghp_" + "a1B2c3D4e5" * 4, "kim.minsu@company.example"
    engine.answers = [f"Write to {mail} with a pool."]
    await asked(haru, messages=[{"role": "user", "content": f"Is {secret} of {mail} good?"}])

    kept = json.dumps([await traces(sql), await trees(sql)])
    assert "<EMAIL>" in kept
    assert secret not in kept
    assert mail not in kept


async def test_what_others_share_is_named_but_its_text_is_not_kept(haru, engine, sql):
    ana, ben = await haru.as_user("ana"), await haru.as_user("ben")
    said = "Pools of connections are closed when the server ends, by whoever opened them."
    shared = await bring(ana, "pools.md", f"# Pools\n\n{said}\n", visibility="community")
    await read(ana)
    await asked(haru, ben)

    assert said in json.dumps(engine.heard[-1])
    [trace], runs = await traces(sql), await trees(sql)
    assert trace["kept"] == "inputs"
    found = next(run for run in runs if run["run_type"] == "retriever")["outputs"]["documents"]
    assert (found[0]["metadata"]["document"], found[0]["metadata"]["mine"]) == (shared.json()["id"], False)
    assert said[:40] not in json.dumps(runs)
    assert await haru.id_of("ana") not in json.dumps([trace, runs])


async def test_an_answer_that_was_given_before_is_no_run(haru, sql):
    given = {"input": {"notes": [{"title": "Pools", "text": "Pools close on shutdown, says the manual."}], "count": 1}}
    for _ in range(2):
        assert (await haru.http.post("/interview/invoke", json=given)).status_code == 200
    await written(haru)

    assert len(await traces(sql)) == 1


async def test_a_share_of_the_runs_is_enough(settings, sql):
    async with serving(settings.model_copy(update={"trace_sample": 0.0})) as haru:
        await asked(haru)

    assert await traces(sql) == []


async def test_without_content_names_times_and_counts_stay(settings, sql):
    async with serving(settings.model_copy(update={"trace_content": "none"})) as haru:
        await asked(haru)

    [trace], runs = await traces(sql), await trees(sql)
    assert (trace["kept"], trace["verdict"], len(runs)) == ("nothing", "passed", 7)
    assert "pool" not in json.dumps(runs).lower()


async def test_what_ran_before_the_end_is_written(settings, sql):
    async with serving(settings) as haru:
        for _ in range(3):
            await haru.http.post("/chat/invoke", json={"input": ASKED})

    assert len(await traces(sql)) == 3


async def test_a_trace_goes_with_its_conversation(haru, sql):
    made = (await haru.http.post("/api/conversations", json={"title": "t"})).json()["id"]
    config = {"configurable": {"thread_id": made}}
    await haru.http.post("/chat/invoke", json={"input": ASKED, "config": config})
    await written(haru)
    assert [trace["conversation_id"] for trace in await traces(sql)] == [made]

    await haru.http.delete(f"/api/conversations/{made}")

    assert (await traces(sql), await trees(sql)) == ([], [])


async def test_each_part_of_an_interview_is_a_run(haru, sql):
    given = {"topics": ["connection pools"], "count": 1}
    made = (await haru.http.post("/api/interviews", json=given)).json()["id"]
    await written(haru)

    [trace] = await traces(sql)
    assert (trace["name"], trace["interview_id"], trace["error"]) == ("interview_mock", made, None)
    assert [run["name"] for run in await trees(sql) if run["run_type"] == "chain"][:3] == [
        "interview_mock",
        "plan",
        "ask",
    ]


async def test_no_more_is_held_than_there_is_room_for(haru, monkeypatch):
    writer = haru.app.state.services.trace_writer
    monkeypatch.setattr("server.traces.writer.MOST_WAITING", 100)
    async with writer._settling:
        for _ in range(3):
            await haru.http.post("/chat/invoke", json={"input": {"messages": [{"role": "user", "content": "a" * 80}]}})
        assert (writer.waiting, writer.lost) == (1, 2)


async def test_a_run_that_cannot_be_shaped_costs_no_other(haru, sql):
    writer = haru.app.state.services.trace_writer
    await haru.http.post("/chat/invoke", json={"input": ASKED})
    writer.add(Recorded(about=None, root=writer._waiting[0][0].root))
    await writer.settle()

    assert (len(await traces(sql)), writer.lost) == (1, 1)


async def test_a_trace_is_its_owners_alone(haru):
    ana, ben = await haru.as_user("ana"), await haru.as_user("ben")
    await asked(haru, ana)
    [mine] = (await ana.get("/api/traces")).json()["traces"]

    assert (await ana.get(f"/api/traces/{mine['id']}")).json()["runs"][0]["inputs"]["messages"] == ASKED["messages"]
    assert (await ben.get("/api/traces")).json() == {"traces": [], "next": None}
    for method, below, body in (("GET", "", None), ("DELETE", "", None), ("POST", "/replay", {}), *SAID):
        answer = await ben.request(method, f"/api/traces/{mine['id']}{below}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    for user in ("all", mine["user_id"]):
        assert (await ben.get("/api/traces", params={"user": user})).status_code == 403


SAID = (("POST", "/feedback", {"key": "user_score", "score": 1}),)


@pytest.mark.parametrize("lets", ["metadata", "content"])
async def test_administrators_see_what_the_operator_lets_them(settings, lets):
    async with serving(settings.model_copy(update={"trace_admins": lets})) as haru:
        ana = await haru.as_user("ana")
        await asked(haru, ana)
        [seen] = (await haru.http.get("/api/traces", params={"user": "all"})).json()["traces"]
        shown = (await haru.http.get(f"/api/traces/{seen['id']}")).json()

        assert (seen["user_name"], seen["verdict"], shown["runs"][-1]["name"]) == ("ana", "passed", "verify")
        assert shown["runs"][-1]["extra"]["metadata"]["verdict"] == "passed"
        assert ("pool" in json.dumps(shown).lower()) == (lets == "content")
        assert (await haru.http.delete(f"/api/traces/{seen['id']}")).status_code == 404


async def test_traces_are_found_by_what_they_were(haru, engine):
    first = await asked(haru)
    engine.refuses = 500
    await asked(haru)

    async def count(**wanted):
        return len((await haru.http.get("/api/traces", params=wanted)).json()["traces"])

    assert [await count(), await count(feature="chat"), await count(feature="til")] == [2, 2, 0]
    assert [await count(failed=True), await count(failed=False)] == [1, 1]
    assert [await count(verdict="passed"), await count(verdict="error")] == [1, 1]
    assert [await count(error="model_unavailable"), await count(error="model_busy")] == [1, 0]
    assert await count(request=first.headers["x-request-id"]) == 1
    assert [await count(since="2031-01-01T00:00:00Z"), await count(until="2031-01-01T00:00:00Z")] == [0, 2]
    assert [await count(slower_ms=0), await count(slower_ms=10**8)] == [2, 0]


async def test_pages_follow_each_other(haru):
    for _ in range(5):
        await asked(haru)
    pages, before = [], None
    for _ in range(3):
        page = (
            await haru.http.get("/api/traces", params={"limit": 2, **({"before": before} if before else {})})
        ).json()
        pages.append([trace["at"] for trace in page["traces"]])
        before = page["next"]

    assert (list(map(len, pages)), before) == ([2, 2, 1], None)
    times = [at for page in pages for at in page]
    assert times == sorted(times, reverse=True)


async def test_a_trace_comes_with_the_picture_of_its_graph(haru):
    await asked(haru)
    [trace] = (await haru.http.get("/api/traces")).json()["traces"]
    shown = (await haru.http.get(f"/api/traces/{trace['id']}")).json()

    assert {node["id"] for node in shown["graph"]["nodes"]} >= {"retrieve", "prompt", "generate", "verify"}
    assert {"source": "retrieve", "target": "prompt", "conditional": False} in shown["graph"]["edges"]
    graphs = (await haru.http.get("/api/graphs")).json()
    assert list(graphs) == ["til", "news", "interview", "chat", "interview_mock"]


async def test_what_one_says_again_takes_the_place_of_what_one_said(haru):
    await asked(haru)
    [trace] = (await haru.http.get("/api/traces")).json()["traces"]
    for score in (0, 1):
        said = {"key": "user_score", "score": score, "comment": f"it is {score}"}
        assert (await haru.http.post(f"/api/traces/{trace['id']}/feedback", json=said)).status_code == 201

    [kept] = (await haru.http.get(f"/api/traces/{trace['id']}")).json()["feedback"]
    assert (kept["key"], kept["score"], kept["comment"]) == ("user_score", 1.0, "it is 1")
    [scored] = (await haru.http.get("/api/traces", params={"scored": "user_score"})).json()["traces"]
    assert scored["said"] == {"score": 1.0, "value": None, "comment": "it is 1"}


async def test_a_page_tells_what_the_caller_said_and_nothing_of_others(haru):
    ana = await haru.as_user("ana")
    await asked(haru, ana)
    [trace] = (await ana.get("/api/traces")).json()["traces"]
    said = {"key": "user_score", "score": 0, "value": "untrue", "comment": "Between us."}
    await ana.post(f"/api/traces/{trace['id']}/feedback", json=said)

    mine = (await ana.get("/api/traces", params={"scored": "user_score"})).json()["traces"]
    seen = (await haru.http.get("/api/traces", params={"scored": "user_score", "user": "all"})).json()["traces"]

    assert [one["said"] for one in mine] == [{"score": 0.0, "value": "untrue", "comment": "Between us."}]
    assert [one["said"] for one in seen] == [None]
