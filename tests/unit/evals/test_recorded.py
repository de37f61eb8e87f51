"""What a server recorded joins an experiment: its trees, and runs repeated from one of their steps (EVAL-1)."""

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


async def test_case_of_another_origin_and_refusals_are_told():
    target = ReplayTarget("news", {"": server({"/api/traces/first/replay": [(401, {}), (422, {"code": "x"})]}, [])})

    with pytest.raises(NotRecorded):
        await target.answer(Case({"text": "x"}), Configuration("a"), 0)
    with pytest.raises(NotLetIn):
        await target.answer(CASE, Configuration("a"), 0)
    with pytest.raises(Refused, match="422"):
        await target.answer(CASE, Configuration("a"), 0)
