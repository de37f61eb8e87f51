"""The reference client of a stream, as docs/reference/streams.md tells one to read it."""

from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass
class Shown:
    text: str
    state: Literal["draft", "final"]


@dataclass
class Page:
    """What a reader sees: each part as a draft or final, and at the end the output or the error."""

    parts: dict[str, Shown] = field(default_factory=dict)
    output: Any = None
    error: Any = None
    front: str = ""

    def read(self, chunk: dict[str, Any]) -> None:
        for step in chunk.get("progress", ()):
            if step["state"] == "draft":
                self.front = step["part"]
            if step["state"] == "retract":
                self.parts.pop(step["part"], None)
            if step["state"] == "final":
                self.parts[step["part"]] = Shown(step["text"], "final")
        if chunk["content"]:
            before = self.parts.get(self.front, Shown("", "draft"))
            self.parts[self.front] = Shown(before.text + chunk["content"], "draft")
        if {"output", "error"} & chunk.keys():
            self.parts = {part: shown for part, shown in self.parts.items() if shown.state == "final"}
            self.output, self.error = chunk.get("output"), chunk.get("error")

    def texts(self, state: str) -> dict[str, str]:
        return {part: shown.text.strip() for part, shown in self.parts.items() if shown.state == state}


def page_of(chunks: Any) -> Page:
    page = Page()
    for chunk in chunks:
        page.read(chunk)
    return page
