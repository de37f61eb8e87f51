"""Run the feature's checks; decide: done, or write again what did not pass."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from langgraph.types import Command, Send

from nodes.events import Again, Final, Retract
from nodes.run import Run
from nodes.state import Draft, State, Writing

Check = Callable[[Any, Draft], list[str]]
Finish = Callable[[Any, dict[str, Draft]], dict[str, Any]]
Finals = Callable[[dict[str, Any]], dict[str, str]]
Next = Literal["generate", "__end__"]
Advise = Callable[[Any, list[str]], str]
ATTEMPTS = 3


@dataclass(frozen=True)
class Verify:
    """`check` says what is wrong with a draft; `advise` turns that into the words the model is told; `finish` writes
    the update that ends the run from the drafts, whose `problems` are what could not be mended. `finals` reads from
    the output what stays of each part; without it the drafts stay as they are, and the output says what is wrong."""

    check: Check
    advise: Advise
    finish: Finish
    attempts: int = ATTEMPTS
    finals: Finals | None = None

    async def __call__(self, state: State, run: Run) -> Command[Next]:
        checked = {key: self._checked(state, draft) for key, draft in state.get("drafts", {}).items()}
        failing = [draft for draft in checked.values() if draft.problems and draft.part.attempt < self.attempts]
        if run.halt.is_wanted or not failing:
            update = self.finish(state, checked)
            self._tell(update["output"], checked, run)
            return Command(update=update, goto="__end__")
        for draft in failing:
            run.emit(Again(draft.part.key, draft.problems))
        return Command(goto=[self._again(state, draft) for draft in failing])

    def _tell(self, output: dict[str, Any], drafts: dict[str, Draft], run: Run) -> None:
        if self.finals is None:
            return
        for draft in drafts.values():
            if draft.problems:
                run.emit(Retract(draft.part.key, draft.problems))
        for part, text in self.finals(output).items():
            run.emit(Final(part, text))

    def _checked(self, state: State, draft: Draft) -> Draft:
        return replace(draft, problems=tuple(self.check(state, draft)))

    def _again(self, state: State, draft: Draft) -> Send:
        part = draft.part.again(draft.text, self.advise(state, list(draft.problems)))
        return Send("generate", Writing(part=part, spent=(draft.input_tokens, draft.output_tokens)))
