"""The prompt step of chat: the branch that is answered, cut to the model's window, becomes one part."""

from dataclasses import dataclass, replace
from typing import Any

from langgraph.types import Command

from graphs.chat_memory.history import Context, Remembered, followed, live, summary_of, tokens_of
from graphs.chat_memory.summary import extract
from graphs.chat_memory.window import SUMMARY_SHARE, Room
from nodes.completions import ModelError
from nodes.llm import ChatModels
from nodes.prompt import Next, Prompt, Write
from nodes.run import Run
from nodes.state import Message
from nodes.tokens import likely_tokens_of


@dataclass(frozen=True)
class Ask:
    """`write` finds the turn's `context` in the state."""

    models: ChatModels
    feature: str
    write: Write

    async def __call__(self, state: Any, run: Run) -> Command[Next]:
        context = await self._fitting(state, begun(state, run), run)
        with_context: Any = {**state, "context": context}
        command = await Prompt(self.write)(with_context, run)
        update: Any = command.update
        return Command(update={**update, "context": context}, goto=command.goto)

    async def _fitting(self, state: Any, context: Context, run: Run) -> Context:
        messages = self._messages(state, context, run)
        said = context.spoken()
        around = likely_tokens_of(messages) - likely_tokens_of(said)
        if not Room.in_window(run.window, around).overflow(context.past, context.asked):
            return context
        # The estimate is from above; before anything is forgotten the engine is asked.
        estimate = around + sum(map(tokens_of, [*live(context.past), *context.asked]))
        scale = await self._real(messages, run, estimate) / estimate
        room = Room.in_window(run.window, round(around * scale))
        count = room.overflow(context.past, context.asked, scale)
        return replace(context, past=cut(context.past, count, run.window // SUMMARY_SHARE)) if count else context

    async def _real(self, messages: list[Message], run: Run, estimate: int) -> int:
        try:
            return await self.models.count(run.caller, self.feature, messages)
        except ModelError:
            return estimate

    def _messages(self, state: Any, context: Context, run: Run) -> list[Message]:
        return self.write({**state, "context": context}, run)[0].messages


def begun(state: Any, run: Run) -> Context:
    """A client may send its whole copy of a conversation; once we remember it, only its last message is news."""
    past = followed(state.get("history") or [], state.get("after"))
    given = state["messages"][-1:] if past else state["messages"]
    asked = [{**message, "id": run.new_id()} for message in given]
    return Context(past, asked, run.new_id(), is_kept=run.caller.thread is not None)


def cut(past: list[Remembered], count: int, tokens: int) -> list[Remembered]:
    """The summary is kept with the last message that leaves, so that it holds for every branch through it."""
    last = past[count - 1]
    summary = extract(past[:count], tokens) or summary_of(past) or "…"
    return [{**last, "summary": summary}, *past[count:]]
