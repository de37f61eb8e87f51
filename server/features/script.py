"""A run's events as the chunks that a reader of the stream gets, in the order in which they can be read."""

from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

from langchain_core.runnables.utils import AddableDict

from nodes.events import Again, Drafted, Event, Final, Retract, Step, Text, Waiting


@dataclass
class _Page:
    """A chunk in the making: its progress comes before its text."""

    progress: list[dict[str, Any]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def chunk(self) -> AddableDict:
        """`content` is in every chunk, as the playground expects."""
        chunk = AddableDict(content="".join(self.texts))
        if self.progress:
            chunk["progress"] = self.progress
        return chunk


class Script:
    """Parts are written side by side but read one after the other: only the front part's text is let through, the
    others wait for their turn. Adding up all chunks gives the whole text, all progress and the output; read one by
    one, a chunk's text is of the part that the last `draft` before it names."""

    def __init__(self) -> None:
        self._pages: deque[_Page] = deque()
        self._waiting: dict[str, list[str]] = defaultdict(list)
        self._drafted: set[str] = set()
        self._front: str | None = None
        self._has_said = False

    def add(self, event: Event) -> None:
        match event:
            case Text(part, text):
                self._hear(part, text)
            case Drafted(part):
                self._finish(part)
            case Waiting(part, position, expected_s):
                self._note("generate", "waiting", part=part, position=position, expected_s=expected_s)
            case Again(part, problems):
                self._take_back(part, list(problems), again=True)
            case Retract(part, problems):
                self._take_back(part, list(problems), again=False)
            case Final(part, text):
                self._turn("verify", "final", part=part, text=text)
            case Step(node, state, facts):
                self._note(node, state, **facts)

    def __len__(self) -> int:
        """How many chunks are ready."""
        return len(self._pages)

    def take(self) -> AddableDict | None:
        """The next chunk, if there is one."""
        return self._pages.popleft().chunk() if self._pages else None

    def end(self, **last: Any) -> AddableDict:
        """The last chunk, when at most one is ready."""
        chunk = self.take() or AddableDict(content="")
        chunk.update(last)
        return chunk

    @property
    def has_text(self) -> bool:
        return any(page.texts for page in self._pages)

    def _hear(self, part: str, text: str) -> None:
        if self._front is None:
            self._begin(part)
        if part == self._front:
            self._page().texts.append(text)
        else:
            self._waiting[part].append(text)

    def _begin(self, part: str) -> None:
        self._front = part
        self._turn("generate", "draft", part=part)
        if self._has_said:
            self._page().texts.append("\n\n")
        self._has_said = True

    def _finish(self, part: str) -> None:
        if part == self._front:
            self._front = None
        elif part in self._waiting:
            self._drafted.add(part)
        while self._front is None and self._waiting:
            self._bring_forward(next(iter(self._waiting)))

    def _bring_forward(self, part: str) -> None:
        self._hear(part, "".join(self._waiting.pop(part)))
        if part in self._drafted:
            self._drafted.discard(part)
            self._front = None

    def _take_back(self, part: str, problems: list[str], *, again: bool) -> None:
        self._waiting.pop(part, None)
        self._drafted.discard(part)
        self._turn("verify", "retract", part=part, problems=problems, again=again)

    def _turn(self, node: str, state: str, **facts: Any) -> None:
        """For what changes the meaning of the text before it or behind it."""
        if self._pages and self._pages[-1].texts:
            self._pages.append(_Page())
        self._note(node, state, **facts)

    def _note(self, node: str, state: str, **facts: Any) -> None:
        self._page().progress.append({"node": node, "state": state, **facts})

    def _page(self) -> _Page:
        if not self._pages:
            self._pages.append(_Page())
        return self._pages[-1]
