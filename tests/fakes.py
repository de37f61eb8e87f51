"""In-memory doubles of what the outside world promises: real code, no network."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import AIMessage, AIMessageChunk

from nodes.caller import Caller
from retrievers.base import Passage


@dataclass
class FakeModels:
    """Answers with `answers` in turn, the last one for ever; `heard` keeps every prompt."""

    answers: list[str]
    heard: list[list[dict[str, str]]] = field(default_factory=list)
    model_name: str = "fake"

    def for_caller(self, caller: Caller, feature: str) -> "FakeModels":
        return self

    def window(self, caller: Caller, feature: str) -> int:
        return 4096

    async def count(self, caller: Caller, feature: str, messages: list[dict[str, str]]) -> int:
        return sum(len(message["content"].split()) for message in messages)

    @property
    def calls(self) -> int:
        return len(self.heard)

    def _next(self, messages: list[dict[str, str]]) -> str:
        self.heard.append(messages)
        return self.answers[min(self.calls, len(self.answers)) - 1]

    async def ainvoke(self, messages: list[dict[str, str]], **_: Any) -> AIMessage:
        text = self._next(messages)
        return AIMessage(
            content=text, usage_metadata=_usage(messages, text), response_metadata={"finish_reason": "stop"}
        )

    async def astream(self, messages: list[dict[str, str]], **_: Any) -> AsyncIterator[AIMessageChunk]:
        text = self._next(messages)
        for start in range(0, len(text), 5):
            yield AIMessageChunk(content=text[start : start + 5])
        yield AIMessageChunk(
            content="", usage_metadata=_usage(messages, text), response_metadata={"finish_reason": "stop"}
        )


def _usage(messages: list[dict[str, str]], text: str) -> Any:
    sent = sum(len(message["content"].split()) for message in messages)
    written = len(text.split())
    return {"input_tokens": sent, "output_tokens": written, "total_tokens": sent + written}


@dataclass
class FakeRetriever:
    """Finds the same passages for everybody, and keeps what was asked."""

    passages: list[Passage] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)

    async def search(self, query: str, *, owner: str, limit: int, **_: Any) -> list[Passage]:
        self.asked.append((query, owner))
        return self.passages[:limit]

    async def around(self, passages: Sequence[Passage], *, owner: str, reach: int = 1) -> list[Passage]:
        return []
