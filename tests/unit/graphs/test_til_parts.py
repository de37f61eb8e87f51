"""The parts of a TIL note: how an answer is read, what is written once more, what stands where nothing was proven."""

import pytest

from nodes.caller import Caller
from nodes.events import Again
from nodes.run import Run
from tests.fakes import FakeModels
from tests.til_notes import DOCS, FIX, POOL, TRUE_EN, TRUE_KO, became, dropped, note, parts, prose, statements

NAMED = [(1, "wsgi"), (2, "settings"), (3, "callbacks")]
RETRIES = "It now retries 3 times."
LESSON = "Closing what nobody uses keeps a pool small."
LIES = ("It calls `open_socket`.", "It retries 7 times.")


@pytest.mark.parametrize(
    "answer",
    [
        f"Did: {TRUE_EN}\nLearned: {LESSON}\nNext: {RETRIES}",
        f"**Did:** {TRUE_EN}\n\n**Learned**: {LESSON}\n\n- **Next steps:** {RETRIES}",
        f"## What I did\n{TRUE_EN}\n## What I learned\n{LESSON}\n## Next\n{RETRIES}",
        f"1. did - {TRUE_EN}\n2. LEARNED - {LESSON}\n3. next - {RETRIES}",
        f"Did: {TRUE_EN} Learned: {LESSON} Next: {RETRIES}",
        f"Did: {TRUE_EN}\nLearned: {LESSON}\nProblem: None.\nSolution: N/A\nNext: {RETRIES}",
        f"```\nfoo()\n```\nDid: {TRUE_EN}\nTakeaway: {LESSON}\n한 일: 없음\n다음: {RETRIES}",
    ],
)
async def test_labels_are_read_however_they_are_written(answer):
    assert parts(await note(answer)) == {"did": [TRUE_EN], "learned": [LESSON], "next": [RETRIES]}


@pytest.mark.parametrize(
    "answer", ["한 일: {0}\n배운 것: {1}", "Did: {0}\nLearned: {1}", "**변경**: {0}\n**배운 점**: {1}"]
)
async def test_labels_of_a_korean_answer_may_be_english(answer):
    lesson = "쓰지 않는 연결은 닫는 것이 좋습니다."

    found = await note(answer.format(TRUE_KO, lesson), language="ko")

    assert parts(found) == {"did": [TRUE_KO], "learned": [lesson]}
    assert "### 한 일" in found["markdown"]
    assert "### 배운 것" in found["markdown"]


@pytest.mark.parametrize(
    ("language", "did", "learned"),
    [
        ("en", TRUE_EN, "I learned that an idle connection is not free."),
        ("ko", TRUE_KO, "사용하지 않는 연결을 닫는 것을 배웠습니다."),
    ],
)
async def test_prose_without_labels_counts(language, did, learned):
    found = await note(f"{did} {learned}", language=language)

    assert parts(found) == {"did": [did], "learned": [learned]}


async def test_only_failing_sentences_are_written_again_and_good_ones_are_kept():
    models = FakeModels([f"Did: {TRUE_EN} {LIES[0]}\nLearned: {LESSON}", "Did: It adds `closeIdle`."])
    heard = []

    found = await note(models, Run(Caller("ana"), heard.append))

    told = "“It calls `open_socket`.” is not in the evidence: open_socket."
    assert [event for event in heard if isinstance(event, Again)] == [Again("section-1", (told,))]
    assert told in models.heard[1][-1]["content"]
    assert LESSON not in models.heard[1][-1]["content"]
    assert parts(found) == {"did": [TRUE_EN, "It adds `closeIdle`."], "learned": [LESSON]}
    assert became(found) == {LIES[0]: "rewritten"}
    assert (found["verification"]["sentences"], found["verification"]["supported"]) == (4, 3)


async def test_rewrite_stands_in_the_place_of_its_sentence_though_it_has_no_label():
    models = FakeModels([f"Did: {LIES[0]}\nLearned: {LESSON} {LIES[1]}", f"{TRUE_EN}\n{RETRIES}"])

    assert parts(await note(models)) == {"did": [TRUE_EN], "learned": [LESSON, RETRIES]}


async def test_rewrite_that_repeats_what_is_kept_adds_nothing():
    models = FakeModels([f"Did: {TRUE_EN} {LIES[0]}", f"Did: {TRUE_EN} {RETRIES}"])

    assert parts(await note(models)) == {"did": [TRUE_EN, RETRIES]}


async def test_what_fails_twice_gives_way_to_the_nearest_words_of_the_evidence():
    false = "The limit is raised from 10 to 99 and it retries 3 times."

    found = await note(f"Did: {TRUE_EN} {false}")

    quotation = "Raise the limit from 10 to 25 and retry 3 times."
    assert parts(found) == {"did": [TRUE_EN, f"<{quotation}>"]}
    assert became(found) == {false: "quoted"}
    assert statements(found)[1]["sources"] == [{"sha": POOL["sha"], "path": None}]
    assert f"- “{quotation}” [a1b2c3d]" in found["markdown"]
    assert "99" not in found["markdown"]


async def test_nothing_is_quoted_that_a_later_sentence_says():
    false = "The limit is raised from 10 to 99 and it retries 3 times."
    true = "Raise the limit from 10 to 25 and retry 3 times!"

    found = await note(f"Did: {false} {true}")

    assert parts(found) == {"did": [true]}
    assert became(found) == {false: "left out"}


async def test_nearest_words_may_be_code_also_in_a_korean_note():
    false = "`idle_timeout`을 `max_size`의 99배로 늘렸습니다."

    found = await note(f"{TRUE_KO} {false}", language="ko")

    quotation = next(one for one in statements(found) if one["quoted"])
    assert (quotation["text"], quotation["code"]) == ("max_size = 25", True)
    assert quotation["sources"] == [{"sha": POOL["sha"], "path": "src/pool.py"}]
    assert "- `max_size = 25` [a1b2c3d]" in found["markdown"]


async def test_what_nothing_in_the_evidence_is_near_to_is_left_out():
    false = "Everything runs on Kubernetes nodes."

    found = await note(f"{TRUE_EN} {false}")

    assert became(found) == {false: "left out"}
    assert parts(found) == {"did": [TRUE_EN]}


@pytest.mark.parametrize(
    ("commit", "language", "sentence"),
    [
        (POOL, "en", "Users can subscribe to a category now."),
        (DOCS, "ko", "카테고리 구독 기능을 추가했습니다."),
        (DOCS, "ko", "캐시 시간을 잘 정하면 요청이 줄어듭니다."),
    ],
)
async def test_sentence_that_nothing_ties_to_the_commits_goes_though_it_names_nothing(commit, language, sentence):
    found = await note(f"Did: {sentence}", repo=[commit], language=language)

    assert (prose(found), became(found)) == ([], {sentence: "left out"})


async def test_wordy_model_is_cut_without_a_second_call():
    models = FakeModels([" ".join(f"The pool now has limit {'abcdefghijk'[n]}." for n in range(11))])

    found = await note(models)

    assert (models.calls, len(prose(found))) == (1, 8)
    assert {gone["why"] for gone in found["verification"]["dropped"]} == {"one sentence too many"}


def translated(number, name):
    [file] = POOL["files"]
    path = f"docs/de/docs/advanced/{name}.md"
    file = file | {"path": path, "patch": f"@@ -0,0 +1,2 @@\n+# Seite {name}\n+Hier steht, wie {name} geht."}
    return POOL | {"sha": f"{number}" * 12, "message": f"Add German translation for `{path}`", "files": [file]}


async def test_where_nothing_but_quotations_tell_what_was_done_every_commit_is_quoted():
    """Not the one alone that a false sentence came near to."""
    commits = [translated(*one) for one in NAMED]

    found = await note("Did: German translation of settings was added by 99 people.", repo=commits)

    assert len(found["sections"]) == 1
    assert sorted(parts(found)["did"]) == sorted(f"<{commit['message']}>" for commit in commits)


async def test_fix_without_a_true_sentence_tells_problem_and_solution_in_its_own_words():
    found = await note(LIES[0], repo=[POOL, FIX])

    assert parts(found) == {
        "did": ["<close idle connections>", "<a lost connection is never given back>"],
        "solution": ["<The counter went down only on success.>", "<It is now lowered in a finally block.>"],
        "next": ["<TODO: count the waiting callers as well>"],
    }


async def test_subject_of_a_fix_is_its_problem_where_the_model_told_the_rest():
    found = await note(f"Did: The count is lowered in `src/counter.py`.\nLearned: {LESSON}", repo=[FIX])

    assert parts(found)["problem"] == ["<a lost connection is never given back>"]
    assert found["markdown"].count("### Problem and solution") == 1


async def test_each_statement_cites_the_commit_and_file_that_bear_it():
    answer = (
        "Did: `closeIdle` is new. The count is lowered in a finally block. Both `closeIdle` and `self.count` were used."
    )

    found = await note(answer, repo=[POOL, FIX])

    cited = [[(source["sha"][:7], source["path"]) for source in one["sources"]] for one in statements(found)[:3]]
    pool, counter = ("a1b2c3d", "src/pool.py"), ("c3d4e5f", "src/counter.py")
    assert cited == [[pool], [("c3d4e5f", None)], [pool, counter]]
    assert "were used. [a1b2c3d, c3d4e5f]" in found["markdown"]


async def test_count_of_commits_is_borne_by_all_of_them():
    found = await note("There are two commits.", repo=[POOL, FIX])

    assert [source["sha"] for source in statements(found)[0]["sources"]] == [POOL["sha"], FIX["sha"]]


async def test_korean_sentence_keeps_code_words_and_an_invented_one_goes():
    kept, gone = "`closeIdle`은 `idle_timeout`이 30.5인 연결을 닫게 했습니다.", "`connectionCloser`를 추가했습니다."

    found = await note(f"한 일: {kept} {gone}", language="ko")

    assert (prose(found), dropped(found)) == ([kept], [gone])


async def test_what_was_said_of_one_topic_is_not_said_again_of_the_next():
    again = DOCS | {"message": "docs: explain what a pool closes"}

    found = await note(f"Learned: {LESSON}", repo=[POOL, again])

    assert [section["parts"][-1]["kind"] for section in found["sections"]] == ["learned", "did"]
    assert found["markdown"].count(LESSON) == 1
    assert [(gone["part"], gone["why"]) for gone in found["verification"]["dropped"]] == [("section-2", "said before")]


@pytest.mark.parametrize(("window", "shown"), [(1024, False), (4096, True), (32_768, True)])
@pytest.mark.parametrize("language", ["en", "ko"])
async def test_example_is_shown_where_it_fits_and_what_it_says_is_no_answer(window, shown, language):
    models = FakeModels(["Did: `mean.py` now returns `0.0` for an empty list.\n배운 것: 빈 목록은 따로 다뤄야 합니다."])

    found = await note(models, Run(Caller("ana"), window=window), language=language)

    assert (len(models.heard[0]) == 4) == shown
    assert prose(found) == [] or not shown


async def test_every_commit_and_file_that_was_given_is_accounted_for():
    other = DOCS | {"sha": "d" * 12, "author_date": "2026-04-01T00:00:00Z"}

    found = await note(TRUE_EN, repo=[POOL, POOL, DOCS, other], date="2026-05-01")

    coverage = found["coverage"]
    assert (coverage["given"], coverage["selected"], coverage["written"], coverage["redacted"]) == (4, 2, 2, {})
    assert [(entry["sha"], entry["why"]) for entry in coverage["left_out"]] == [
        (POOL["sha"], "given twice"),
        (other["sha"], "another day"),
    ]
