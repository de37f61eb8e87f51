"""The graph of a mock interview: plan → ask → wait → gate → grade → follow-up or next question → report."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import Command, interrupt

from graphs.feature import Deps
from graphs.interview_mock import course
from graphs.interview_mock.expected import Said, joined
from graphs.interview_mock.gate import WHY, gated
from graphs.interview_mock.grade import Task, graded
from graphs.interview_mock.opinion import Opinion
from graphs.interview_mock.questions import Questions, source_of
from graphs.interview_mock.report import report_of
from graphs.interview_mock.session import Asked, MockInput, MockState, Prompt, Reply, question_of
from nodes.events import Step
from nodes.run import Run

MockWorkflow = CompiledStateGraph[Any, Run, Any, Any]
AfterWait = Literal["gate", "close", "report", "wait"]
AfterGate = Literal["grade", "close", "wait"]
AfterGrade = Literal["wait", "ask", "report"]
TITLE_SKILLS = 3
TITLE_CHARACTERS = 120
N = TypeVar("N")


class NothingToAsk(Exception):
    """What was given has nothing that a question could be about."""


@dataclass(frozen=True)
class MockInterview:
    """Each method is a node; what they decide stands in `course`, what they write in `questions` and `grade`."""

    deps: Deps

    async def plan(self, state: MockState, run: Run) -> MockState:
        given = MockInput(**state["given"])
        plan = await Questions(self.deps).plan(given, state.get("carried", []), run)
        if not plan:
            raise NothingToAsk
        return {
            "plan": plan,
            "avoid": given.avoid,
            "title": _title(plan),
            "language": given.language,
            "most_follow_ups": given.follow_ups,
            "asked": [],
            "prompts": [],
            "report": None,
            "phase": "working",
        }

    async def ask(self, state: MockState, run: Run) -> MockState:
        planned = state["plan"][len(state["asked"])]
        avoid = [*state["avoid"], *(entry["question"]["question"] for entry in state["asked"])]
        question = await Questions(self.deps).write(planned, state["language"], avoid, run)
        return course.question_asked(state, question)

    async def wait(self, state: MockState, run: Run) -> Command[AfterWait]:
        """Nothing before the interrupt may have an effect: the node begins anew when it is resumed."""
        prompt = course.open_prompt(state)
        reply: Reply = interrupt(prompt)
        if reply["kind"] != "end" and (prompt is None or reply["number"] != prompt["number"]):
            return Command(update={"stale": True}, goto="wait")
        update: MockState = {"reply": reply, "phase": "working", **_written_down(state, reply)}
        goto: dict[str, AfterWait] = {"answer": "gate", "skip": "close", "end": "report"}
        return Command(update=update, goto=goto[reply["kind"]])

    async def gate(self, state: MockState, run: Run) -> Command[AfterGate]:
        entry = course.current(state)
        seen = gated(state["reply"]["text"], state["prompts"][-1]["text"], _source(state, entry), state["language"])
        if seen.outcome == "fine":
            return Command(update={"reply": Reply(kind="answer", text=seen.text)}, goto="grade")
        if seen.outcome == "refused":
            return Command(update=course.closed(state, "refused", "refused"), goto="close")
        if course.is_last_try(state):
            why = WHY[state["language"]][seen.fault] if seen.fault else ""
            return Command(update=course.closed(state, "done", seen.fault, why), goto="close")
        return Command(update=course.asked_again(state, seen.fault), goto="wait")

    async def grade(self, state: MockState, run: Run) -> Command[AfterGrade]:
        entry, answer = course.current(state), state["reply"]["text"]
        question = question_of(entry)
        told = joined([*entry["answers"], answer])
        passages = [entry["facts"], *state["plan"][len(state["asked"]) - 1].get("beside", ())]
        # The notes may say under one heading what is enough for several answers.
        said = max((Said(told, question.question, tuple(facts)) for facts in passages), key=lambda one: one.coverage)
        task = Task(question.rubric, question.category, question.difficulty)
        grade = graded(task, said)
        # A full estimate cannot be raised, and without a word on the matter nothing bears a model's points.
        if grade["score"] < 100 and said.coverage > 0:
            opinion = await Opinion(self.deps)(question.rubric, said, state["language"], run)
            grade = graded(task, said, opinion)
        update = course.graded_as(state, answer, grade)
        after: MockState = {**state, **update}
        if course.may_follow_up(after):
            return Command(update={**update, **course.follow_up_asked(after)}, goto="wait")
        return Command(update=update, goto=_next(after))

    async def close(self, state: MockState, run: Run) -> Command[Literal["ask", "report"]]:
        """Of a question that got no answer; a skipped one is closed here, the others were in the gate."""
        if state["reply"]["kind"] != "skip":
            return Command(goto=_next(state))
        update = course.closed(state, "skipped", "skipped")
        return Command(update=update, goto=_next({**state, **update}))

    async def report(self, state: MockState, run: Run) -> MockState:
        update = course.ended(state)
        return {**update, "report": report_of({**state, **update}), "phase": "over"}


def build(deps: Deps, checkpointer: BaseCheckpointSaver[Any]) -> MockWorkflow:
    """It waits for answers, so it cannot do without a checkpointer."""
    mock = MockInterview(deps)
    graph: Any = StateGraph(MockState, context_schema=Run)
    for name, node, destinations in (
        ("plan", mock.plan, ("ask",)),
        ("ask", mock.ask, ("wait",)),
        ("wait", mock.wait, ("gate", "close", "report", "wait")),
        ("gate", mock.gate, ("grade", "close", "wait")),
        ("grade", mock.grade, ("wait", "ask", "report")),
        ("close", mock.close, ("ask", "report")),
        ("report", mock.report, (END,)),
    ):
        graph.add_node(name, _announced(name, node), destinations=destinations)
    graph.add_edge(START, "plan")
    graph.add_edge("plan", "ask")
    graph.add_edge("ask", "wait")
    graph.add_edge("report", END)
    workflow: MockWorkflow = graph.compile(checkpointer=checkpointer, name="mock interview")
    return workflow


def _announced(name: str, node: Callable[[MockState, Run], Awaitable[N]]) -> Callable[..., Awaitable[N]]:
    async def announced(state: MockState, runtime: Runtime[Run]) -> N:
        run = runtime.context
        if name != "wait":
            run.emit(Step(name, "started"))
        with run.span.child("chain", name) as span:
            update = await node(state, run.within(span))
            span.gives(update)
        if name != "wait":
            run.emit(Step(name, "done"))
        return update

    return announced


def _next(state: MockState) -> Literal["ask", "report"]:
    return "ask" if len(state["asked"]) < len(state["plan"]) else "report"


def _source(state: MockState, entry: Asked) -> str:
    return source_of(state["plan"][len(state["asked"]) - 1])


def _written_down(state: MockState, reply: Reply) -> MockState:
    if reply["kind"] != "answer":
        return {}
    last = Prompt(**{**state["prompts"][-1], "answer": reply["text"]})
    return {"prompts": [*state["prompts"][:-1], last]}


def _title(plan: list[dict[str, Any]]) -> str:
    names = dict.fromkeys(one["topic"] for one in plan if one["topic"])
    return ", ".join(list(names)[:TITLE_SKILLS])[:TITLE_CHARACTERS]
