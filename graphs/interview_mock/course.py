"""How an interview moves on: each step takes the state and returns what it changed; none of them asks a model.

It ends: a prompt is answered once, a question has one prompt, at most so many follow-ups, and after each of these at
most one that asks for the answer again."""

from graphs.interview import InterviewQuestion
from graphs.interview_mock.gate import WHY, Fault
from graphs.interview_mock.grade import better, nothing
from graphs.interview_mock.session import Asked, Grade, MockState, Prompt, PromptKind, Standing, question_of
from graphs.interview_questions.rubrics import expected
from nodes.language import Language

ANYTHING_ELSE: dict[Language, str] = {
    "en": "Is there anything you would add?",
    "ko": "더 덧붙이실 내용이 있나요?",
}
ENDED = "ended"
GRADED = "graded"


def most_prompts(questions: int, follow_ups: int) -> int:
    """No interview says more than this, whatever it is answered."""
    return questions * (1 + follow_ups) * 2


def question_asked(state: MockState, question: InterviewQuestion) -> MockState:
    """The next question, and the prompt that asks it."""
    entry = Asked(
        question=question.model_dump(),
        facts=expected(question.rubric),
        standing="asked",
        answers=[],
        follow_ups=0,
        grade=None,
        reason="",
    )
    asked = [*state.get("asked", []), entry]
    return {"asked": asked, **_prompted(state, len(asked), "question", question.question), "phase": "asking"}


def asked_again(state: MockState, fault: Fault) -> MockState:
    """What was no answer is said so once; the question stays open."""
    told = _answered(state, fault)
    text = f"{WHY[state['language']][fault]} {_own_text(state)}"
    return {**_prompted({**state, **told}, len(state["asked"]), "again", text), "phase": "asking"}


def follow_up_asked(state: MockState) -> MockState:
    entry = current(state)
    at, texts = entry["follow_ups"], list(entry["question"].get("follow_ups", []))
    text = texts[at] if at < len(texts) else ANYTHING_ELSE[state["language"]]
    changed = _changed(state, follow_ups=at + 1, standing="answered")
    return {**changed, **_prompted(state, len(state["asked"]), "follow_up", text), "phase": "asking"}


def graded_as(state: MockState, answer: str, grade: Grade) -> MockState:
    entry = current(state)
    changed = _changed(
        state, answers=[*entry["answers"], answer], grade=better(entry["grade"], grade), standing="done", reason=""
    )
    return {**changed, **_answered(state, GRADED)}


def closed(state: MockState, standing: Standing, outcome: str, reason: str = "") -> MockState:
    """Without an answer that counts. What was earned before a follow-up stays."""
    entry = current(state)
    if entry["grade"] is not None:
        return {**_changed(state, standing="done"), **_answered(state, outcome)}
    grade = nothing(question_of(entry).rubric)
    return {**_changed(state, standing=standing, grade=grade, reason=reason), **_answered(state, outcome)}


def ended(state: MockState) -> MockState:
    """The open question does not count unless it was answered already."""
    entry = current(state) if state.get("asked") else None
    if entry is None or state["prompts"][-1]["outcome"]:
        return {}
    told = _answered(state, ENDED)
    if entry["grade"] is not None:
        return {**_changed(state, standing="done"), **told}
    return {"asked": state["asked"][:-1], **told}


def current(state: MockState) -> Asked:
    return state["asked"][-1]


def may_follow_up(state: MockState) -> bool:
    entry = current(state)
    grade = entry["grade"]
    return grade is not None and grade["score"] < 100 and entry["follow_ups"] < state["most_follow_ups"]


def is_last_try(state: MockState) -> bool:
    return state["prompts"][-1]["kind"] == "again"


def open_prompt(state: MockState) -> Prompt | None:
    """What waits for an answer now."""
    last = state["prompts"][-1] if state.get("prompts") else None
    return last if last and not last["outcome"] and state.get("phase") == "asking" else None


def _own_text(state: MockState) -> str:
    """Of the question or follow-up that is open, without what was told about an earlier reply."""
    return state["prompts"][-1]["text"]


def _prompted(state: MockState, of: int, kind: PromptKind, text: str) -> MockState:
    prompts = state.get("prompts", [])
    prompt = Prompt(number=len(prompts) + 1, of=of, kind=kind, text=text, answer=None, outcome="")
    return {"prompts": [*prompts, prompt]}


def _answered(state: MockState, outcome: str) -> MockState:
    """The reply itself was written down when it came."""
    last = Prompt(**{**state["prompts"][-1], "outcome": outcome})
    return {"prompts": [*state["prompts"][:-1], last]}


def _changed(state: MockState, **fields: object) -> MockState:
    entry = Asked(**{**current(state), **fields})  # type: ignore[typeddict-item]
    return {"asked": [*state["asked"][:-1], entry]}
