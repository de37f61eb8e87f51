"""Run the feature's checks; decide: done, or write again what did not pass."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
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
Weighed = Callable[[Any, Mapping[str, Draft]], Awaitable[dict[str, Draft]]]
# How a run ended: at once, mended, with what could not be mended, at its reader's wish, or with nothing to write.
Verdict = Literal["passed", "rewritten", "problems", "stopped", "empty"]
ATTEMPTS = 3


@dataclass(frozen=True)
class Verify:
    """`check` says what is wrong with a draft; `advise` turns that into the words the model is told; `finish` writes
    the update that ends the run from the drafts, whose `problems` are what could not be mended. `weigh` first asks how
    likely the evidence bears each sentence out; a feature with it has long evidence, so its checks run in a thread.
    `finals` reads from the output what stays of each part; without it the drafts stay as they are, and the output says
    what is wrong."""

    check: Check
    advise: Advise
    finish: Finish
    attempts: int = ATTEMPTS
    weigh: Weighed | None = None
    finals: Finals | None = None

    async def __call__(self, state: State, run: Run) -> Command[Next]:
        checked = await self._all_checked(state, run)
        run.tally.unsound += sum(bool(draft.problems) for draft in checked.values())
        failing = [draft for draft in checked.values() if draft.problems and draft.part.attempt < self.attempts]
        if run.halt.is_wanted or not failing:
            update = await self._finished(state, checked)
            run.span.tell(verdict=_verdict(checked.values(), run), problems=_problems(checked))
            self._tell(checked, update, run)
            return Command(update=update, goto="__end__")
        run.span.tell(verdict="again", problems=_problems(checked))
        for draft in failing:
            run.emit(Again(draft.part.key, draft.problems))
        return Command(update={"drafts": checked}, goto=[self._again(state, draft) for draft in failing])

    async def _all_checked(self, state: State, run: Run) -> dict[str, Draft]:
        drafts = state.get("drafts", {})
        if self.weigh is None:
            return self._judged(state, drafts)
        if run.halt.is_wanted:
            # Who has halted the run wants its end, not certainty.
            known = {key: draft.unweighed() for key, draft in drafts.items()}
        else:
            known = await self.weigh(state, drafts)
        return await asyncio.to_thread(self._judged, state, known)

    async def _finished(self, state: State, drafts: dict[str, Draft]) -> dict[str, Any]:
        if self.weigh is None:
            return self.finish(state, drafts)
        return await asyncio.to_thread(self.finish, state, drafts)

    def _judged(self, state: State, drafts: Mapping[str, Draft]) -> dict[str, Draft]:
        return {key: replace(draft, problems=tuple(self.check(state, draft))) for key, draft in drafts.items()}

    def _tell(self, drafts: Mapping[str, Draft], update: dict[str, Any], run: Run) -> None:
        if self.finals is None:
            return
        for draft in drafts.values():
            if draft.problems:
                run.emit(Retract(draft.part.key, draft.problems))
        for part, text in self.finals(update["output"]).items():
            run.emit(Final(part, text))

    def _again(self, state: State, draft: Draft) -> Send:
        part = draft.part.again(draft.text, self.advise(state, list(draft.problems)))
        return Send("generate", Writing(part=part, spent=(draft.input_tokens, draft.output_tokens)))


def _verdict(drafts: Collection[Draft], run: Run) -> Verdict:
    if run.halt.is_wanted:
        return "stopped"
    if not drafts:
        return "empty"
    if any(draft.problems for draft in drafts):
        return "problems"
    return "rewritten" if any(draft.part.attempt > 1 for draft in drafts) else "passed"


def _problems(drafts: Mapping[str, Draft]) -> dict[str, list[str]]:
    return {key: list(draft.problems) for key, draft in drafts.items() if draft.problems}
