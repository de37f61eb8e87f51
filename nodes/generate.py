"""Wait for a place at the engine, ask the model, pass its text to the reader, keep the draft."""

from dataclasses import dataclass, replace
from typing import Any

from nodes.events import Drafted, Text
from nodes.llm import ChatModels
from nodes.run import Run
from nodes.state import Draft, Part, State, Writing


@dataclass(frozen=True)
class Generate:
    models: ChatModels
    feature: str

    async def __call__(self, state: Writing, run: Run) -> State:
        part = state["part"]
        model = self.models.for_caller(run.caller, self.feature)
        async with run.slots.take(part.key):
            draft = await (_streamed(model, part, run) if run.watched else _whole(model, part, run))
        run.emit(Drafted(part.key))
        before_in, before_out = state["spent"]
        total = replace(
            draft, input_tokens=draft.input_tokens + before_in, output_tokens=draft.output_tokens + before_out
        )
        return {"drafts": {part.key: total}}


async def _streamed(model: Any, part: Part, run: Run) -> Draft:
    texts: list[str] = []
    usage: Any = None
    finish = ""
    async for chunk in model.astream(part.messages, **_options(part, run)):
        if text := chunk.content:
            texts.append(text)
            run.emit(Text(part.key, text))
        usage = chunk.usage_metadata or usage
        finish = chunk.response_metadata.get("finish_reason", finish)
    return _draft(part, "".join(texts), usage, finish)


async def _whole(model: Any, part: Part, run: Run) -> Draft:
    message = await model.ainvoke(part.messages, **_options(part, run))
    return _draft(part, str(message.content), message.usage_metadata, message.response_metadata["finish_reason"])


def _options(part: Part, run: Run) -> dict[str, Any]:
    return {"max_tokens": part.max_tokens, **run.sampling}


def _draft(part: Part, text: str, usage: Any, finish: str) -> Draft:
    counted = usage or {"input_tokens": 0, "output_tokens": 0}
    return Draft(part, text, counted["input_tokens"], counted["output_tokens"], finish)
