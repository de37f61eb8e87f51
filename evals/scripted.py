"""A model that says what it is told to, so that a feature's own checks can be tried on any words."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.messages.ai import UsageMetadata

from graphs.feature import Deps
from nodes.caller import Caller
from nodes.entailment.base import Entailment
from retrievers.articles import Article
from retrievers.base import Passage
from retrievers.web import FetchError


@dataclass(frozen=True)
class ScriptedModels:
    """`script` gets all that a part's user messages say, an example and advice among them, and returns the draft."""

    script: Callable[[str], str]
    model_name: str = "scripted"

    def for_caller(self, caller: Caller, feature: str) -> "ScriptedModels":
        return self

    def window(self, caller: Caller, feature: str) -> int:
        return 16_384

    async def count(self, caller: Caller, feature: str, messages: list[dict[str, str]]) -> int:
        return sum(len(message["content"].split()) for message in messages)

    async def ainvoke(self, messages: list[dict[str, str]], **_: Any) -> AIMessage:
        return AIMessage(
            content=self._said(messages),
            usage_metadata=UsageMetadata(input_tokens=0, output_tokens=0, total_tokens=0),
            response_metadata={"finish_reason": "stop"},
        )

    async def astream(self, messages: list[dict[str, str]], **_: Any) -> AsyncIterator[AIMessageChunk]:
        yield AIMessageChunk(content=self._said(messages), response_metadata={"finish_reason": "stop"})

    def _said(self, messages: list[dict[str, str]]) -> str:
        return self.script("\n\n".join(message["content"] for message in messages if message["role"] == "user"))


class NoPassages:
    """Nothing was ever stored."""

    async def search(self, query: str, *, owner: str, limit: int, **narrowed: Any) -> list[Passage]:
        return []

    async def around(self, passages: Sequence[Passage], *, owner: str, reach: int = 1) -> list[Passage]:
        return []


class NoPages:
    """Nothing can be fetched."""

    async def read(self, url: str, newest: int = 20) -> list[Article]:
        raise FetchError("nothing is fetched here")


def deps(script: Callable[[str], str], entailment: Entailment | None = None) -> Deps:
    return Deps(ScriptedModels(script), NoPassages(), NoPages(), entailment=entailment)
