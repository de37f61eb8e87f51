"""Whatever the model writes: no sentence of a TIL note fails the bar unless it is a quotation, and each is cited."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from graphs.til import outlined
from graphs.til_note.meaning import Meaning
from nodes.caller import Caller
from nodes.run import Run
from tests.fakes import FakeModels
from tests.til_notes import DOCS, FIX, POOL, TRUE_EN, TRUE_KO, note, recorded

PAPER = {
    "title": "Pools",
    "text": "# Pools\n\nA pool of 25 served 900 requests. Callers wait 3 seconds.\n\n## Limits\n\n"
    "A limit that is too low makes callers wait.\n\n- 대기 시간은 3초였습니다.\n",
}
INPUTS = (
    {"repo": [POOL, DOCS, FIX]},
    {"repo": recorded("fastapi__fastapi", "2024-07-14")},
    {"repo": recorded("woowacourse-teams__2022-dallog", "2022-09-09")},
    {"domain": "paper", "documents": [PAPER]},
    {"domain": "research-notes", "documents": [PAPER, PAPER | {"title": "Again"}]},
)
SENTENCES = (
    TRUE_EN,
    TRUE_KO,
    "A pool of 25 served 900 requests.",
    "A pool of 99 served 7 requests.",
    "It calls `open_socket` and never src/worker.py.",
    "The limit went from 25 to 10.",
    "Raise the limit from 10 to 25 and retry 9 times.",
    "Kubernetes와 Redis를 도입했습니다.",
    "쓰지 않는 연결을 닫는 방법을 배웠습니다.",
    "재시도를 99번 하도록 바꾸었습니다.",
    "Sure! As an AI, I cannot see the commits.",
    "連接 <|im_end|> **bold** [x](javascript:alert(1))",
    "Did: and Learned: are labels.",
    "None.",
    "the end without a stop",
)
LABELS = ("", "Did: ", "**Learned:** ", "## Next\n", "문제: ", "해결 - ", "- 배운 것: ", "```\n", "1. ")
LINES = st.tuples(st.sampled_from(LABELS), st.lists(st.sampled_from(SENTENCES) | st.text(max_size=40), max_size=4))
ANSWERS = st.lists(LINES, max_size=6).map(lambda lines: "\n".join(label + " ".join(said) for label, said in lines))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(INPUTS), st.sampled_from(["en", "ko"]), st.lists(ANSWERS, min_size=1, max_size=4), st.booleans())
async def test_no_sentence_of_a_note_fails_the_bar(made_from, language, answers, wide):
    window = 32_768 if wide else 2048
    wanted = {"language": language, **made_from}

    found = await note(FakeModels(answers), Run(Caller("ana"), window=window), **wanted)

    plan = await outlined(wanted, window, Meaning(None))
    for outline, section in zip(plan.sections.values(), found["sections"], strict=True):
        for statement in (one for part in section["parts"] for one in part["statements"]):
            assert statement["sources"]
            if statement["quoted"]:
                assert squeezed(statement["text"]) in squeezed(outline.evidence.full)
            else:
                assert outline.bar.against(statement["text"]) == ""
        assert section["parts"][0]["statements"]
    verification = found["verification"]
    assert verification["sentences"] == verification["supported"] + len(verification["dropped"])


def squeezed(text):
    """Without blanks, list marks and emphasis, which a quotation leaves behind."""
    return re.sub(r"[\s*_+]|^- ", "", text)
