"""Models that answer with a LoRA adapter: it is loaded when it is asked for, and without it the base model answers."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from typing import Any, Protocol

from nodes.caller import Caller
from nodes.completions import ModelError, ModelNotServed
from nodes.llm import ChatModels

# An engine that was started anew has none; the second time it does not have it for another reason.
ATTEMPTS = 2
# In the metadata of an answer that the base model gave: `why` it did, and its name as `model`.
FELL_BACK = "fell_back"


class AdapterAway(ModelError):
    """The engine does not have the adapter, and cannot be given it now; the text says why."""


class Places(Protocol):
    def ready(self, model: str) -> AbstractAsyncContextManager[None]:
        """The engine has the adapter as long as this is open. Raises AdapterAway."""
        ...

    def lost(self, model: str) -> None:
        """The engine has answered that there is no such model."""
        ...


@dataclass(frozen=True)
class AdaptedModels:
    """The same promise as the models inside. A caller's adapter is the engine's name for one version of it."""

    models: ChatModels
    places: Places

    def for_caller(self, caller: Caller, feature: str) -> Any:
        model = self.models.for_caller(caller, feature)
        if caller.adapter is None:
            return model
        base = self.models.for_caller(replace(caller, adapter=None), feature)
        return AdaptedModel(model, base, caller.adapter, self.places)

    def window(self, caller: Caller, feature: str) -> int:
        return self.models.window(caller, feature)

    async def count(self, caller: Caller, feature: str, messages: list[dict[str, str]]) -> int:
        """By the base model, whose tokens they are: the adapter need not be loaded for it."""
        return await self.models.count(replace(caller, adapter=None), feature, messages)


@dataclass(frozen=True)
class AdaptedModel:
    adapted: Any
    base: Any
    adapter: str
    places: Places

    @property
    def model_name(self) -> str:
        return str(self.adapted.model_name)

    async def ainvoke(self, messages: list[dict[str, str]], **options: Any) -> Any:
        why = ""
        for _ in range(ATTEMPTS):
            try:
                async with self.places.ready(self.adapter):
                    return await self.adapted.ainvoke(messages, **options)
            except (AdapterAway, ModelNotServed) as error:
                why = self._why(error)
        return self._marked(await self.base.ainvoke(messages, **options), why)

    async def astream(self, messages: list[dict[str, str]], **options: Any) -> AsyncIterator[Any]:
        why, has_begun = "", False
        for _ in range(ATTEMPTS):
            try:
                async with self.places.ready(self.adapter):
                    async for chunk in self.adapted.astream(messages, **options):
                        has_begun = True
                        yield chunk
                    return
            except (AdapterAway, ModelNotServed) as error:
                if has_begun:
                    raise
                why = self._why(error)
        async for chunk in self.base.astream(messages, **options):
            yield self._marked(chunk, why)

    def _why(self, error: ModelError) -> str:
        if isinstance(error, AdapterAway):
            return str(error)
        self.places.lost(self.adapter)
        return "the engine does not have the adapter"

    def _marked(self, message: Any, why: str) -> Any:
        fell = {FELL_BACK: {"why": why, "model": str(self.base.model_name)}}
        return message.model_copy(update={"response_metadata": {**message.response_metadata, **fell}})
