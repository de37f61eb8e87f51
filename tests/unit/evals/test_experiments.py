"""Experiments: resumed where they stopped, compared pair by pair, with a verdict one can rely on (EVAL-2)."""

import asyncio
import re
from argparse import Namespace
from dataclasses import replace

import pytest

from evals.__main__ import CASES, FEATURES, configurations_of
from evals.datasets.dataset import Case
from evals.datasets.files import read
from evals.evaluators import sets
from evals.evaluators.calling import Answered, Score
from evals.evaluators.trajectory import steps_of
from evals.experiments import text
from evals.experiments.candidate import PERSONAS, Candidate
from evals.experiments.compare import compare, holm
from evals.experiments.configuration import Configuration, WrongAxis, matrix
from evals.experiments.local import GraphTarget
from evals.experiments.results import Key, Result, Results
from evals.experiments.running import Plan, Runner, score_all
from evals.experiments.sitting import in_order
from evals.experiments.target import NotLetIn, Refused, Steps
from evals.report.page import Experiment, page
from evals.scripted import deps
from graphs import FEATURES as GRAPHS
from tests.sittings import HASH_TABLE
from tests.unit.evals.experiment import TWENTY, A, B, result


class Scripted:
    """Answers with the profile's name; refuses, or holds out, as it is told to."""

    def __init__(self, refuses=0, let_in=True):
        self.asked, self.refuses, self.let_in, self.now, self.most = [], refuses, let_in, 0, 0

    async def answer(self, case, configuration, repetition):
        if not self.let_in:
            raise NotLetIn("401")
        self.asked.append((case.name, configuration.name, repetition))
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0)
        self.now -= 1
        if self.refuses > 0:
            self.refuses -= 1
            raise Refused("503", wait_s=1)
        outputs = {"markdown": f"{configuration.profile} says it."}
        return Answered(outputs, Steps("news", lambda: 0.0).tree(outputs, {}))


async def no_wait(seconds):
    pass


def both(a_of, b_of, key="grounded", cases=TWENTY):
    found = [result(case, A, **{key: a_of(place)}) for place, case in enumerate(cases.cases)]
    return found + [result(case, B, **{key: b_of(place)}) for place, case in enumerate(cases.cases)]


async def test_answers_are_asked_once_whatever_happens_in_between(tmp_path):
    first, second = Scripted(), Scripted()
    few = Plan("news", TWENTY.sample(3), [A, B], repetitions=2)
    await Runner(first, Results(tmp_path)).run(few)

    found = await Runner(second, Results(tmp_path)).run(few)
    renamed = await Runner(second, Results(tmp_path)).run(
        Plan("news", few.cases, [Configuration("C", profile="small")])
    )

    assert (len(first.asked), second.asked, len(found)) == (12, [], 12)
    assert renamed[0].answered.outputs == {"markdown": "small says it."}


async def test_no_more_are_asked_at_once_than_allowed(tmp_path):
    target = Scripted()
    await Runner(target, Results(tmp_path)).run(Plan("news", TWENTY, [A, B], at_once=5))

    assert target.most == 5


async def test_refused_answer_is_asked_again_and_then_the_next_time(tmp_path):
    plan = Plan("news", TWENTY.sample(1), [A])
    again = await Runner(Scripted(refuses=2), Results(tmp_path / "a"), sleep=no_wait).run(plan)
    lost = await Runner(Scripted(refuses=9), Results(tmp_path / "b"), sleep=no_wait).run(plan)
    later = await Runner(Scripted(), Results(tmp_path / "b")).run(plan)

    assert [again[0].answered.error, lost[0].answered.error, later[0].answered.error] == ["", "503", ""]
    assert [(one.key, one.score) for one in (await score_all(lost, sets.of("news")))[0].scores] == [("succeeded", 0.0)]


async def test_nobody_asks_on_with_a_key_that_is_not_good(tmp_path):
    with pytest.raises(ExceptionGroup) as raised:
        await Runner(Scripted(let_in=False), Results(tmp_path)).run(Plan("news", TWENTY, [A]))

    assert raised.group_contains(NotLetIn)


def test_side_that_is_worse_on_most_cases_is_worse():
    found = compare(both(lambda at: 0.9, lambda at: 0.9 - 0.1 * (at % 4)), "A", "B")

    assert found.verdict == "worse"
    assert found.differences[0].by.high < 0
    assert text.sentence(found) == "B is worse than A: grounded."
    assert text.sentence(found, "ko") == "A보다 B 쪽이 나쁩니다: grounded."


def test_less_time_is_better_only_where_time_was_asked_about():
    faster = both(lambda at: 2.0 + at, lambda at: 1.0 + at, "seconds")

    assert compare(faster, "A", "B").verdict == "no difference shown"
    assert compare(faster, "A", "B", keys=["seconds"]).verdict == "better"


@pytest.mark.parametrize("cases", [3, 20])
def test_what_may_be_chance_is_no_difference(cases):
    found = compare(
        both(lambda at: 0.5, lambda at: 0.5 + (0.2 if at % 2 else -0.1), cases=TWENTY.sample(cases)), "A", "B"
    )

    assert found.verdict == "no difference shown"
    assert found.differences[0].detectable > 0


def test_repetitions_are_no_further_cases():
    three = TWENTY.sample(3).cases
    often = [result(case, side, n, grounded=side is B) for case in three for side in (A, B) for n in range(50)]

    assert compare(often, "A", "B").differences[0].cases == 3
    assert compare(often, "A", "B").verdict == "no difference shown"


def test_case_that_one_side_did_not_answer_is_left_out_and_told():
    found = compare([*both(lambda at: 1.0, lambda at: 1.0), result(Case({"text": "more"}), A, grounded=0.0)], "A", "B")

    assert (found.unpaired, found.differences[0].cases) == (1, 20)


def test_twenty_scores_do_not_make_one_of_them_sure():
    assert holm({"a": 0.01, "b": 0.04, "c": 0.5}) == pytest.approx({"a": 0.03, "b": 0.08, "c": 0.5})


def test_matrix_has_every_combination_by_name():
    found = matrix({"profile": ["small", "large"], "given": {"plain": {}, "brief": {"system": "Be brief."}}})

    assert [one.name for one in found] == ["small plain", "small brief", "large plain", "large brief"]
    assert found[1].inputs_of(Case({"text": "x"})) == {"text": "x", "system": "Be brief."}
    assert matrix({}) == [Configuration("default")]


def test_what_the_server_would_not_heed_cannot_be_compared():
    with pytest.raises(WrongAxis, match="prompt"):
        matrix({"prompt": ["a", "b"]})


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ({"profile": "large", "against": "small"}, ["small", "large"]),
        ({"adapter": "ana", "against_adapter": ""}, ["no adapter", "ana"]),
        ({"against_server": "http://127.0.0.1:9"}, ["against", "server"]),
        ({}, ["default"]),
    ],
)
def test_words_of_the_command_name_the_sides(words, names):
    plain = {
        "matrix": None,
        "profile": "",
        "adapter": "",
        "against": None,
        "against_adapter": None,
        "against_server": None,
    }

    assert [one.name for one in configurations_of(Namespace(**plain | words))] == names


@pytest.mark.parametrize("feature", FEATURES)
def test_cases_that_come_along_are_such_as_the_feature_takes(feature):
    found = read(CASES / f"{feature}.jsonl")
    [graph] = [one for one in GRAPHS if one.name == feature]

    assert {"en", "ko", "gate"} <= found.splits.keys()
    for case in found.cases:
        graph.input.model_validate(case.inputs)


async def test_graph_in_this_process_is_a_target(tmp_path):
    [news] = [one for one in GRAPHS if one.name == "news"]
    cases = read(CASES / "news.jsonl").only("gate").only("en")
    said = "The pool closes idle connections after 90 seconds. Relay 1.9 answers writers with the status 429."
    target = GraphTarget(news, lambda configuration, case, repetition: deps(lambda prompt: said))
    found = await Runner(target, Results(tmp_path)).run(Plan("news", cases, [A]))
    scores = {one.key: one.score for one in (await score_all(found, sets.of("news")))[0].scores}

    assert steps_of(found[0].answered.run)[:3] == ["retrieve", "prompt", "generate"]
    assert (scores["succeeded"], scores["grounded"], scores["right_language"]) == (1.0, 1.0, 1.0)


@pytest.mark.parametrize("persona", PERSONAS)
def test_candidate_says_the_same_to_the_same_question(persona):
    question = "Explain “Hash table”: what is it, and how does it work?"
    one, two = (Candidate(persona, HASH_TABLE, seed=4).answer(question) for _ in range(2))

    assert one == two
    assert one


def test_points_that_put_candidates_in_order_are_told_from_others():
    assert in_order({"strong": [0.9, 0.8], "weak": [0.1, 0.8]}).score == 0.75
    assert in_order({"weak": [0.1], "off": [0.9]}).score is None, "neither should be above the other"


def test_page_is_whole_and_shows_the_worst_first():
    found = both(lambda at: 1.0, lambda at: 0.0 if at == 7 else 1.0)
    made = page(Experiment("news <b>", found, [compare(found, "A", "B")]), studio="http://haru")

    assert "<b>" not in made.split("</title>")[0]
    assert made.index("case 7<") < made.index("case 0<")
    assert 'href="http://haru/studio/' in made
    assert "차이가 확인되지 않음" in made
    assert not [word for word in ("src=", "url(", "@import", "<link") if word in made], "nothing is fetched"


def test_page_of_one_side_has_its_scores():
    found = [result(case, A, grounded=0.5) for case in TWENTY.cases]

    assert "0.500 (0.500 … 0.500)" in page(Experiment("alone", found))


def test_answer_cannot_put_markup_into_the_page():
    case = TWENTY.cases[0]
    evil = Answered({"markdown": "<script>alert(1)</script>"}, Steps("news", lambda: 0.0).tree({}, {}))
    made = page(Experiment("x", [Result(Key("news", case, A, 0), evil, (Score("k", 1.0, "<img onerror=1>"),))]))

    assert "<script>alert" not in made
    assert "<img" not in made


def test_page_asks_nobody_for_anything_and_links_only_runs_that_there_are():
    found = [result(case, side, grounded=0.5) for case in TWENTY.cases[:2] for side in (A, B)]
    found[0] = replace(found[0], answered=replace(found[0].answered, error="busy <http://elsewhere>"))
    made = page(Experiment("t", found, [compare(found, "A", "B")]), studio="http://haru")

    assert made.count('href="http://haru/studio/') == 3
    assert not re.findall(r"""(?:src|href|action)=["'](?!http://haru/studio/)""", made)
    assert not re.findall(r"url\(|@import|<(?:link|img|iframe)\b", made)
