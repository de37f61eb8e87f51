"""What a run does, kept while it happens: a tree of spans that point to what the steps worked with, read afterwards."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Literal

Kind = Literal["chain", "llm", "retriever", "tool"]
Clock = Callable[[], int]


class Span:
    """A step, a search or a call of a model. It copies and writes nothing: what it is given must not be changed
    afterwards. Times are nanoseconds since 1970; `facts` are small values; `error` is the kind of what ended it."""

    __slots__ = ("_clock", "began", "children", "ended", "error", "facts", "inputs", "kind", "name", "outputs")

    def __init__(self, kind: Kind, name: str, inputs: Any = None, clock: Clock = time.time_ns) -> None:
        self.kind: Kind = kind
        self.name = name
        self.inputs = inputs
        self.outputs: Any = None
        self.facts: dict[str, Any] = {}
        self.children: list[Span] = []
        self.error: type[BaseException] | None = None
        self.ended: int | None = None
        self._clock = clock
        self.began = clock()

    def child(self, kind: Kind, name: str, inputs: Any = None) -> "Span":
        """Began now; to be used in a `with`, which ends it."""
        child = Span(kind, name, inputs, self._clock)
        self.children.append(child)
        return child

    def gives(self, outputs: Any) -> None:
        self.outputs = outputs

    def tell(self, **facts: Any) -> None:
        self.facts |= facts

    def __enter__(self) -> "Span":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        # The exception itself would keep the frames it came through alive.
        self.error = kind
        self.ended = self._clock()


class _Unrecorded(Span):
    """Of a run that nobody looks at later."""

    __slots__ = ()

    def child(self, kind: Kind, name: str, inputs: Any = None) -> Span:
        return self

    def gives(self, outputs: Any) -> None:
        pass

    def tell(self, **facts: Any) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        pass


UNRECORDED: Span = _Unrecorded("chain", "")
