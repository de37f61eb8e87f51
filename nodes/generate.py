"""Wait for a place at the engine, ask the model, pass its text to the reader, keep the draft."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from nodes.adapted import FELL_BACK
from nodes.completions import ModelError, NotReached
from nodes.events import Drafted, Step, Text
from nodes.llm import ChatModels
from nodes.privacy.find import MaskingFailed
from nodes.recording import Span
from nodes.run import Run
from nodes.state import STOPPED, Draft, Part, State, Writing
from nodes.tally import CallTally
from nodes.tokens import likely_tokens_of

# An engine that ended is known for it after three calls; the next one waits for its return.
TRIES = 4


@dataclass(frozen=True)
class Generate:
    models: ChatModels
    feature: str

    async def __call__(self, state: Writing, run: Run) -> State:
        draft = await self._written(state["part"], run)
        run.emit(Drafted(draft.part.key))
        before_in, before_out = state["spent"]
        total = replace(
            draft, input_tokens=draft.input_tokens + before_in, output_tokens=draft.output_tokens + before_out
        )
        return {"drafts": {draft.part.key: total}}

    async def _written(self, part: Part, run: Run) -> Draft:
        model = self.models.for_caller(run.caller, self.feature)
        writing = _Call(part, run, run.tally.call(model.model_name))
        with run.span.child("llm", model.model_name, part) as span:
            try:
                # A halted run keeps what has been written up to then.
                async with run.halt.heeded():
                    await _reaching(partial(self._placed, writing, model, part, run))
            finally:
                writing.record(span)
        return writing.draft()

    async def _placed(self, writing: "_Call", model: Any, part: Part, run: Run) -> None:
        asked = run.tally.clock()
        async with run.slots.take(part.key):
            run.tally.queued_s += run.tally.clock() - asked
            await writing.write(model)


async def _reaching(call: Callable[[], Awaitable[None]]) -> None:
    """A call that no engine heard is made again: it waits with the others until there is one."""
    for _ in range(TRIES - 1):
        with suppress(NotReached):
            await call()
            return
    await call()


class _Call:
    def __init__(self, part: Part, run: Run, tally: CallTally) -> None:
        self._part = part
        self._run = run
        self._tally = tally
        self._texts: list[str] = []
        self._finish = STOPPED
        self._began = run.tally.clock()
        self._first_text_s: float | None = None
        self._arm: str | None = None

    async def write(self, model: Any) -> None:
        self._began = self._run.tally.clock()
        self._tally.expects(likely_tokens_of(self._part.messages))
        try:
            await (self._stream(model) if self._run.watched else self._whole(model))
        except (ModelError, MaskingFailed):
            if not self._texts:
                self._tally.came_to_nothing()
            raise

    async def _stream(self, model: Any) -> None:
        async for chunk in model.astream(self._part.messages, **self._options()):
            self._count(chunk.usage_metadata)
            self._heed(chunk.response_metadata)
            if text := chunk.content:
                self._texts.append(text)
                self._text_came()
                self._run.emit(Text(self._part.key, text))

    async def _whole(self, model: Any) -> None:
        message = await model.ainvoke(self._part.messages, **self._options())
        self._count(message.usage_metadata)
        self._heed(message.response_metadata)
        self._texts.append(str(message.content))
        self._text_came()

    def draft(self) -> Draft:
        return Draft(
            self._part, "".join(self._texts), self._tally.input_tokens, self._tally.output_tokens, self._finish
        )

    def record(self, span: Span) -> None:
        tally = self._tally
        span.gives(self.draft())
        span.tell(
            sampling=self._run.sampling,
            cached_tokens=tally.cached_tokens,
            first_text_s=self._first_text_s,
            wrote_s=self._wrote_s(),
            is_stream=self._run.watched,
            arm=self._arm,
        )

    def _wrote_s(self) -> float | None:
        """From the first text on."""
        first = self._first_text_s
        return None if first is None else self._run.tally.clock() - self._began - first

    def _text_came(self) -> None:
        self._run.tally.text_came()
        if self._first_text_s is None:
            self._first_text_s = self._run.tally.clock() - self._began

    def _count(self, usage: Any) -> None:
        if usage:
            cached = (usage.get("input_token_details") or {}).get("cache_read", 0)
            self._tally.stands_at(usage["input_tokens"], usage["output_tokens"], cached)

    def _heed(self, metadata: Mapping[str, Any]) -> None:
        """What is written down of who answered; that the base model does in place of the adapter is told once too."""
        tally = self._run.tally
        self._finish = metadata.get("finish_reason", self._finish)
        if arm := metadata.get("arm"):
            self._arm = arm
            tally.arms.add(arm)
        if (fell := metadata.get(FELL_BACK)) and not tally.fell_back:
            tally.fell_back, tally.model = fell["why"], fell["model"]
            self._run.emit(Step("adapter", "done", {"adapter": self._run.caller.adapter, "fell_back": tally.fell_back}))

    def _options(self) -> dict[str, Any]:
        return {"max_tokens": self._part.max_tokens, **self._run.sampling}
