"""An answer as a completion, or as the chunks of one."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson

from graphs.feature import Spoken

DONE = b"data: [DONE]\n\n"


@dataclass(frozen=True)
class Answer:
    text: str
    finish: str
    usage: dict[str, int]


def answer_of(output: dict[str, Any], spoken: Spoken) -> Answer:
    spent = output.get("usage", {})
    sent, written = spent.get("input_tokens", 0), spent.get("output_tokens", 0)
    usage = {"prompt_tokens": sent, "completion_tokens": written, "total_tokens": sent + written}
    finish = "length" if output.get("finish") == "length" else "stop"
    return Answer(output[spoken.answer], finish, usage)


@dataclass(frozen=True)
class Reply:
    """What all pieces of one answer have in common. Chunks say `usage: null` if the last one will tell it."""

    id: str
    created: int
    model: str
    tells_usage: bool = False

    def whole(self, answer: Answer) -> bytes:
        message = {"role": "assistant", "content": answer.text, "refusal": None}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": answer.finish}
        return orjson.dumps({**self._head("chat.completion"), "choices": [choice], "usage": answer.usage})

    def opening(self) -> bytes:
        return self._choice({"role": "assistant", "content": "", "refusal": None})

    def piece(self, text: str) -> bytes:
        """Once a token: what is the same each time is encoded once."""
        before, after = self._around
        return before + orjson.dumps(text) + after

    def ending(self, answer: Answer) -> bytes:
        last = self._choice({}, answer.finish)
        if self.tells_usage:
            last += _event({**self._head("chat.completion.chunk"), "choices": [], "usage": answer.usage})
        return last + DONE

    def failed(self, error: dict[str, Any]) -> bytes:
        return _event(error) + DONE

    @cached_property
    def _around(self) -> tuple[bytes, bytes]:
        before, after = self._choice({"content": ""}).split(b'"content":""')
        return before + b'"content":', after

    def _choice(self, delta: dict[str, Any], finish: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        told = {"usage": None} if self.tells_usage else {}
        return _event({**self._head("chat.completion.chunk"), "choices": [choice], **told})

    def _head(self, kind: str) -> dict[str, Any]:
        return {"id": self.id, "object": kind, "created": self.created, "model": self.model}


def _event(data: dict[str, Any]) -> bytes:
    return b"data: " + orjson.dumps(data) + b"\n\n"
