"""What a server recorded joins an experiment: its trees, and runs repeated from one of their steps (EVAL-1)."""

import asyncio
import json

import httpx
import pytest

from evals.datasets.dataset import Case
from evals.experiments.configuration import Configuration
from evals.experiments.recorded import recorded
from evals.experiments.replayed import NotRecorded, ReplayTarget
from evals.experiments.target import NotLetIn, Refused

ROOT, STEP = "00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"
RUNS = [
    {
        "id": ROOT,
        "name": "news",
        "run_type": "chain",
        "dotted_order": "1",
        "extra": {"metadata": {"prompt": "news.2.en"}},
    },
    {"id": STEP, "parent_run_id": ROOT, "name": "generate", "run_type": "chain", "dotted_order": "1.1"},
]
CASE = Case({"text": "x"}, metadata={"run": "first"})


def server(answers, asked):
    """`answers` by path, each a list that is given in turn; the last one for ever."""

    def answer(request):
        asked.append((request.url.path, json.loads(request.content) if request.content else dict(request.url.params)))
        told = answers.get(request.url.path, [(404, {})])
        status, body = told.pop(0) if len(told) > 1 else told[0]
        return httpx.Response(status, json=body)

    return httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://haru")


async def no_wait(seconds):
    pass


async def test_trace_that_is_not_written_yet_is_waited_for():
    asked = []
    listed = [(200, {"traces": []}), (200, {"traces": [{"id": ROOT}]})]
    http = server({"/api/traces": listed, f"/api/traces/{ROOT}": [(200, {"runs": RUNS})]}, asked)

    tree = await recorded(http, "request-1", no_wait)

    assert [node.name for node in tree.nodes()] == ["generate"]
    assert asked[0] == ("/api/traces", {"request": "request-1", "limit": "1"})
    assert tree.with_metadata({"prompt": "?", "first_token_s": 1}).metadata == {
        "prompt": "news.2.en",
        "first_token_s": 1,
    }


@pytest.mark.parametrize("told", [[(404, {})], [(200, {"traces": []})], [(500, {})]])
async def test_server_without_traces_is_no_hindrance(told):
    assert await recorded(server({"/api/traces": told}, []), "request-1", no_wait) is None


async def test_only_the_step_that_changed_is_run_again():
    asked = []
    replays = {"/api/traces/first/replay": [(200, {"trace": ROOT, "output": {"markdown": "new"}})]}
    http = server(replays | {f"/api/traces/{ROOT}": [(200, {"runs": RUNS})]}, asked)
    side = Configuration("b", profile="large", given={"instructions": "Be brief."})

    answered = await ReplayTarget("news", {"": http}).answer(CASE, side, 3)

    wanted = {
        "step": "generate",
        "adapter": "",
        "profile": "large",
        "instructions": "Be brief.",
        "sampling": {"seed": 3},
    }
    assert asked[0] == ("/api/traces/first/replay", wanted)
    assert (answered.outputs, answered.run.id) == ({"markdown": "new"}, ROOT)


async def test_refusals_are_told():
    target = ReplayTarget("news", {"": server({"/api/traces/first/replay": [(401, {}), (422, {"code": "x"})]}, [])})

    with pytest.raises(NotLetIn):
        await target.answer(CASE, Configuration("a"), 0)
    with pytest.raises(Refused, match="422"):
        await target.answer(CASE, Configuration("a"), 0)


STREAM = 'event: data\ndata: {"output": {"markdown": "first"}}\n\n'


def serving_all(asked, traces):
    def answer(request):
        asked.append(request.url.path)
        if request.url.path == "/news/stream":
            return httpx.Response(200, text=STREAM, headers={"x-request-id": "request-1"})
        told = {"/api/traces": traces, f"/api/traces/{ROOT}": {"runs": RUNS}}
        return httpx.Response(200, json=told.get(request.url.path, {"trace": ROOT, "output": {"markdown": "new"}}))

    return httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://haru")


async def test_case_without_a_recorded_run_is_run_once_for_all_sides():
    asked = []
    target = ReplayTarget("news", {"": serving_all(asked, {"traces": [{"id": ROOT}]})})

    both = [target.answer(Case({"text": "x"}), Configuration(name), 0) for name in ("a", "b")]
    found = await asyncio.gather(*both)

    assert [one.outputs for one in found] == [{"markdown": "new"}] * 2
    assert asked.count("/news/stream") == 1
    assert asked.count(f"/api/traces/{ROOT}/replay") == 2


async def test_server_that_records_nothing_cannot_replay(monkeypatch):
    monkeypatch.setattr("evals.experiments.recorded.WAIT_S", 0)
    target = ReplayTarget("news", {"": serving_all([], {"traces": []})})

    with pytest.raises(NotRecorded, match="no trace"):
        await target.answer(Case({"text": "x"}), Configuration("a"), 0)
