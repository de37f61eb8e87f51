"""Models that answer with a LoRA adapter: it is loaded when it is asked for, and without it the base model answers."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

from nodes.caller import Caller
from nodes.completions import ModelError, ModelNotServed
from nodes.engines.base import AdapterAway
from nodes.llm import ChatModels

# In the metadata of an answer that the base model gave: `why` it did, and its name as `model`.
FELL_BACK = "fell_back"
WITHOUT = (AdapterAway, ModelNotServed)


@dataclass(frozen=True)
class AdaptedModels:
    """The same promise as the models inside. A caller's adapter is the engine's name for one version of it."""

    models: ChatModels

    def for_caller(self, caller: Caller, feature: str) -> Any:
        model = self.models.for_caller(caller, feature)
        if caller.adapter is None:
            return model
        base = self.models.for_caller(replace(caller, adapter=None), feature)
        return AdaptedModel(model, base)

    def window(self, caller: Caller, feature: str) -> int:
        return self.models.window(caller, feature)

    async def count(self, caller: Caller, feature: str, messages: list[dict[str, str]]) -> int:
        """By the base model, whose tokens they are: the adapter need not be loaded for it."""
        return await self.models.count(replace(caller, adapter=None), feature, messages)


@dataclass(frozen=True)
class AdaptedModel:
    adapted: Any
    base: Any

    @property
    def model_name(self) -> str:
        return str(self.adapted.model_name)

    async def ainvoke(self, messages: list[dict[str, str]], **options: Any) -> Any:
        try:
            return await self.adapted.ainvoke(messages, **options)
        except WITHOUT as error:
            why = _why(error)
        return self._marked(await self.base.ainvoke(messages, **options), why)

    async def astream(self, messages: list[dict[str, str]], **options: Any) -> AsyncIterator[Any]:
        has_begun = False
        try:
            async for chunk in self.adapted.astream(messages, **options):
                has_begun = True
                yield chunk
            return
        except WITHOUT as error:
            if has_begun:
                raise
            why = _why(error)
        async for chunk in self.base.astream(messages, **options):
            yield self._marked(chunk, why)

    def _marked(self, message: Any, why: str) -> Any:
        fell = {FELL_BACK: {"why": why, "model": str(self.base.model_name)}}
        return message.model_copy(update={"response_metadata": {**message.response_metadata, **fell}})


def _why(error: ModelError) -> str:
    return str(error) if isinstance(error, AdapterAway) else "the engine does not have the adapter"
