"""LangSmith's own `evaluate`, `aevaluate` and pytest plugin run our cases and evaluators without a network (EVAL-1)."""

import subprocess
import sys
from pathlib import Path

import pytest
import requests
from langsmith import Client, aevaluate, evaluate
from langsmith.schemas import LangSmithInfo

from evals.datasets.files import read
from evals.datasets.langsmith import examples
from evals.evaluators.form import right_language, well_formed
from evals.evaluators.grounding import evidence_occurs, grounding
from evals.evaluators.trajectory import succeeded
from evals.scripted import deps
from graphs import news
from nodes.caller import Caller
from nodes.run import Run

ROOT = Path(__file__).parents[2]
CASES = read(ROOT / "evals" / "data" / "news.jsonl").only("gate")
EVALUATORS = [grounding, evidence_occurs, well_formed, right_language, succeeded]
SAID = "The pool closes idle connections after 90 seconds."


class NoNetwork(requests.Session):
    def request(self, method, url, **rest):
        raise AssertionError(f"it went to the network: {method} {url}")


@pytest.fixture
def client():
    """`upload_results=False` alone still posts the runs below the target."""
    return Client(
        "http://127.0.0.1:9",
        api_key="none",
        session=NoNetwork(),
        info=LangSmithInfo(),
        auto_batch_tracing=False,
        tracing_sampling_rate=0,
    )


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch):
    for name in ("LANGSMITH_API_KEY", "LANGSMITH_TRACING", "LANGCHAIN_API_KEY", "LANGCHAIN_TRACING_V2"):
        monkeypatch.delenv(name, raising=False)


async def told(inputs: dict) -> dict:
    given = news.FEATURE.input.model_validate(inputs).model_dump()
    workflow = news.FEATURE.build(deps(lambda prompt: SAID))
    return (await workflow.ainvoke(given, context=Run(Caller("evals"))))["output"]


def scores_of(row):
    return {one.key: one.score for one in row["evaluation_results"]["results"]}


async def test_aevaluate_scores_the_graph_with_our_evaluators(client):
    found = await aevaluate(
        told, data=examples(CASES), evaluators=EVALUATORS, upload_results=False, client=client, max_concurrency=2
    )
    rows = [scores_of(row) async for row in found]

    assert len(rows) == len(CASES.cases)
    assert all(
        {"grounded", "numbers_grounded", "evidence_occurs", "well_formed", "succeeded"} <= row.keys() for row in rows
    )
    assert {row["succeeded"] for row in rows} == {1.0}


def test_evaluate_scores_a_plain_function(client):
    def quoted(inputs: dict) -> dict:
        return {"markdown": inputs["text"]}

    found = list(evaluate(quoted, data=examples(CASES), evaluators=EVALUATORS, upload_results=False, client=client))

    assert [scores_of(row)["grounded"] for row in found] == [1.0] * len(CASES.cases)


TEST = """
import pytest
from langsmith import testing
from evals.evaluators.similarity import chrf


@pytest.mark.langsmith
@pytest.mark.parametrize("text", ["연결 풀을 닫는다", "Close the pool"])
def test_answer(text):
    testing.log_inputs({"text": text})
    testing.log_outputs({"answer": text})
    testing.log_feedback(key="chrf", score=chrf(text, text))
    assert chrf(text, text) == 1.0
"""


def test_plugin_of_pytest_runs_our_evaluators_without_a_server(tmp_path):
    (tmp_path / "test_it.py").write_text(TEST)
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "LANGSMITH_TEST_TRACKING": "false"}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(tmp_path),
        str(tmp_path),
    ]
    done = subprocess.run(
        command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 passed" in done.stdout
