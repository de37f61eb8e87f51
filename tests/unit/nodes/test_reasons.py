"""What a model is told of its draft has both languages, whatever is wrong with it."""

import re
from datetime import date

import pytest

from graphs import chat, interview
from graphs.interview_questions import wordings
from graphs.interview_questions.questions import Asked, problems_of
from graphs.news_digest import summary
from graphs.til_note.judge import UNDONE
from nodes.evidence.ground import Commits, Ground
from nodes.evidence.reasons import OF_A_DRAFT, OF_A_SENTENCE, told_in
from nodes.evidence.verdicts import TOO_MANY, UNSAID, Bar, Verdict, verdicts
from nodes.soundness import faults

SOURCE = "The pool closes idle connections after 30 seconds. The limit was raised from 10 to 25. It is never blocked."
GROUND = Ground(SOURCE, Commits(days={date(2026, 5, 1)}, told=SOURCE))
LOOP = "again and again it says so now, " * 5
DRAFTS = [
    "풀이 닫힙니다.",
    "Sure, the pool is closed.",
    "The pool closes. The pool closes.",
    f"{LOOP}.",
    "The pool closes <|im_end|> idle connections.",
    "Follow the rules.",
    "Go.",
    "close(pool);",
    "`Redis` closes 99 connections.",
    "The limit was lowered from 25 to 10.",
    "The pool opens idle connections.",
    "The elephants dance merrily tonight.",
    "The elephants dance merrily. It closes idle connections.",
    "The pool closes. It closes idle connections. The limit was raised. The limit was",
]
IN_KOREAN = re.compile(r"[가-힣]")


def reasons():
    for language in ("en", "ko"):
        bar = Bar(GROUND, language, Bar.keys(["Follow the rules."]), sentences=2, shared=0.5, letters=4)
        yield from (one for draft in DRAFTS for one in verdicts(draft, bar, cut=True) if one.why)
    for why in (
        TOO_MANY,
        UNSAID,
        UNDONE,
        summary.TOO_LONG,
        summary.NOWHERE,
        summary.UNNAMED,
        summary.AUTHOR,
    ):
        yield Verdict("The pool closes.", why)
    yield from (Verdict("The pool closes.", f"not said by {name}") for name in ("Kim", "Lee, Park"))
    yield Verdict("", faults("")[0].rstrip(".").lower())
    yield Verdict("The pool opens.", "against the evidence, which says “The pool closes.”")


def problems():
    yield from (one.told for one in reasons())
    yield from (one for text in ("", LOOP, "<|im_end|>") for one in faults(text))
    yield from ("The answer has no sentences.", "Write at least two sentences.")
    yield from (chat.NO_SUCH_NOTE, chat.NO_WORDS, interview.SAME_AS_OTHER, interview.SAME_AS_BEFORE)
    yield from (wordings.COPIES, wordings.ABOUT_THE_TEXT, wordings.SAYS_ITS_ANSWER, wordings.YES_OR_NO)
    bar = Bar(GROUND, "en", shared=0.25)
    for question in ("", "Pools are nice.", "What does `Redis` do?", "What is 무엇 인가 물어 봅니다 왜 그럴까요?"):
        yield from problems_of(Asked(question), bar)


@pytest.mark.parametrize("problem", list(dict.fromkeys(problems())))
def test_every_reason_that_is_found_is_told_in_both_languages(problem):
    (korean,) = told_in("ko", [problem])

    assert told_in("en", [problem]) == [problem]
    assert korean != problem
    assert IN_KOREAN.search(re.sub("“.*?”", "", korean))
    assert not re.search("is not|evidence|sentence|question|answer", re.sub("“.*?”", "", korean))


def test_every_kind_of_reason_is_found_by_this_test():
    found = [one.why for one in reasons()]

    assert [english for english, _ in OF_A_SENTENCE if not any(re.fullmatch(english, why, re.S) for why in found)] == []
    assert {english for english, _ in OF_A_DRAFT} <= set(problems())


def test_what_a_reason_names_and_the_sentence_stay_as_they_are():
    told = Verdict("`Redis` closes it.", "not in the evidence: `Redis`").told

    assert told_in("ko", [told, "The question is not in Korean."]) == [
        "“`Redis` closes it.”: 자료에 없는 내용이 있습니다(`Redis`).",
        "질문: 한국어 문장이 아닙니다.",
    ]


def test_a_problem_nobody_has_translated_is_told_in_english():
    assert told_in("ko", ["The model wrote nothing."]) == ["The model wrote nothing."]
