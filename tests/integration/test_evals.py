"""The evals ask a real server as any client does: comparisons, the gate and mock interviews (EVAL-2)."""

import asyncio
import json
import re
from argparse import Namespace

import pytest

from evals.__main__ import main
from evals.datasets.__main__ import main as datasets
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
from evals.trees import tree_of
from server.commands import eval as eval_command
from tests.documents import brought
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


ORDER = ["retrieve", "prompt", "generate", "verify"]


def words_for(tmp_path, **sides):
    path = tmp_path / "words.yaml"
    path.write_text(json.dumps({"given": {"as it is": {}, **sides}}))
    return path


async def recorded_of(haru, tmp_path):
    """Runs of the two cases, as cases that name them."""
    runs, cases = tmp_path / "runs.jsonl", tmp_path / "recorded.jsonl"
    lines = []
    for case in CASES.cases:
        assert (await haru.http.post("/news/invoke", json={"input": case.inputs})).status_code == 200
        await haru.app.state.services.trace_writer.settle()
        [newest] = (await haru.http.get("/api/traces", params={"limit": 1})).json()["traces"]
        lines += (await haru.http.get(f"/api/traces/{newest['id']}")).json()["runs"]
    runs.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    assert datasets(["from-traces", str(runs), "--feature", "news", "--out", str(cases)]) == 0
    return cases


def kept_in(folder):
    return [json.loads(file.read_text()) for file in folder.rglob("*.json")]


def steps_in(kept):
    return steps_of(tree_of(kept["run"]))


@pytest.mark.parametrize(("step", "calls_again"), [("verify", 0), ("generate", 1), ("prompt", 1), ("retrieve", 1)])
async def test_replay_runs_only_the_step_and_those_after_it(haru, engine, tmp_path, step, calls_again):
    """EVAL-2: two cases, two sides; each call of the model that a side repeats is heard once."""
    engine.answers = [SAID]
    cases, out = await recorded_of(haru, tmp_path), tmp_path / "out"
    recorded = list(engine.heard)
    words = words_for(tmp_path, cooler={"sampling": {"temperature": 0.1}})
    asked = ["news", "--data", cases, "--replay", step, "--matrix", words, "--server", haru.url, "--token", haru.token]

    assert await in_thread(main, *asked, "--out", out) == 0

    assert len(engine.heard) - len(recorded) == 2 * calls_again * len(recorded)
    assert {tuple(steps_in(kept)[:1]) for kept in kept_in(out)} == {(step,)}
    assert not any(before in steps_in(kept) for kept in kept_in(out) for before in ORDER[: min(ORDER.index(step), 2)])


async def test_replay_with_other_words_has_the_recorded_passages(haru, engine, tmp_path):
    engine.answers = [SAID]
    cases = await recorded_of(haru, tmp_path)
    recorded = [call["messages"] for call in engine.heard]
    words = words_for(tmp_path, brief={"instructions": "Be brief."})
    asked = ["news", "--data", cases, "--replay", "generate", "--matrix", words, "--server", haru.url]

    assert await in_thread(main, *asked, "--token", haru.token, "--out", tmp_path / "out") == 0

    again = [call["messages"] for call in engine.heard[len(recorded) :]]
    brief = [[{"role": "system", "content": "Be brief."}, *messages[1:]] for messages in recorded]
    assert sorted(map(json.dumps, again)) == sorted(map(json.dumps, recorded + brief))


async def test_cases_without_a_recorded_run_are_run_once_and_then_replayed(haru, engine, tmp_path):
    engine.answers = [SAID]
    cases = tmp_path / "two.jsonl"
    write(CASES, cases)
    words = words_for(tmp_path, brief={"instructions": "Be brief."})
    asked = ["news", "--data", cases, "--replay", "generate", "--matrix", words, "--server", haru.url]

    assert await in_thread(main, *asked, "--token", haru.token, "--out", tmp_path / "out") == 0

    brief = [call for call in engine.heard if call["messages"][0]["content"] == "Be brief."]
    assert len(engine.heard) == 3 * len(brief), "once as it is asked, and then for each side"


async def test_two_settings_of_retrieval_are_compared_by_one_command(haru, engine, tmp_path):
    for part in range(3):
        await brought(
            haru.http, f"pools{part}.md", f"# Part {part}\n\nPools of connections are closed. {part} {SAID}\n"
        )
    cases, html, out = tmp_path / "pools.jsonl", tmp_path / "report.html", tmp_path / "out"
    write(dataset("pools", [Case({"messages": [{"role": "user", "content": "How are pools closed?"}]})]), cases)
    words = words_for(tmp_path, one={"search": {"passages": 1}})
    asked = ["chat", "--data", cases, "--replay", "retrieve", "--matrix", words, "--server", haru.url]

    assert await in_thread(main, *asked, "--token", haru.token, "--out", out, "--html", html) == 0

    searches = [step for kept in kept_in(out) for step in tree_of(kept["run"]).walk() if step.kind == "retriever"]
    found = sorted(len(step.outputs["documents"]) for step in searches)
    assert found[0] == 1 < found[1]
    assert not re.search(r'(?:src|href)="(?!http://127|#)', html.read_text())


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


async def test_judge_named_by_its_profile_is_asked_at_its_engine(haru, engine, tmp_path, capsys):
    engine.answers = ['{"better": "first", "reason": "so"}']
    cases = tmp_path / "two.jsonl"
    write(CASES, cases)
    (served,) = (await haru.http.get("/api/models/engines")).json()
    asked = ["news", "--data", cases, "--server", haru.url, "--token", haru.token, "--judge", served["profile"]]

    assert await in_thread(main, *asked, "--out", tmp_path / "out") == 3

    assert "too weak" in capsys.readouterr().out
    assert sum("response_format" in call for call in engine.heard) == 2 * len(read_labelled())


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
