"""Evaluators: ours score what they name, and anybody's are taken as they are (EVAL-1)."""

import sys

import pytest
from langsmith.evaluation import EvaluationResult

from evals.datasets.dataset import Case
from evals.evaluators import sets
from evals.evaluators.calling import Answered, Score, scored
from evals.evaluators.form import length, right_language, said_once, well_formed
from evals.evaluators.grounding import evidence_occurs, grounding
from evals.evaluators.own import NoEvaluator, evaluator
from evals.evaluators.retrieval import retrieval, retrieved_once
from evals.evaluators.similarity import chrf, embedding_similarity, rouge_l, rouge_n, similarity
from evals.evaluators.trajectory import follows, latency, tokens, trajectory
from evals.trees import tree_of
from tests.fakes_retriever import FakeEmbedder
from tests.integration.doors import ARTICLE

ROOT = "00000000-0000-0000-0000-000000000001"
T0, T2 = "2026-01-01T00:00:00+00:00", "2026-01-01T00:00:02+00:00"


def child(number, name, kind="chain", **fields):
    ids = {"id": f"00000000-0000-0000-0000-0000000001{number:02}", "parent_run_id": ROOT}
    node = {"metadata": {"langgraph_node": name}} if kind == "chain" else {}
    return {
        **ids,
        "name": name,
        "run_type": kind,
        "dotted_order": f"1.{number:02}",
        "extra": node,
        "start_time": T0,
        **fields,
    }


def run_of(*names, **fields):
    children = [one if isinstance(one, dict) else child(at, one) for at, one in enumerate(names)]
    root = {"id": ROOT, "trace_id": ROOT, "name": "news", "run_type": "chain", "start_time": T0, "end_time": T2}
    return tree_of({**root, "child_runs": children, **fields})


def by_key(scores):
    return {one.key: one.score for one in scores}


def documents(*ids):
    return {"documents": [{"page_content": f"text {one}", "metadata": {"id": one}} for one in ids]}


CASE = Case({"text": ARTICLE, "language": "en"}, {"answer": "x"})
ANSWERED = Answered({"markdown": "PostgreSQL 18 is out."}, run_of("retrieve", "prompt", "generate", "verify"))


async def test_functions_of_any_form_are_called_as_langsmith_calls_them():
    def by_name(outputs, reference_outputs):
        return reference_outputs["answer"] in outputs["markdown"]

    def keywords(*, inputs, outputs, reference_outputs, **kwargs):
        return {"key": "openevals", "score": True, "comment": f"{sorted(kwargs)}", "metadata": {}}

    def old(run, example):
        return {"key": "old", "score": len(run.child_runs), "comment": str(example.inputs["language"])}

    def renamed(root, ideal):
        return EvaluationResult(key="renamed", score=float(ideal.outputs["answer"] == "x"))

    async def several(outputs, threshold=3):
        return {"results": [{"key": "one", "score": 1}, {"key": "two", "score": None, "value": "unclear"}]}

    found = await scored([by_name, keywords, old, renamed, several], CASE, ANSWERED)

    assert found == [
        Score("by_name", 0.0),
        Score("openevals", 1.0, "[]"),
        Score("old", 4.0, "en"),
        Score("renamed", 1.0),
        Score("one", 1.0),
        Score("two", None, "unclear"),
    ]


async def test_function_that_fails_tells_so_and_the_others_go_on():
    def broken(outputs):
        return outputs["nothing"]

    found = await scored([broken, lambda outputs: 1, lambda a, b, c: 1], CASE, ANSWERED)

    assert found[0] == Score("broken", None, "KeyError: 'nothing'")
    assert found[1].score == 1.0
    assert found[2].comment.startswith("TypeError: an evaluator takes")


def test_retrieval_is_scored_against_what_is_relevant():
    run = run_of(child(1, "search", "retriever", outputs=documents("b", "a", "c")))

    assert by_key(retrieval(run, {"relevant": ["a", "z"]})) == pytest.approx(
        {"retrieval_ndcg": 0.6309 / 1.6309, "retrieval_recall": 0.5, "retrieval_mrr": 0.5}, abs=1e-3
    )
    assert retrieval(run, {})[0].score is None
    assert retrieved_once(run).score == 1.0


def test_what_stands_nowhere_costs_grounding():
    said = "PostgreSQL 18 reads pages asynchronously. It was released by 300 people. The page says “faster scans”."
    found = {one.key: one for one in grounding({"text": ARTICLE}, {"markdown": said})}

    assert found["grounded"].score == pytest.approx(1 / 3)
    assert found["numbers_grounded"].score == pytest.approx(1 / 2)
    assert found["quotes_grounded"].score == 0.0
    assert found["identifiers_grounded"].comment == "1 of 1", "PostgreSQL"
    assert "300" in found["numbers_grounded"].comment
    assert evidence_occurs({"text": ARTICLE}, {"markdown": said}).score == pytest.approx(2 / 3)


def test_what_was_retrieved_is_evidence_too():
    run = run_of(child(1, "search", "retriever", outputs={"documents": [{"page_content": "300 people", "id": "a"}]}))
    said = {"content": "It was released by 300 people."}

    assert by_key(grounding({"text": "x"}, said, run))["grounded"] == 1.0
    assert by_key(grounding({"text": "x"}, said))["grounded"] == 0.0


def test_ids_and_days_of_commits_are_grounded_whatever_their_lines_say():
    rows = [{"sha": "ab12cd34" * 5, "message": "Add a pool", "author_date": "2026-03-05T10:00:00+09:00", "files": []}]
    said = {"markdown": "The pool came with ab12cd3 on March 5, 2026."}

    assert by_key(grounding({"repo": rows}, said))["grounded"] == 1.0


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Whole and done.", ""),
        ("", "empty"),
        ("```py\nx = 1", "code block"),
        ("See [this]().", "link"),
        ("It ends in the", "not complete"),
        ("Hello <|im_end|>.", "template"),
    ],
)
def test_form_of_markdown(text, wrong):
    found = well_formed({"markdown": text})

    assert found.score == (0.0 if wrong else 1.0)
    assert wrong in found.comment


def test_output_that_is_not_what_the_feature_promises_is_not_well_formed():
    assert "fields" in well_formed({"markdown": "Fine.", "stories": [{}]}).comment


def test_language_is_that_of_the_input_or_of_the_question():
    mixed = {"content": "연결을 나누어 씁니다. This sentence is not in Korean at all."}

    assert right_language({"messages": [{"role": "user", "content": "풀은 무엇인가요?"}]}, mixed).score == 0.5
    assert right_language({"language": "ko"}, mixed).score == 0.5


def test_same_sentence_in_nearly_the_same_words_is_said_twice():
    said = "The pool shares its open connections between"
    text = f"{said} clients. {said} many clients."

    assert said_once({"content": text}).score == 0.5
    assert length({"content": text}, {"length": [1, 50]}).score == 0.0
    assert length({"content": text}, {}).score == 1.0


@pytest.mark.parametrize(
    ("text", "reference", "expected"),
    [
        # As sacrebleu 2.6.0 gives them, divided by 100.
        ("Fix the pool on shutdown", "Close the pool at shutdown", 0.5274),
        ("연결 풀을 닫는다", "연결 풀을 종료할 때 닫는다", 0.2893),
        ("같은 문장입니다", "같은 문장입니다", 1.0),
        ("abc", "xyz", 0.0),
    ],
)
def test_chrf_is_what_the_usual_package_gives(text, reference, expected):
    assert chrf(text, reference) == pytest.approx(expected, abs=5e-4)


def test_rouge_reads_korean():
    assert rouge_l("연결 풀을 닫는다", "연결 풀을 닫는다") == 1.0
    assert rouge_l("the cat sat on the mat", "the cat was on the mat") == pytest.approx(10 / 12)
    assert rouge_n("a b c", "a c d", 1) == pytest.approx(4 / 6)


async def test_similarity_needs_a_reference():
    near = embedding_similarity(FakeEmbedder())

    assert similarity({"markdown": "a"}, {})[0].score is None
    assert by_key(similarity({"markdown": "a b"}, {"markdown": "a b"})) == {"rouge_1": 1.0, "rouge_l": 1.0, "chrf": 1.0}
    assert (await near({"markdown": "a pool"}, {"markdown": "a pool"})).score == pytest.approx(1.0)


def test_loops_are_counted_and_parts_side_by_side_are_not():
    run = run_of("retrieve", "prompt", "generate", "generate", "verify", "generate", "verify")

    assert by_key(trajectory(run, {})) == {"trajectory": 1.0, "loops": 2.0}
    assert by_key(trajectory(run, {"trajectory": ["retrieve", "verify"]}))["trajectory"] == 0.0


def test_ways_to_compare_a_trajectory():
    steps = ["retrieve", "prompt", "verify"]

    assert follows(steps, ["retrieve", "prompt", "verify"], "strict")
    assert follows(steps, ["retrieve", "prompt", "generate", "verify"], "subset")
    assert follows(steps, ["verify", "prompt"], "superset")
    assert not follows(["prompt", "retrieve"], ["retrieve", "prompt"], "order")


def test_time_and_tokens_are_the_runs_own_or_the_features():
    run = run_of(
        child(1, "model", "llm", prompt_tokens=5, completion_tokens=2),
        child(2, "m", "llm", prompt_tokens=1, completion_tokens=1),
    )

    assert by_key(latency(run)) == {"seconds": 2.0}
    assert by_key(tokens(run, {})) == {"tokens_in": 6.0, "tokens_out": 3.0}
    assert by_key(tokens(run_of(), {"usage": {"input_tokens": 9, "output_tokens": 4}})) == {
        "tokens_in": 9.0,
        "tokens_out": 4.0,
    }


async def test_every_feature_has_evaluators_that_say_something_of_its_runs():
    for feature in ("til", "news", "interview", "chat"):
        found = await scored(sets.of(feature), CASE, ANSWERED)
        assert not [one.comment for one in found if "Error" in one.comment], feature


def test_function_of_the_current_folder_is_found_by_its_name(tmp_path, monkeypatch):
    (tmp_path / "my_scores_of_a_test.py").write_text("def cites(outputs):\n    return 1\n\n\nlimit = 3\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.path", [*sys.path])

    assert evaluator("my_scores_of_a_test.cites")({}) == 1
    for named in ("my_scores_of_a_test.limit", "my_scores_of_a_test.none", "no_such_module.cites", "cites"):
        with pytest.raises(NoEvaluator):
            evaluator(named)
