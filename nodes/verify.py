"""Run the feature's checks; decide: done, or write again what did not pass."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from langgraph.types import Command, Send

from nodes.events import Again
from nodes.run import Run
from nodes.state import Draft, State, Writing

Check = Callable[[Any, Draft], list[str]]
Finish = Callable[[Any, dict[str, Draft]], dict[str, Any]]
Next = Literal["generate", "__end__"]
Advise = Callable[[Any, list[str]], str]
ATTEMPTS = 3


@dataclass(frozen=True)
class Verify:
    """`check` says what is wrong with a draft; `advise` turns that into the words the model is told; `finish` writes
    the update that ends the run from the drafts, whose `problems` are what could not be mended."""

    check: Check
    advise: Advise
    finish: Finish
    attempts: int = ATTEMPTS

    async def __call__(self, state: State, run: Run) -> Command[Next]:
        checked = {key: self._checked(state, draft) for key, draft in state.get("drafts", {}).items()}
        if run.halt.is_wanted:
            return Command(update=self.finish(state, checked), goto="__end__")
        failing = [draft for draft in checked.values() if draft.problems and draft.part.attempt < self.attempts]
        if not failing:
            return Command(update=self.finish(state, checked), goto="__end__")
        for draft in failing:
            run.emit(Again(draft.part.key, draft.problems))
        return Command(goto=[self._again(state, draft) for draft in failing])

    def _checked(self, state: State, draft: Draft) -> Draft:
        return replace(draft, problems=tuple(self.check(state, draft)))

    def _again(self, state: State, draft: Draft) -> Send:
        part = draft.part.again(draft.text, self.advise(state, list(draft.problems)))
        return Send("generate", Writing(part=part, spent=(draft.input_tokens, draft.output_tokens)))
