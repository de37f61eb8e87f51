"""What an interview came to: scores by question, skill and category, what was weak, and what to read."""

from collections import defaultdict
from typing import Any

from graphs.interview_mock.session import Asked, MockState, skill_of
from nodes.language import Language

WEAK, STRONG = 50, 75
DISCLAIMER: dict[Language, str] = {
    "en": "For practice only: the scores compare your words with your notes; how a company decides is another matter.",
    "ko": "연습용 결과입니다. 점수는 답변을 자료의 내용과 견주어 매긴 것으로, 실제 채용 결과와는 관계가 없습니다.",
}


def report_of(state: MockState) -> dict[str, Any]:
    """Whatever was refused, skipped or no answer counts 0; what was never asked does not count."""
    asked = [entry for entry in state.get("asked", []) if entry["grade"] is not None]
    skills = _by(asked, "skill")
    return {
        "score": _mean([_score(entry) for entry in asked]),
        "questions": len(asked),
        "skills": skills,
        "categories": _by(asked, "category"),
        "weak": [one["name"] for one in skills if one["score"] < WEAK],
        "strong": [one["name"] for one in skills if one["score"] >= STRONG],
        "read": _to_read(asked),
        "disclaimer": DISCLAIMER[state["language"]],
    }


def weak_of(state: MockState) -> list[int]:
    """The places of the plan that went badly, the worst first."""
    scored = [(_score(entry), at) for at, entry in enumerate(state.get("asked", [])) if entry["grade"] is not None]
    return [at for score, at in sorted(scored) if score < WEAK]


def _by(asked: list[Asked], what: str) -> list[dict[str, Any]]:
    """The lowest score first."""
    groups: dict[str, list[int]] = defaultdict(list)
    for entry in asked:
        question = entry["question"]
        groups[skill_of(question) if what == "skill" else str(question[what])].append(_score(entry))
    rows = [{"name": name, "score": _mean(scores), "questions": len(scores)} for name, scores in groups.items()]
    return sorted(rows, key=lambda row: row["score"])


def _to_read(asked: list[Asked]) -> list[dict[str, str]]:
    """Each source once, with a sentence that was missed."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for entry in sorted(asked, key=_score):
        grade, source = entry["grade"], entry["question"]["source"]
        if grade and grade["missed"] and _score(entry) < STRONG:
            place = (source["document"], source["title"])
            found.setdefault(place, {"document": place[0], "title": place[1], "quote": grade["missed"][0]})
    return list(found.values())


def _score(entry: Asked) -> int:
    return entry["grade"]["score"] if entry["grade"] else 0


def _mean(scores: list[int]) -> int:
    return round(sum(scores) / len(scores)) if scores else 0
