"""A run's events as the chunks that a reader of the stream gets, in the order in which they can be read."""

from collections import defaultdict
from typing import Any

from langchain_core.runnables.utils import AddableDict

from nodes.events import Again, Drafted, Event, Step, Text, Waiting


class Script:
    """Parts are written side by side but read one after the other: only the front part's text is let through, the
    others wait for their turn. Adding up all chunks gives the whole text, all progress and the output."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._progress: list[dict[str, Any]] = []
        self._waiting: dict[str, list[str]] = defaultdict(list)
        self._done: set[str] = set()
        self._begun: set[str] = set()
        self._front: str | None = None

    def add(self, event: Event) -> None:
        match event:
            case Text(part, text):
                self._hear(part, text)
            case Drafted(part):
                self._finish(part)
            case Waiting(part, position, expected_s):
                told = {"part": part, "position": position, "expected_s": expected_s}
                self._progress.append({"node": "generate", "state": "waiting", **told})
            case Again(part, problems):
                self._progress.append({"node": "generate", "state": "again", "part": part, "problems": list(problems)})
            case Step(node, state, facts):
                self._progress.append({"node": node, "state": state, **facts})

    def take(self, **last: Any) -> AddableDict | None:
        """Everything since the last call as one chunk; `content` is in every chunk, as the playground expects."""
        if not (self._text or self._progress or last):
            return None
        chunk = AddableDict(content="".join(self._text))
        if self._progress:
            chunk["progress"] = self._progress
        chunk.update(last)
        self._text, self._progress = [], []
        return chunk

    @property
    def has_text(self) -> bool:
        return bool(self._text)

    def _hear(self, part: str, text: str) -> None:
        if self._front is None:
            self._front = part
            if self._begun - {part}:
                self._text.append("\n\n")
            self._begun.add(part)
            self._progress.append({"node": "generate", "state": "writing", "part": part})
        if part == self._front:
            self._text.append(text)
        else:
            self._waiting[part].append(text)

    def _finish(self, part: str) -> None:
        self._done.add(part)
        while self._front in self._done:
            self._done.discard(self._front or "")
            self._front = None
            if self._waiting:
                part = next(iter(self._waiting))
                texts = self._waiting.pop(part)
                self._hear(part, "".join(texts))
