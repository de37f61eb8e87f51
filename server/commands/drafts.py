"""What a reader of a stream may believe: each part as a draft, until it is taken back or verified."""

from typing import Any


class Drafts:
    """Takes the chunks of a stream one after the other. Once `output` or `error` has come, nothing is a draft."""

    def __init__(self) -> None:
        self._drafts: dict[str, str] = {}
        self._finals: dict[str, str] = {}
        self._front = ""

    def take(self, chunk: dict[str, Any]) -> None:
        for step in chunk.get("progress", []):
            self._step(step)
        if text := chunk.get("content"):
            self._drafts[self._front] = self._drafts.get(self._front, "") + text
        if "output" in chunk or "error" in chunk:
            self._drafts.clear()

    @property
    def unverified(self) -> str:
        return _joined(self._drafts)

    @property
    def verified(self) -> str:
        return _joined(self._finals)

    def _step(self, step: dict[str, Any]) -> None:
        match step.get("state"):
            case "draft":
                self._front = step["part"]
            case "retract":
                self._drafts.pop(step["part"], None)
            case "final":
                self._drafts.pop(step["part"], None)
                self._finals[step["part"]] = step["text"]


def _joined(parts: dict[str, str]) -> str:
    return "\n\n".join(text for text in map(str.strip, parts.values()) if text)
