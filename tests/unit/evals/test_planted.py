"""Planted falsehoods: what is planted is false, what is told as true is true, and what was found is counted right."""

import json
from random import Random

import pytest

from evals.material import articles, evidence_of, notes
from evals.occurrence import Evidence
from evals.planted.__main__ import main
from evals.planted.falsehoods import CANDIDATES, KINDS, Setting, falsehoods
from evals.planted.planting import Wanted, spread, trials
from evals.planted.statements import Statement
from evals.planted.table import Count, as_json, table
from evals.planted.trials import Outcome, Trial, outcomes
from evals.planted.truths import respelled, truths_of_commit, truths_of_text
from nodes.language import language_of
from tests.unit.evals.material import EN, KO, row, write_material

IN_WORDS = ("number", "path", "identifier", "date", "commit")


@pytest.fixture
def data(tmp_path):
    return write_material(tmp_path)


def of_commit(one, language, kinds=tuple(KINDS)):
    given = row(*one)
    evidence = Evidence(evidence_of([given]))
    truths = truths_of_commit(given, language, Random(1))
    setting = Setting(
        evidence,
        language,
        Random(1),
        foreign=("The parliament passed a law.",) if language == "en" else ("국회가 법을 통과시켰다.",),
        translated=("파일을 바꿨다.",) if language == "en" else ("The files were changed.",),
        commits=("0badcaf",),
    )
    return evidence, truths, list(falsehoods(truths, setting, kinds))


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("one", EN + KO, ids=lambda one: one[0])
def test_what_is_told_of_a_commit_as_true_is_true(one, language):
    evidence, truths, _ = of_commit(one, language)

    assert len(truths) > 4
    assert {truth.text: evidence.missing(truth.text) for truth in truths} == {truth.text: [] for truth in truths}


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("one", EN + KO, ids=lambda one: one[0])
def test_each_kind_plants_what_differs_from_its_base_in_one_place(one, language):
    evidence, truths, planted = of_commit(one, language)
    known = {truth.text for truth in truths}

    assert {statement.kind for statement in planted} >= KINDS.keys() - {"elsewhere"}
    for statement in planted:
        assert statement.base in known
        assert statement.text not in known
        if statement.kind in IN_WORDS and "`" in statement.text:
            assert evidence.missing(statement.text), statement
        if statement.kind == "elsewhere":
            assert not evidence.missing(statement.text), statement


@pytest.mark.parametrize(("language", "turned"), [("en", "It goes from 1.3 to 1.2."), ("ko", "1.3에서 1.2로 바꿨다.")])
def test_direction_is_turned_round(language, turned):
    _, _, planted = of_commit(EN[0], language, ("direction",))

    assert [statement.text for statement in planted] == [turned]


def test_other_language_is_the_other_one(data):
    _, _, planted = of_commit(KO[0], "en", ("language",))

    assert [language_of(statement.text) for statement in planted] == ["ko"]


def test_quotation_and_name_are_ones_that_the_evidence_does_not_have():
    evidence, _, planted = of_commit(EN[3], "en", ("quote", "name"))

    said = {statement.kind: statement.text for statement in planted}
    assert "Kong" not in said["name"]
    assert said["quote"].casefold() not in evidence.text


@pytest.mark.parametrize("language", ["en", "ko"])
def test_what_is_told_of_texts_as_true_is_true(data, language):
    for text in (*articles(data), *notes(data)):
        evidence = Evidence("\n".join((text.title, *text.paragraphs)))
        truths = truths_of_text(text, text.paragraphs, language, Random(1))
        assert truths
        assert all(not evidence.missing(truth.text) for truth in truths)


def test_dates_and_units_are_told_in_their_other_spelling():
    assert respelled("On October 5, 2026 it took 32 ms.", "en") == "On 2026-10-05 it took 32 milliseconds."
    assert respelled("2026년 10월 5일에 32% 줄었다.", "ko") == "2026-10-05에 32퍼센트 줄었다."


@pytest.mark.parametrize(
    ("language", "true", "planted"),
    [
        ("en", "It has two parts.", "It has five parts."),
        ("ko", "세 가지 방법이 있다.", "일곱 가지 방법이 있다."),
        ("ko", "세션 정보를 둔다.", None),
    ],
)
def test_numbers_in_words_are_numbers(language, true, planted):
    setting = Setting(Evidence(true), language, Random(1))

    made = [one.text for one in falsehoods([Statement(true)], setting, ("number",))]

    assert made == ([planted] if planted else [])


def test_same_seed_plants_the_same(data):
    assert list(trials(data, Wanted(seed=3))) == list(trials(data, Wanted(seed=3)))


def test_a_trial_has_no_two_sentences_from_one_base(data):
    packs = [[one.base for one in trial.statements if one.base] for trial in trials(data, Wanted())]

    assert packs
    assert all(len(set(pack)) == len(pack) for pack in packs)


def test_material_is_taken_evenly():
    assert (spread(range(10), 3), spread([1, 2], 3)) == ([0, 3, 6], [1, 2])


async def test_checks_of_the_feature_itself_decide(data):
    (trial,) = [
        one
        for one in trials(data, Wanted(features=("til",), kinds=("path",)))
        if one.places[0] == EN[0][0]
        and one.told == "en"
        and one.statements[0].kind
        and one.statements[0].of == EN[0][0]
    ]
    true = Statement("The change touches `src/settings.py`.", of=EN[0][0])
    tried = Trial(**{**vars(trial), "statements": (*trial.statements, true)})

    *false, told_true = await outcomes(tried)

    assert [one.found for one in (*false, told_true)] == [True, True, False]
    assert all(one.why.startswith("not in the evidence") for one in false)


async def test_sentence_about_a_place_that_no_draft_was_asked_for_is_not_measured(data):
    trial = next(iter(trials(data, Wanted(features=("til",)))))
    elsewhere = Trial(**{**vars(trial), "statements": (Statement("Nothing is known.", "path", of="fffffff"),)})

    assert [one.found for one in await outcomes(elsewhere)] == [None]


def test_command_prints_the_table_and_writes_every_sentence(data, tmp_path, capsys):
    file = tmp_path / "planted.json"

    assert main(["--data", str(data), "--kind", "path", "identifier", "--sources", "2", "--json", str(file)]) == 0

    told, rows = capsys.readouterr().out, json.loads(file.read_text())
    assert {"til", "news", "interview"} == {one["feature"] for one in rows}
    assert {"path", "identifier", "true"} == {one["kind"] for one in rows}
    assert "Planted falsehoods: caught / planted" in told
    assert all(one["found"] for one in rows if one["kind"] == "path" and one["found"] is not None)


def test_folder_without_material_is_an_error(tmp_path, capsys):
    assert main(["--data", str(tmp_path)]) == 1
    assert "nothing" not in capsys.readouterr().out


def outcome(kind, found, feature="til", told="en"):
    return Outcome(Trial(feature, "one", told, {}, ()), Statement("It is.", kind, "It was."), found)


def test_share_leaves_out_what_was_not_measured():
    said = [outcome("path", True), outcome("path", True), outcome("path", False), outcome("path", None)]

    count = Count.of_outcomes(said)

    assert (count, count.share.strip()) == (Count(2, 3, unmeasured=1), "66.7%")


def test_table_keeps_opposites_and_true_sentences_apart():
    said = [outcome("path", True), outcome("negation", False), outcome("", True), outcome("", False)]

    rows = [line.split() for line in table(said).splitlines() if line.startswith("  all")]

    assert rows == [["all", "1", "/", "1", "100.0%"], ["all", "0", "/", "1", "0.0%"], ["all", "1", "/", "2", "50.0%"]]
    assert [one["kind"] for one in as_json(said)] == ["path", "negation", "true", "true"]
    assert {"negation", "elsewhere"} == CANDIDATES
