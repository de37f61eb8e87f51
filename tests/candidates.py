"""Simulated candidates of a mock interview: each answers any question in its own way, from the note or from nothing."""

import re

from nodes.evidence.sentences import sentences

TELLING = {
    "en": ("In my own words, {said}.", "But it depends: for example, {said}, whereas without it that would cost more."),
    "ko": (
        "제가 이해하기로는 {said}.",
        "다만 경우에 따라 다릅니다. 예를 들어 {said}, 반면 그렇지 않으면 비용이 듭니다.",
    ),
}
# What a question of each kind is after.
ASKED = {
    "en": {
        "concept": "It works step by step: first {said}, then the rest follows.",
        "reasoning": "The reason is to avoid waste, because {said}, but it costs memory.",
        "practice": "In my project I would test whether {said} before we deploy it.",
        "problem": "It fails where {said}, and I would notice that in the logs and metrics.",
    },
    "ko": {
        "concept": "먼저 {said}, 그다음 단계로 나머지가 동작합니다.",
        "reasoning": "그 이유는 {said}, 낭비를 줄이기 위해서지만 메모리 비용이 듭니다.",
        "practice": "프로젝트에 적용한다면 {said}, 이 점을 먼저 테스트하겠습니다.",
        "problem": "{said}, 여기서 문제가 생기면 로그와 지표에서 알아차릴 수 있습니다.",
    },
}
WAFFLE = {
    "en": (
        "This is a very important topic that many developers use every day, and I have worked with it in a lot of "
        "projects. It makes things better and easier, and I always try to follow best practices in my team."
    ),
    "ko": (
        "정말 중요한 주제이고 많은 개발자들이 매일 사용하고 있다고 생각합니다. 저도 여러 프로젝트에서 열심히 노력했고 "
        "팀원들과 좋은 결과를 만들었습니다."
    ),
}


def strong(facts, language, category="concept"):
    """Knows three things of the source, in another order of words, says what the question is after, and weighs it."""
    first, *others = [_reworded(fact) for fact in facts[:3]]
    said = [TELLING[language][0].format(said=one) for one in others]
    return " ".join([*said, ASKED[language][category].format(said=first), TELLING[language][1].format(said=first)])


def middling(facts, language):
    """Has heard of one thing."""
    words = facts[0].split()
    return TELLING[language][0].format(said=" ".join(words[: max(6, len(words) * 2 // 3)]))


def waffling(question, language):
    return f"{question} {WAFFLE[language]}"


def _reworded(fact):
    said = sentences(fact) or [fact]
    words = re.sub(r"[()“”\"]", "", said[0]).rstrip(".").split()
    kept = [word for at, word in enumerate(words) if at % 6 != 5]
    half = len(kept) // 2
    return " ".join(kept[half:] + kept[:half])
