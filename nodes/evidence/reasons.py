"""What the model is told of its draft, in the language that it is to write."""

import re
from collections.abc import Iterable

from nodes.language import Language

# What stands against a sentence, as a verdict has it; a group is what the reason names.
OF_A_SENTENCE: tuple[tuple[str, str], ...] = (
    ("not in English", "영어 문장이 아닙니다"),
    ("not in Korean", "한국어 문장이 아닙니다"),
    ("not about the matter", "주제에 관한 문장이 아닙니다"),
    ("the answer is empty", "내용이 없습니다"),
    ("the answer repeats the same words again and again", "같은 말을 되풀이합니다"),
    ("the answer contains marks of the chat template", "대화 서식의 기호가 들어 있습니다"),
    ("code, not told", "설명이 아니라 코드입니다"),
    ("copied, not told", "지시문을 그대로 옮긴 문장입니다"),
    ("too short to say anything", "너무 짧아 내용이 없습니다"),
    ("not in the evidence: (.+)", "자료에 없는 내용이 있습니다({})"),
    ("the wrong way round: (.+)", "방향이 반대입니다({})"),
    ("not said by (.+)", "{}의 말이 아닙니다"),
    ("against the evidence, which says “(.+)”", "자료와 어긋납니다(자료: “{}”)"),
    ("not what the source says", "자료가 말하는 내용이 아닙니다"),
    ("not about something done", "한 일을 말하는 문장이 아닙니다"),
    ("said before", "이미 나온 말입니다"),
    ("about a sentence that was left out", "빠진 문장을 가리키는 문장입니다"),
    ("not complete", "끝나지 않은 문장입니다"),
    ("one sentence too many", "문장 수를 넘었습니다"),
    ("more than the summary may be long", "요약의 길이를 넘었습니다"),
    ("in no paragraph of the article", "글의 어느 문단에도 없는 내용입니다"),
    (
        "without a name or number of the article, which is in another language",
        "다른 언어로 된 글의 이름이나 숫자가 하나도 없습니다",
    ),
    ("told as if by the author", "글쓴이가 직접 말하는 듯한 문장입니다"),
)
# What stands against a draft as a whole.
OF_A_DRAFT: tuple[tuple[str, str], ...] = (
    ("The answer is empty.", "답이 비어 있습니다."),
    ("The answer repeats the same words again and again.", "답이 같은 말을 되풀이합니다."),
    ("The answer contains marks of the chat template.", "답에 대화 서식의 기호가 들어 있습니다."),
    ("The answer cites a note that there is not.", "없는 노트의 번호를 적었습니다."),
    (
        "The answer is not made of words; code stands in a code block.",
        "답이 낱말로 되어 있지 않습니다. 코드는 코드 블록에 넣으세요.",
    ),
    ("The answer has no sentences.", "답에 문장이 없습니다."),
    ("Write at least two sentences.", "두 문장 이상 쓰세요."),
    ("There is no question.", "질문이 없습니다."),
    ("This is not a question.", "질문이 아닙니다."),
    ("Another question already asks this.", "다른 질문에서 이미 묻는 내용입니다."),
    ("This was asked before.", "전에 물은 내용입니다."),
    (
        "The question copies the passage. Ask about the matter in other words.",
        "질문이 자료의 문장을 그대로 옮겼습니다. 다른 말로 물으세요.",
    ),
    (
        "The question asks about the text. Ask about the matter, as if there were no text.",
        "자료 자체를 묻는 질문입니다. 자료가 없는 것처럼 내용을 물으세요.",
    ),
    ("The question already says its answer.", "질문에 이미 답이 들어 있습니다."),
    (
        "Yes or no would answer it. Ask what, how or why.",
        "예, 아니요로 답할 수 있습니다. 무엇을, 어떻게, 왜를 물으세요.",
    ),
)
_SENTENCES = [(re.compile(english, re.DOTALL), korean) for english, korean in OF_A_SENTENCE]
_DRAFTS = dict(OF_A_DRAFT)
# As `Verdict.told` and the interview put it.
_SAID = re.compile(r"“(?P<said>.*?)” is (?P<why>.+)\.", re.DOTALL)
_QUESTION = re.compile(r"The question is (?P<why>.+)\.", re.DOTALL)


def told_in(language: Language, problems: Iterable[str]) -> list[str]:
    """A problem without a translation stays as it is: the model then hears it in English."""
    return [problem if language == "en" else _in_korean(problem) for problem in problems]


def _in_korean(problem: str) -> str:
    if problem in _DRAFTS:
        return _DRAFTS[problem]
    if (found := _QUESTION.fullmatch(problem)) and (why := _reason(found["why"])):
        return f"질문: {why}."
    if (found := _SAID.fullmatch(problem)) and (why := _reason(found["why"])):
        return f"“{found['said']}”: {why}."
    return problem


def _reason(why: str) -> str:
    for english, korean in _SENTENCES:
        if found := english.fullmatch(why):
            return korean.format(*found.groups())
    return ""
