"""The words that a model is told have a name: file, version, language."""

import pytest

from graphs import FEATURES, til
from graphs.til_note.domains import domains
from nodes.wording import Wording, Wordings

PAPER = """version: 7
input: documents
en: {instructions: a, advice: b, evidence: c, notes: d, task: e, parts: {did: {label: Says, heading: Says}}}
ko: {instructions: 가, advice: 나, evidence: 다, notes: 라, task: 마, parts: {did: {label: 내용, heading: 내용}}}
"""


@pytest.mark.parametrize(("language", "name"), [("ko", "news.3.ko"), ("en", "news.3.en"), (None, "news.3")])
def test_name_has_version_and_language(language, name):
    words = Wordings[Wording](
        version=3, en=Wording(instructions="a", advice="b"), ko=Wording(instructions="가", advice="나")
    )

    assert words.named("news", language) == name


def test_new_domain_of_til_has_a_name_of_its_own(tmp_path, monkeypatch):
    (tmp_path / "paper.yaml").write_text(PAPER)
    monkeypatch.setattr(til, "DOMAINS", domains(tmp_path))

    assert til.FEATURE.prompt({"domain": "paper", "language": "ko"}) == "til/paper.7.ko"


def test_every_feature_names_its_words_in_both_languages():
    given = {"domain": "commits", "messages": [{"role": "user", "content": "왜?"}], "language": "ko"}

    names = [feature.prompt(given) for feature in FEATURES]

    assert len(set(names)) == len(FEATURES)
    assert all(name.endswith(".ko") for name in names)


def test_answer_written_again_has_no_language_that_anybody_said():
    [chat] = [feature for feature in FEATURES if feature.name == "chat"]

    assert chat.prompt({"messages": []}).count(".") == 1
