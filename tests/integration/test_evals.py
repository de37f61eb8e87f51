"""The evals ask a real server as any client does: comparisons, the gate and mock interviews (EVAL-2)."""

import asyncio
from argparse import Namespace

import pytest

from evals.__main__ import main
from evals.datasets.dataset import Case, dataset
from evals.datasets.files import write
from evals.evaluators.trajectory import steps_of
from evals.experiments.configuration import Configuration
from evals.experiments.results import Results
from evals.experiments.running import Plan, Runner
from evals.experiments.server import REQUEST, ServerTarget
from evals.experiments.sitting import SittingTarget, in_order, reported
from evals.gate.__main__ import main as gate
from evals.judging.labelled import read_labelled
from server.commands import eval as eval_command
from tests.integration.doors import ARTICLE
from tests.judges import open_judge
from tests.sittings import HASH_TABLE

CASES = dataset("two", [Case({"text": ARTICLE}), Case({"text": f"{ARTICLE} It was free."})])
SAID = "It reads pages asynchronously. The new version keeps planner statistics over an upgrade."


async def in_thread(work, *arguments):
    """The commands have a loop of their own."""
    return await asyncio.to_thread(work, [str(one) for one in arguments])


async def test_answer_of_a_server_has_its_steps_and_its_request(haru, engine, tmp_path):
    engine.answers = [SAID]
    target = ServerTarget("news", {"": haru.http})
    answered = await target.answer(CASES.cases[0], Configuration("default"), 0)

    assert steps_of(answered.run) == ["retrieve", "prompt", "generate", "verify"]
    assert answered.facts[REQUEST]
    assert answered.outputs["language"] == "en"


async def test_comparison_ends_with_a_verdict_a_page_and_nothing_to_ask_again(haru, engine, tmp_path, capsys):
    engine.answers = [SAID]
    cases, out, html = tmp_path / "two.jsonl", tmp_path / "out", tmp_path / "report.html"
    write(CASES, cases)
    asked = ["news", "--data", cases, "--against-server", f"{haru.url}/", "--server", haru.url, "--token", haru.token]

    first = await in_thread(main, *asked, "--out", out, "--html", html)
    heard = len(engine.heard)
    again = await in_thread(main, *asked, "--out", out)

    assert (first, again) == (0, 0)
    assert len(engine.heard) == heard, "all answers were on disk"
    assert "No difference shown between server and against." in capsys.readouterr().out
    assert html.read_text().count('<details class="case"') == 2


@pytest.mark.parametrize(("habit", "code", "said"), [("fair", 0, "is the word of a judge"), ("first", 3, "too weak")])
async def test_a_judge_is_heard_only_if_it_agrees_with_people(haru, engine, tmp_path, capsys, habit, code, said):
    engine.answers = [SAID]
    cases, html = tmp_path / "two.jsonl", tmp_path / "report.html"
    write(CASES, cases)
    async with open_judge(read_labelled(), habit) as judge:
        asked = ["news", "--data", cases, "--server", haru.url, "--token", haru.token, "--judge", judge.url]

        assert await in_thread(main, *asked, "--out", tmp_path / "out", "--html", html) == code

    assert said in html.read_text()
    assert said in capsys.readouterr().out


async def test_profile_that_there_is_not_ends_as_a_broken_run(haru, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("evals.experiments.running.WAIT_S", 0)
    asked = ["chat", "--profile", "none", "--server", haru.url, "--token", haru.token, "--out", tmp_path]

    assert await in_thread(main, *asked) == 3
    assert "404" in capsys.readouterr().err or not list(tmp_path.rglob("*.json"))


async def test_key_that_is_not_good_ends_at_once(haru, tmp_path, capsys):
    asked = ["chat", "--server", haru.url, "--token", "wrong", "--out", tmp_path]

    assert await in_thread(main, *asked) == 3
    assert "401" in capsys.readouterr().err


async def test_gate_runs_its_suite_on_a_server(haru, engine, tmp_path, capsys):
    engine.answers = [
        "The pool closes idle connections after 90 seconds. Relay 1.9 answers writers with the status 429."
    ]
    asked = ["--server", haru.url, "--token", haru.token, "--features", "news", "--junit", tmp_path / "j.xml"]

    assert await in_thread(gate, *asked) in (0, 1)
    assert "news       succeeded" in capsys.readouterr().out
    assert (tmp_path / "j.xml").exists()


async def test_better_candidate_gets_more_points(haru, engine, tmp_path):
    begin = {"notes": HASH_TABLE, "count": 2, "follow_ups": 0}
    personas = ("strong", "weak", "ordering")
    cases = dataset(
        "sittings", [Case({**begin, "persona": persona}, metadata={"name": persona}) for persona in personas]
    )
    plan = Plan("interviews", cases, [Configuration("default")], at_once=1)
    found = await Runner(SittingTarget({"": haru.http}), Results(tmp_path)).run(plan)
    points = {one.key.case.name: [reported(one.answered.outputs).score] for one in found}

    assert not [one.answered.error for one in found if one.answered.error]
    assert points["strong"][0] > 0.4 > points["weak"][0]
    assert points["ordering"] == [0.0], "who orders points gets none"
    assert in_order(points).score == 1.0
    assert (await haru.http.get("/api/interviews")).json()["interviews"] == [], "they are removed again"


async def test_haru_eval_asks_its_own_server_with_its_own_key(haru, engine, settings, tmp_path, capfd):
    """The key goes by a pipe, and paths are those of the caller."""
    engine.answers = [SAID]
    cases = tmp_path / "two.jsonl"
    write(CASES, cases)
    own = settings.model_copy(update={"api_key": haru.token})
    words = ["news", "--data", str(cases), "--out", str(tmp_path / "out"), "--html", str(tmp_path / "alone.html")]

    code = await asyncio.to_thread(eval_command.run, Namespace(server=haru.url, words=words), own)

    assert code == 0, capfd.readouterr().err
    assert "grounded" in (tmp_path / "alone.html").read_text()
