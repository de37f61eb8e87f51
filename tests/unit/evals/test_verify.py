"""How good the verify node is: the figures are right, and each set is read as its makers meant it (EVAL-1, MOD-6)."""

import json

import pytest

from evals.verify.__main__ import main
from evals.verify.figures import auroc, figures
from evals.verify.sets import labelled
from evals.verify.systems import STAYS, Claim, systems
from nodes.entailment.nearness import Nearness
from tests.fakes_retriever import FakeEmbedder

GIVEN = "The pool closes idle connections after 90 seconds. It was released in March."


@pytest.fixture
def data(tmp_path):
    for folder in ("klue", "halueval", "nngen"):
        (tmp_path / folder).mkdir()
    rows = [
        {"premise": f"서버 {number}대가 있다.", "hypothesis": f"서버가 {number}대 있다.", "gold_label": "entailment"}
        for number in range(10, 20)
    ]
    rows += [{**row, "hypothesis": "서버가 99대 있다.", "gold_label": "contradiction"} for row in rows]
    (tmp_path / "klue" / "klue-nli-v1.1_dev.json").write_text(json.dumps(rows))
    answers = {"question": "Who?", "knowledge": "Ada wrote it.", "right_answer": "Ada", "hallucinated_answer": "Bob"}
    (tmp_path / "halueval" / "qa_one-turn_data.json").write_text("\n".join([json.dumps(answers)] * 4))
    (tmp_path / "nngen" / "cleaned.test.diff").write_text("mmm a / x . py <nl> + pool\nmmm a / y . py <nl> + queue\n")
    (tmp_path / "nngen" / "cleaned.test.msg").write_text("Add a pool in x . py\nAdd a queue in y . py\n")
    return tmp_path


def test_figures_count_what_was_dropped():
    told = figures([0.1, 0.2, 0.9, 0.3, 0.8, 0.7], [False, False, False, True, True, True], limit=0.5)

    assert (told.precision, told.recall, told.f1) == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    assert told.kept == pytest.approx(2 / 3)


def test_equal_scores_are_worth_half():
    assert auroc([1, 1, 1, 1], [True, False, True, False]) == 0.5
    assert auroc([0.9, 0.1], [True, False]) == 1.0
    assert auroc([0.9], [True]) == 0.5


def test_limit_that_has_to_be_chosen_is_chosen_on_the_other_half():
    scores = [0.9, 0.8, 0.1, 0.2] * 5
    told = figures(scores, [True, True, False, False] * 5, limit=None)

    assert (told.precision, told.recall) == (1.0, 1.0)


def test_each_set_is_read_as_it_was_labelled(data):
    found = {one.name: one for one in labelled(data, most=20)}

    assert list(found) == ["klue-nli", "klue-nli, elsewhere", "halueval-qa", "nngen"]
    assert [sum(pair.supported for pair in one.pairs) for one in found.values()] == [10, 10, 4, 2]
    assert {pair.sentence for pair in found["nngen"].pairs if pair.supported} == {
        "Add a pool in x.py",
        "Add a queue in y.py",
    }
    assert all("Who?" in pair.evidence for pair in found["halueval-qa"].pairs)
    assert {pair.kind for pair in found["klue-nli, elsewhere"].pairs} == {"entailment", "other"}


def test_note_is_supported_if_each_sentence_is(data):
    [klue] = [one for one in labelled(data, most=20) if one.name == "klue-nli"]
    notes = klue.notes()

    assert {len(note.sentences) for note in notes} == {3}
    assert {note.supported for note in notes} == {True, False}
    assert klue.notes() == notes, "the same ones each time"


@pytest.mark.parametrize("name", ["verify, rules alone", "verify", "verify, as in news", "numbers and names"])
async def test_false_figure_scores_below_a_true_one(name):
    embedder = FakeEmbedder()
    [system] = [one for one in systems(embedder, Nearness(embedder)) if one.name == name]
    claims = [Claim(GIVEN, f"The pool closes idle connections after {number} seconds.", "en") for number in (90, 40)]
    true, false = await system.score(claims)

    assert true > false
    assert system.limit is None or true >= STAYS > false


def test_command_prints_both_levels(data, capsys):
    assert main(["--data", str(data), "--without-embeddings", "--sets", "klue-nli", "--systems", "ROUGE-1"]) == 0

    told = capsys.readouterr().out
    assert "by sentence" in told
    assert "by note" in told
    assert main(["--data", str(data / "klue"), "--without-embeddings"]) == 1
