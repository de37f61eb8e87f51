"""LangSmith's own client sends its traces here, evaluates and reads them again; and ours go where it listens."""

import asyncio
import gzip
import json
import uuid
from contextlib import suppress
from datetime import UTC, datetime

import pytest
import zstandard
from aiohttp import web
from langsmith import Client, NotFoundError, traceable, tracing_context
from langsmith.utils import LangSmithError

from tests.integration.conftest import serving

ASKED = {"messages": [{"role": "user", "content": "How do pools close?"}]}


async def key_of(http, name="langsmith"):
    return (await http.post("/api/keys", json={"name": name})).json()["key"]


def client_of(haru, key):
    return Client(api_url=f"{haru.url}/langsmith", api_key=key)


@pytest.fixture
async def client(haru):
    return client_of(haru, await key_of(await haru.as_user("ana")))


@traceable(run_type="llm", metadata={"ls_model_name": "small"})
def said(messages):
    usage = {"input_tokens": 5, "output_tokens": 3, "total_tokens": 8}
    return {"messages": [{"role": "assistant", "content": "Close it."}], "usage_metadata": usage}


@traceable(run_type="chain", name="answer")
def answer(question):
    if question == "fail":
        raise ValueError("no answer")
    return said([{"role": "user", "content": question}])["messages"][0]["content"]


async def traced(client, question, project="mine"):
    """As a program does that is traced by LangSmith; its calls block."""

    def run():
        with tracing_context(enabled=True, client=client, project_name=project), suppress(ValueError):
            answer(question)
        client.flush()

    await asyncio.to_thread(run)


async def read(client, **wanted):
    return await asyncio.to_thread(lambda: list(client.list_runs(**wanted)))


async def newer(client):
    """Asks for /info first, and blocks until it comes; the server runs in this very loop."""
    return await asyncio.to_thread(lambda: client.runs)


async def seen(haru, name="ana"):
    return (await (await haru.as_user(name)).get("/api/traces")).json()["traces"]


async def test_a_traced_program_is_seen_as_our_own_runs_are(haru, client):
    await traced(client, "How do pools close?")

    [trace] = await seen(haru)
    told = {name: trace[name] for name in ("name", "source", "project", "model", "input_tokens", "output_tokens")}
    assert told == {
        "name": "answer",
        "source": "langsmith",
        "project": "mine",
        "model": "small",
        "input_tokens": 5,
        "output_tokens": 3,
    }
    shown = (await (await haru.as_user("ana")).get(f"/api/traces/{trace['id']}")).json()
    assert [(run["run_type"], run["name"]) for run in shown["runs"]] == [("chain", "answer"), ("llm", "said")]
    assert shown["runs"][0]["outputs"] == {"output": "Close it."}


async def test_an_error_is_seen(haru, client):
    await traced(client, "fail")

    [trace] = await seen(haru)
    assert (trace["error"], trace["latency_ms"] >= 0) == ("error", True)


async def test_what_a_run_does_not_tell_is_not_made_up(haru, client):
    """It asked no model, and has not ended."""

    def begin():
        client.create_run(
            "look", {"q": "pools"}, "chain", project_name="mine", id=uuid.uuid4(), start_time=datetime.now(UTC)
        )
        client.flush()

    await asyncio.to_thread(begin)

    [trace] = await seen(haru)
    assert (trace["latency_ms"], trace["input_tokens"], trace["output_tokens"]) == (None, 0, 0)


async def test_the_client_reads_again_what_it_has_sent(client):
    await traced(client, "How do pools close?")
    [root] = await read(client, project_name="mine", is_root=True)
    whole = await asyncio.to_thread(client.read_run, root.id, load_child_runs=True)

    assert (root.name, root.inputs, root.error) == ("answer", {"question": "How do pools close?"}, None)
    assert [child.name for child in whole.child_runs] == ["said"]


async def test_the_client_reads_by_the_newer_addresses_too(haru, client):
    await traced(client, "How do pools close?")
    await traced(client, "fail")
    project = str((await asyncio.to_thread(client.read_project, project_name="mine")).id)
    runs = await newer(client)
    fields = ["NAME", "RUN_TYPE", "STATUS", "PARENT_RUN_IDS", "TOTAL_TOKENS", "OUTPUTS", "LATENCY_SECONDS"]

    found = [run async for run in runs.query(project_ids=[project], selects=fields, page_size=1)]

    by_name = {(run.name, run.status): run for run in found}
    assert by_name.keys() == {("answer", "SUCCESS"), ("answer", "ERROR"), ("said", "SUCCESS")}
    root, step = by_name["answer", "SUCCESS"], by_name["said", "SUCCESS"]
    assert (root.outputs, root.parent_run_ids) == ({"output": "Close it."}, [])
    assert (step.run_type, step.parent_run_ids, step.total_tokens) == ("LLM", [root.id], 8)
    assert step.latency_seconds >= 0
    assert [run.id async for run in runs.query(project_ids=[project], run_type="LLM")] == [step.id]
    assert [run.id async for run in runs.query(project_ids=[project], has_error=True)] == [
        by_name["answer", "ERROR"].id
    ]
    assert [run async for run in runs.query(project_ids=[project], max_start_time="2026-01-01T00:00:00Z")] == []
    again = await runs.retrieve(root.id, project_id=project, selects=["NAME", "TRACE_ID"])
    assert (again.name, again.trace_id, again.outputs) == ("answer", root.id, None)


async def test_nobody_reads_anothers_runs_by_the_newer_addresses(haru, client):
    await traced(client, "How do pools close?")
    project = str((await asyncio.to_thread(client.read_project, project_name="mine")).id)
    [root] = [run async for run in (await newer(client)).query(project_ids=[project], is_root=True)]
    others = await newer(client_of(haru, await key_of(await haru.as_user("ben"))))

    assert [run async for run in others.query(project_ids=[project])] == []
    with pytest.raises(NotFoundError):
        await others.retrieve(root.id, project_id=project)


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"project_ids": ["x"]},
        {"project_ids": [str(uuid.uuid4())], "filter": 'eq(name, "a")'},
        {"project_ids": [str(uuid.uuid4())], "min_start_time": "yesterday"},
        {"project_ids": [str(uuid.uuid4())], "page_size": "many"},
        {"project_ids": [str(uuid.uuid4())], "cursor": "next"},
    ],
)
async def test_questions_that_are_not_understood_are_refused(haru, asked):
    answer = await haru.http.post("/langsmith/api/v2/runs/query", json=asked)

    assert (answer.status_code, answer.json()["code"]) == (422, "bad_request")


async def test_the_client_reads_the_runs_of_this_server(haru, client):
    ana = await haru.as_user("ana")
    await ana.post("/chat/invoke", json={"input": ASKED})
    await haru.app.state.services.trace_writer.settle()
    [root] = await read(client, project_name="haru", is_root=True)

    assert (root.name, root.extra["metadata"]["verdict"]) == ("chat", "passed")
    assert len(await read(client, project_name="haru", trace_id=root.id)) == 7


async def test_data_sets_and_experiments_need_no_other_server(haru, client):
    def experiment():
        made = client.create_dataset("pools")
        given = [{"inputs": {"question": f"{number}?"}, "outputs": {"answer": "Close it."}} for number in range(3)]
        client.create_examples(dataset_id=made.id, examples=given)

        def right(outputs, reference_outputs):
            return {"key": "right", "score": outputs["output"] == reference_outputs["answer"]}

        result = client.evaluate(
            lambda inputs: {"output": answer(inputs["question"])},
            data="pools",
            evaluators=[right],
            experiment_prefix="first",
        )
        scores = [row["evaluation_results"]["results"][0].score for row in result]
        client.flush()
        return result.experiment_name, scores, len(list(client.list_examples(dataset_name="pools")))

    name, scores, examples = await asyncio.to_thread(experiment)

    assert (scores, examples) == ([True] * 3, 3)
    roots = await read(client, project_name=name, is_root=True)
    assert len(roots) == 3
    assert all(root.reference_example_id for root in roots)
    ana = await haru.as_user("ana")
    scored = (await ana.get("/api/traces", params={"scored": "right", "project": name})).json()["traces"]
    assert len(scored) == 3


async def test_the_same_name_twice_is_refused(client):
    await asyncio.to_thread(client.create_dataset, "pools")

    with pytest.raises(LangSmithError):
        await asyncio.to_thread(client.create_dataset, "pools")


async def test_what_was_sent_is_its_senders_alone(haru, client):
    await traced(client, "How do pools close?")
    ben = client_of(haru, await key_of(await haru.as_user("ben")))
    [root] = await read(client, project_name="mine", is_root=True)

    assert await seen(haru, "ben") == []
    with pytest.raises(LangSmithError):
        await asyncio.to_thread(ben.read_run, root.id)
    changed = {"id": str(root.id), "trace_id": str(root.id), "name": "stolen", "outputs": {"output": "stolen"}}
    await asyncio.to_thread(ben.multipart_ingest, update=[{**changed, "dotted_order": root.dotted_order}])
    [again] = await read(client, project_name="mine", is_root=True)
    assert (again.name, again.outputs) == ("answer", {"output": "Close it."})
    made = await asyncio.to_thread(client.create_dataset, "pools")
    with pytest.raises(LangSmithError):
        await asyncio.to_thread(ben.read_dataset, dataset_id=made.id)


async def test_secrets_that_are_sent_are_not_kept(haru, client, sql):
    """S-14"""
    secret = "ghp_" + "a1B2c3D4e5" * 4
    await traced(client, f"Is {secret} of kim.minsu@company.example good?")
    kept = await (await sql.execute("SELECT to_jsonb(r)::text FROM trace_runs r")).fetchall()

    assert len(kept) == 2
    assert not any(secret in row or "kim.minsu" in row for (row,) in kept)


RUN = {"id": str(uuid.uuid4()), "name": "r", "run_type": "chain", "start_time": "2026-11-21T00:00:00Z"}


@pytest.mark.parametrize(
    ("path", "content", "fields", "status"),
    [
        ("runs/batch", b"x" * (16 * 2**20 + 1), {}, 413),
        ("runs/batch", zstandard.compress(b" " * (49 * 2**20)), {"content-encoding": "zstd"}, 413),
        ("runs/batch", b"nothing", {"content-encoding": "zstd"}, 422),
        ("runs/batch", b"{}", {"content-encoding": "gzip"}, 415),
        ("runs/batch", gzip.compress(b" " * (60 * 2**20)), {"content-encoding": "gzip"}, 415),
        ("runs/batch", zstandard.compress(zstandard.compress(b" " * 2**20)), {"content-encoding": "zstd"}, 422),
        ("runs/batch", zstandard.compress(b" " * (30 * 2**20)) * 2, {"content-encoding": "zstd"}, 413),
        ("runs/batch", b'{"post": [{"a": ' + b"[" * 900 + b"]" * 900 + b"}]}", {}, 422),
        ("runs/batch", b'{"post": [{"a": ' + b"[" * 90_000 + b"]" * 90_000 + b"}]}", {}, 422),
        ("runs/batch", b'{"post": [{"a": 1e400}]}', {}, 422),
        ("runs/batch", b'{"post": {"id": 1}}', {}, 422),
        (
            "runs",
            b'{"id": "00000000-0000-4000-8000-00000000000a", "inputs": {"a": "' + b"x" * (9 * 2**20) + b'"}}',
            {},
            413,
        ),
        ("examples/bulk", b"[{}" + b",{}" * 1000 + b"]", {}, 413),
        ("examples/bulk", b"[1]", {}, 422),
        ("runs/batch", b"[" * 600_000, {}, 413),
        ("runs/batch", b"[]", {}, 422),
        ("runs/batch", b'{"post": [1]}', {}, 422),
        ("runs/batch", b'{"post": [{"id": "no"}]}', {}, 422),
        ("runs/batch", json.dumps({"post": [{**RUN, "start_time": "soon"}]}).encode(), {}, 422),
        ("runs/batch", json.dumps({"post": [{**RUN, "parent_run_id": RUN["id"]}]}).encode(), {}, 422),
        ("runs/batch", json.dumps({"post": [{**RUN, "inputs": {"a": "\0"}}]}).encode(), {}, 202),
        ("runs/multipart", b"", {"content-type": "multipart/form-data"}, 422),
        ("runs/multipart", b"--b\r\nno head", {"content-type": "multipart/form-data; boundary=b"}, 422),
        ("runs/query", b'{"session": ["no"]}', {}, 422),
        ("runs/query", b'{"filter": "eq(name, 1)"}', {}, 422),
    ],
)
async def test_odd_bodies_are_refused(haru, path, content, fields, status):
    key = await key_of(haru.http)
    nobody = await haru.client()
    sent = {"x-api-key": key, "content-type": "application/json", **fields}

    answer = await nobody.post(f"/langsmith/{path}", content=content, headers=sent)

    assert (answer.status_code, status == 202 or bool(answer.json()["message"])) == (status, True)


def batch_of(*runs):
    return json.dumps({"post": [*runs]}).encode()


@pytest.mark.parametrize(
    "broken",
    [
        {**RUN, "id": "no"},
        {**RUN, "id": str(uuid.uuid4()), "inputs": {"a": "x" * (9 * 2**20)}},
        {**RUN, "id": str(uuid.uuid4()), "parent_run_id": str(uuid.uuid4())},
        {**RUN, "id": str(uuid.uuid4()), "end_time": "soon"},
    ],
    ids=["id", "size", "parent", "time"],
)
async def test_of_a_batch_with_one_bad_run_nothing_is_kept(haru, sql, broken):
    sent = {"x-api-key": await key_of(haru.http), "content-type": "application/json"}
    nobody = await haru.client()

    answer = await nobody.post("/langsmith/runs/batch", content=batch_of(RUN, broken), headers=sent)

    assert answer.status_code in (413, 422)
    assert await (
        await sql.execute("SELECT (SELECT count(*) FROM traces) + (SELECT count(*) FROM trace_runs)")
    ).fetchone() == (0,)


async def test_of_a_form_with_one_bad_word_of_feedback_nothing_is_kept(haru, sql):
    parts = [(f"post.{RUN['id']}", json.dumps(RUN)), (f"feedback.{uuid.uuid4()}", json.dumps({"run_id": "no"}))]
    files = [(name, (None, content, "application/json")) for name, content in parts]
    nobody = await haru.client()

    answer = await nobody.post("/langsmith/runs/multipart", files=files, headers={"x-api-key": await key_of(haru.http)})

    assert answer.status_code == 422
    assert await (await sql.execute("SELECT count(*) FROM traces")).fetchone() == (0,)


async def test_of_examples_with_one_of_another_data_set_nothing_is_kept(haru, client, sql):
    made = await asyncio.to_thread(client.create_dataset, "pools")
    ben = await haru.client({"x-api-key": await key_of(await haru.as_user("ben"))})
    own = (await ben.post("/langsmith/datasets", json={"name": "mine"})).json()["id"]
    given = [{"dataset_id": own, "inputs": {}}, {"dataset_id": str(made.id), "inputs": {}}]

    assert (await ben.post("/langsmith/examples/bulk", json=given)).status_code == 404
    kept = await (await sql.execute("SELECT count(*) FROM langsmith_things WHERE kind = 'example'")).fetchone()
    assert kept == (0,)


async def test_a_user_sends_so_many_bytes_a_day(settings, sql):
    """S-22: unfolded ones, also of what was refused; and nobody else has fewer for it."""
    async with serving(settings.model_copy(update={"traces_mb_a_day": 2})) as haru:
        ana, ben = [{"x-api-key": await key_of(await haru.as_user(name))} for name in ("ana", "ben")]
        nobody = await haru.client({"content-type": "application/json"})

        async def sent(key, content, **fields):
            headers = {**key, **fields}
            return await nobody.post("/langsmith/runs/batch", content=content, headers=headers)

        folded = zstandard.compress(batch_of(RUN) + b" " * (3 * 2**19))
        first = await sent(ana, folded, **{"content-encoding": "zstd"})
        second = await sent(ana, folded, **{"content-encoding": "zstd"})
        small, others = await sent(ana, batch_of(RUN)), await sent(ben, b" " * (3 * 2**19))
        whole = await sent(ben, b" " * (3 * 2**20))

        assert [one.status_code for one in (first, second, small, others)] == [202, 429, 202, 422]
        assert 0 < int(second.headers["retry-after"]) <= 86_400
        assert "traces-day: 2 MiB" in second.json()["message"]
        assert '"traces-day"' in second.headers["ratelimit"]
        assert (whole.status_code, whole.json()["code"]) == (422, "beyond_quota")
    assert await (await sql.execute("SELECT count(*) FROM trace_runs")).fetchone() == (1,)


async def test_the_key_of_langsmiths_clients_opens_no_other_door(haru):
    """S-3"""
    shown = await haru.client({"x-api-key": await key_of(haru.http)})

    assert (await shown.get("/langsmith/info")).status_code == 200
    assert (await shown.get("/api/me")).status_code == 401
    wrong = await haru.client({"x-api-key": "haru_" + "a" * 43})
    assert (await wrong.get("/langsmith/info")).status_code == 401


async def test_our_runs_are_sent_on_in_the_same_protocol(haru, client, settings, postgres, template, tmp_path):
    sends = {
        "langsmith_tracing": True,
        "langsmith_endpoint": f"{haru.url}/langsmith",
        "langsmith_api_key": await key_of(await haru.as_user("ana"), "other"),
        "langsmith_project": "from elsewhere",
        "var": tmp_path / "other",
    }
    (tmp_path / "other").mkdir()
    with postgres.database(template) as url:
        async with serving(settings.model_copy(update={**sends, "database_url": url})) as other:
            secret = "Write to kim.minsu@company.example, please."
            await other.http.post("/chat/invoke", json={"input": {"messages": [{"role": "user", "content": secret}]}})

    [root] = await read(client, project_name="from elsewhere", is_root=True)
    assert (root.name, root.extra["metadata"]["verdict"]) == ("chat", "passed")
    assert root.inputs["messages"][0]["content"] == "Write to <EMAIL>, please."
    assert len(await read(client, project_name="from elsewhere", trace_id=root.id)) == 7


async def test_a_place_that_does_not_answer_costs_only_what_was_to_be_sent(settings, sql):
    nowhere = {"langsmith_tracing": True, "langsmith_endpoint": "http://127.0.0.1:9", "langsmith_api_key": "k"}
    async with serving(settings.model_copy(update=nowhere)) as haru:
        assert (await haru.http.post("/chat/invoke", json={"input": ASKED})).status_code == 200

    assert await (await sql.execute("SELECT count(*) FROM traces")).fetchone() == (1,)


async def test_a_collector_gets_spans_in_the_terms_of_generative_ai(settings):
    pytest.importorskip("opentelemetry.exporter.otlp.proto.http")
    service = pytest.importorskip("opentelemetry.proto.collector.trace.v1.trace_service_pb2")
    heard = []

    async def collect(request):
        heard.append((dict(request.headers), service.ExportTraceServiceRequest.FromString(await request.read())))
        return web.Response()

    app = web.Application()
    app.router.add_post("/v1/traces", collect)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    given = {"otlp_endpoint": url, "otlp_headers": "X-Scope=haru"}
    async with serving(settings.model_copy(update=given)) as haru:
        await haru.http.post("/chat/invoke", json={"input": ASKED})
    await runner.cleanup()

    [(headers, sent)] = heard
    spans = sent.resource_spans[0].scope_spans[0].spans
    assert headers["x-scope"] == "haru"
    assert len({span.trace_id for span in spans}) == 1
    call = next(span for span in spans if span.name.startswith("chat "))
    told = {one.key: one.value for one in call.attributes}
    assert told["gen_ai.operation.name"].string_value == "chat"
    assert told["gen_ai.usage.output_tokens"].int_value > 0
    assert "How do pools close?" in told["gen_ai.input.messages"].string_value
