"""Data sets: versions by content, splits that stay, files in LangSmith's form and back (EVAL-1)."""

import json

import pytest

from evals.datasets.__main__ import main
from evals.datasets.dataset import Case, dataset
from evals.datasets.files import NotADataset, Table, read, write
from evals.datasets.harvest import Harvest, harvested
from evals.datasets.langsmith import case_of, examples
from evals.trees import JsonlTrees, trees_of

CASES = [Case({"text": f"Text {number}", "language": "ko"}, {"summary": "요약"}) for number in range(40)]


def run(run_id, **fields):
    return {"id": run_id, "name": "news", "run_type": "chain", "inputs": {"text": run_id}, **fields}


def test_version_follows_from_the_cases_not_from_their_order():
    first, turned = dataset("news", CASES), dataset("other", reversed(CASES))
    changed = dataset("news", [*CASES[:-1], Case({"text": "another"})])

    assert first.version == turned.version
    assert first.version != changed.version


def test_same_question_is_one_case():
    assert len(dataset("news", [*CASES, CASES[0]]).cases) == len(CASES)


def test_case_stays_in_its_split_when_others_come():
    parts = {"dev": 1.0, "test": 3.0}
    few = {case.id: case.splits for case in dataset("news", CASES[:20]).split(parts).cases}
    many = {case.id: case.splits for case in dataset("news", CASES).split(parts).cases}

    assert {one: many[one] for one in few} == few
    assert 0 < dataset("news", CASES).split(parts).splits["dev"] < 20


def test_sample_is_the_same_for_the_same_seed():
    one, two = dataset("news", CASES).sample(7, seed=3), dataset("news", reversed(CASES)).sample(7, seed=3)

    assert {case.id for case in one.cases} == {case.id for case in two.cases}
    assert len(one.cases) == 7


@pytest.mark.parametrize("ending", ["jsonl", "json", "csv"])
def test_file_gives_back_what_was_written(tmp_path, ending):
    cases = dataset(
        "mine", [Case({"text": "한글, and a comma", "notes": ["a", "b"]}, {"ids": ["1"]}, {"name": "x"}, ("dev", "ko"))]
    )
    file = tmp_path / f"mine.{ending}"
    write(cases, file)

    assert read(file).version == cases.version


def test_export_of_langsmith_is_read(tmp_path):
    row = {"id": "11111111-1111-1111-1111-111111111111", "inputs": {"q": "a"}, "outputs": {"a": "b"}}
    row |= {"metadata": {"dataset_split": ["train"], "lang": "en"}, "source_run_id": None, "created_at": "2026-01-01"}
    file = tmp_path / "export.jsonl"
    file.write_text(json.dumps(row) + "\n")

    [case] = read(file).cases

    assert (case.id, case.splits, case.metadata) == (row["id"], ("train",), {"lang": "en"})


def test_columns_of_a_foreign_table_are_named(tmp_path):
    file = tmp_path / "qa.csv"
    file.write_text("question,answer,source\nWhy?,Because,book\n")

    [case] = read(file, Table(inputs=["question"], outputs=["answer"])).cases

    assert (case.inputs, case.outputs, case.metadata) == (
        {"question": "Why?"},
        {"answer": "Because"},
        {"source": "book"},
    )
    with pytest.raises(NotADataset, match=r"inputs\."):
        read(file)


def test_line_that_is_no_case_is_told(tmp_path):
    file = tmp_path / "bad.jsonl"
    file.write_text('{"inputs": {}}\n{"outputs": 3}\n')

    with pytest.raises(NotADataset, match="inputs"):
        read(file)


def test_examples_of_langsmith_go_there_and_back():
    cases = dataset("news", CASES[:3]).split({"dev": 1.0})

    assert [case_of(one) for one in examples(cases)] == [
        Case(c.inputs, c.outputs, c.metadata, c.splits, c.id) for c in cases.cases
    ]


def test_runs_become_cases_by_feature_feedback_and_error():
    runs = trees_of(
        [
            run("1", feedback_stats={"thumb": {"n": 1, "avg": 0.0}}, extra={"metadata": {"feature": "news"}}),
            run("2", feedback=[{"key": "thumb", "score": 1}], outputs={"markdown": "x"}),
            run("3", error="ModelUnavailable()"),
            run("4", name="til"),
        ]
    )

    bad = harvested("bad", runs, Harvest(feature="news", feedback="thumb", at_most=0.5))
    good = harvested("good", runs, Harvest(feedback="thumb", at_least=0.5, as_reference=True))
    failed = harvested("failed", runs, Harvest(errors=True))

    assert [case.metadata["run"] for case in bad.cases] == ["1"]
    assert [(case.metadata["run"], case.outputs) for case in good.cases] == [("2", {"markdown": "x"})]
    assert [case.metadata["run"] for case in failed.cases] == ["3"]


def test_beginning_and_end_of_a_run_are_put_together(tmp_path):
    file = tmp_path / "runs.jsonl"
    told = [
        run("b", parent_run_id="a", dotted_order="1.2", start_time="2026-01-01T00:00:01Z"),
        run("a", dotted_order="1", start_time="2026-01-01T00:00:00+00:00"),
        {"id": "a", "outputs": {"x": 1}, "end_time": "2026-01-01T00:00:02.500000+00:00"},
        run("c", parent_run_id="a", dotted_order="1.1", error="GraphInterrupt((Interrupt(value=1),))"),
    ]
    file.write_text("\n".join(map(json.dumps, told)))

    [tree] = JsonlTrees(file)

    assert ([child.id for child in tree.children], tree.seconds, tree.outputs) == (["c", "b"], 2.5, {"x": 1})
    assert tree.children[0].error == "", "an interrupt waits for an answer"


def test_command_makes_a_data_set_of_traces(tmp_path, capsys):
    file, out = tmp_path / "runs.jsonl", tmp_path / "slow.jsonl"
    file.write_text("\n".join(json.dumps(run(str(number))) for number in range(9)))

    assert main(["from-traces", str(file), "--sample", "4", "--split", "dev=1", "test=1", "--out", str(out)]) == 0

    assert "4 cases, 0 with a reference" in capsys.readouterr().out
    assert len(read(out).cases) == 4
