"""What a text has against a sentence: articles are taken at their word, commits are read as code."""

from datetime import date

import pytest

from nodes.evidence.ground import Commits, Ground
from nodes.evidence.sentences import sentences
from nodes.evidence.verdicts import Bar, dropped, stays, verdicts

ARTICLE = Ground(
    "Comet 3.5.8 moved to GPT-4 on October 5, 2026. Builds take 32 ms instead of 48 ms, went from 12 to 9 files, "
    "and serve 3 million users. The `fastPath` option of src/build.py works with hooks on GitHub."
)
COMMITS = Ground(
    "Bump pool from 1.2.0 to 1.10\n src/pool.py kong-logo.png\n-    pool==1.2.0\n+    pool==1.10\n"
    "+    idle_timeout = 30.5\n+class CategoryService:\n+    def closeIdle(self):\n",
    Commits(ids=["a1b2c3d4e5f6"], days=[date(2026, 5, 1)], counts={"commit": 3, "file": 2}),
)


@pytest.mark.parametrize(
    "sentence",
    [
        "Comet 3.5 takes 32 milliseconds.",
        "32밀리초 걸리고 사용자는 300만 명이다.",
        "2026-10-05에 옮겼고 Hook은 깃허브에 있다.",
        "GPT-4 and `fastPath` are in `src/build.py`.",
        "This may move in October.",
        "Three million users read it.",
    ],
)
def test_article_bears_what_it_says_in_other_words(sentence):
    assert ARTICLE.unsupported(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("It takes 32 seconds.", "32 seconds"),
        ("It takes 48%.", "48%"),
        ("Users see three improvements.", "three improvements"),
        ("It moved on October 6.", "October 6"),
        ("It runs on GPT-5.", "GPT-5"),
        ("It went from 9 to 12 files.", "9 → 12"),
        ("Google moved it.", "Google"),
        ("네이버가 만들었다.", "네이버"),
        ("webpack과 함께 동작한다.", "webpack"),
        ("They call it 'so fast'.", "'so fast'"),
    ],
)
def test_article_is_taken_at_its_word(sentence, named):
    (against,) = ARTICLE.unsupported(sentence)

    assert named in against


@pytest.mark.parametrize(
    "sentence",
    [
        "The idle_timeout is 30.5 seconds since May 1, 2026.",
        "Commit a1b2c3d changed two files, and GitHub shows all three commits.",
        "Kong and Category stay; refactoring와 커밋 3개를 배웠습니다.",
        "pool went from 1.2 to 1.10 in `src/pool.py`.",
        "CategoryService.closeIdle is new.",
    ],
)
def test_code_bears_numbers_without_units_and_names_inside_longer_ones(sentence):
    assert COMMITS.unsupported(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("pool is 1.1 now.", "1.1"),
        ("It went from 1.10 to 1.2.0.", "the wrong way round: 1.10 → 1.2.0"),
        ("It retries 3 times.", "3 times"),
        ("It changed 4 files.", "4 files"),
        ("It was done on May 2.", "May 2"),
        ("This follows deadbee1.", "deadbee1"),
        ("It uses 2 Kubernetes pods.", "Kubernetes"),
        ("세션을 아홉 번 연다.", "아홉 번"),
        ("It adds src/pool_extra.py.", "src/pool_extra.py"),
    ],
)
def test_what_no_commit_has_is_named(sentence, named):
    assert named in " ".join(COMMITS.unsupported(sentence))


def test_sentences_that_do_not_pass_are_dropped_with_their_part_and_reason():
    bar = Bar(ARTICLE, "en", sentences=1, shared=0.34)
    draft = "Builds take 32 ms. Builds take 32 ms. The parliament passed a law. Users serve builds."

    judged = verdicts(draft, bar)

    assert stays(judged) == ["Builds take 32 ms."]
    assert [(one.part, one.why) for one in dropped({"story-1": judged})] == [
        ("story-1", "said before"),
        ("story-1", "not what the source says"),
        ("story-1", "one sentence too many"),
    ]


def test_full_stops_in_code_and_after_abbreviations_end_no_sentence():
    assert sentences("# Title\n- It uses `a. b` e.g. here. **Next** one.\n```\ncode\n```") == [
        "It uses `a. b` e.g. here.",
        "Next one.",
    ]


@pytest.mark.parametrize(("source", "why"), [(ARTICLE, "not about the matter"), (Ground("A language model."), "")])
def test_model_speaks_of_language_models_only_where_its_source_does(source, why):
    assert Bar(source, "en").against("A language model is good.") == why


@pytest.mark.parametrize(
    "sentence",
    [
        "Here’s how you could modify the previous example to include it:",
        "In this example, we're using the command to print it.",
        "The answer must have at least two sentences.",
    ],
)
def test_talk_about_the_answer_is_not_about_the_matter(sentence):
    assert Bar(ARTICLE, "en").against(sentence) == "not about the matter"


@pytest.mark.parametrize(
    "sentence", ["Mozilla moved its builds:", "Builds are moved by Mozilla w..", "도구는 다음과 같다:"]
)
def test_what_announces_or_trails_off_is_not_complete(sentence):
    assert Bar(ARTICLE, "ko" if "도구" in sentence else "en").against(sentence) == "not complete"


@pytest.mark.parametrize("sentence", ["user = User('test', 'john')", "Merge sort", "Thank you."])
def test_words_of_another_language_are_no_korean_however_few(sentence):
    assert Bar(ARTICLE, "ko").against(sentence) == "not in Korean"


@pytest.mark.parametrize("sentence", ["쿠팡에서는 설정을 바꿨다.", "배달의민족이 도구를 공개했다.", "슬랙과 연동했다."])
def test_korean_names_of_companies_must_stand_in_the_evidence(sentence):
    assert Ground("도구를 공개하고 설정을 바꿨다. 연동했다.").unsupported(sentence)
    assert not Ground("Coupang, Baemin and Slack. 도구를 공개하고 설정을 바꿨다.").unsupported(sentence)


@pytest.mark.parametrize("sentence", ["소니어를 불렀다.", "애플리케이션을 고쳤다.", "우버스를 탔다."])
def test_names_inside_other_words_are_no_names(sentence):
    assert not Ground("무엇을 했다.").unsupported(sentence)


@pytest.mark.parametrize(
    "said",
    [
        "This answer does not contain any sentences.",
        "The first part of the section explains how builds are served.",
        "We'll also include a brief summary of the builds.",
        "이 답변은 빌드를 설명합니다.",
    ],
)
def test_sentences_about_the_answer_itself_say_nothing_of_the_matter(said):
    assert Bar(ARTICLE, "ko" if "답변" in said else "en").against(said) == "not about the matter"


@pytest.mark.parametrize("said", ["@Override", "`fastPath`", "pool.close()"])
def test_code_alone_is_no_sentence(said):
    assert Bar(ARTICLE, "en").against(said)


def test_what_leans_on_a_sentence_that_was_left_out_goes_with_it():
    bar = Bar(ARTICLE, "en")

    judged = verdicts("The parliament moved to 77 machines. It serves builds. Builds take 32 ms. It serves users.", bar)

    assert stays(judged) == ["Builds take 32 ms.", "It serves users."]
    assert judged[1].why == "about a sentence that was left out"
