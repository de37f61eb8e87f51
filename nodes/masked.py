"""Models that never see secrets or personal data: values are hidden on the way in and put back on the way out."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from nodes.caller import Caller
from nodes.llm import ChatModels
from nodes.privacy.masking import Masking, Reveal


@dataclass(frozen=True)
class MaskedModels:
    """The same promise as the models inside, for whom it is the only border. Calls raise MaskingFailed rather than let
    a text through that could not be looked through."""

    models: ChatModels

    def for_caller(self, caller: Caller, feature: str) -> "MaskedModel":
        return MaskedModel(self.models.for_caller(caller, feature))

    def window(self, caller: Caller, feature: str) -> int:
        return self.models.window(caller, feature)

    async def count(self, caller: Caller, feature: str, messages: list[dict[str, str]]) -> int:
        return await self.models.count(caller, feature, _hidden(messages, Masking()))


@dataclass(frozen=True)
class MaskedModel:
    model: Any

    @property
    def model_name(self) -> str:
        return str(self.model.model_name)

    async def ainvoke(self, messages: list[dict[str, str]], **options: Any) -> Any:
        masking = Masking()
        said = await self.model.ainvoke(_hidden(messages, masking), **options)
        return said.model_copy(update={"content": masking.reveal(str(said.content))})

    async def astream(self, messages: list[dict[str, str]], **options: Any) -> AsyncIterator[Any]:
        masking = Masking()
        reveal = Reveal(masking)
        last: Any = None
        async for chunk in self.model.astream(_hidden(messages, masking), **options):
            last = chunk
            yield chunk.model_copy(update={"content": reveal.feed(str(chunk.content))})
        # Held back until now: it could have become a placeholder.
        if rest := reveal.end():
            yield type(last)(content=rest)


def _hidden(messages: list[dict[str, str]], masking: Masking) -> list[dict[str, str]]:
    texts = masking.hide_all([message["content"] for message in messages])
    return [{**message, "content": text} for message, text in zip(messages, texts, strict=True)]
