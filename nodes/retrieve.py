"""Ask for what may help, and keep it as it is shown to the model."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nodes.quotation import enclosed
from nodes.run import Run
from nodes.state import Lookup, State
from nodes.tokens import likely_tokens
from retrievers.base import ANYWHERE, Passage, RetrievalUnavailable, Within
from retrievers.ranking.finder import RELEVANCE, Finder, Found, Sought
from retrievers.ranking.pack import Excerpt, alone

Query = Callable[[Any], str]
# What a feature writes around each note, such as its number.
AROUND_NOTE = 6


def anywhere(state: Any) -> Within:
    return ANYWHERE


def nothing_apart(state: Any) -> Callable[[Passage], bool]:
    return lambda passage: False


@dataclass(frozen=True)
class Retrieve:
    """`query` reads the state and says what to look for; an empty query asks nothing. `within` and `without` narrow it.
    With a `room` in tokens, neighbours of the passages are joined to them and all of it fits; without, each passage
    stays as it was found. A search that does not answer ends no run: `lookup` tells."""

    finder: Finder
    query: Query
    limit: int = 4
    room: Callable[[Run], int] | None = None
    within: Callable[[Any], Within] = anywhere
    without: Callable[[Any], Callable[[Passage], bool]] = nothing_apart

    async def __call__(self, state: Any, run: Run) -> State:
        sought = Sought(
            self.query(state),
            run.caller.user,
            run.searching.passages or self.limit,
            self.within(state),
            relevance=RELEVANCE if run.searching.relevance is None else run.searching.relevance,
            without=self.without(state),
        )
        try:
            with run.span.child("retriever", "search", sought) as span:
                found = await self.finder.find(sought)
                span.gives(found)
        except RetrievalUnavailable:
            return {"passages": [], "lookup": Lookup("not available")}
        told = Lookup(found.lookup, is_reranked=found.is_reranked)
        return {"passages": await self._shown(found, run), "lookup": told}

    async def _shown(self, found: Found, run: Run) -> list[Excerpt]:
        if self.room is None:
            return [alone(hit) for hit in found.hits]
        return await self.finder.excerpts(found, run.caller.user, self.room(run), cost)


def cost(title: str, text: str) -> int:
    """Tokens of a quoted note."""
    return likely_tokens(enclosed("note", title, text)) + AROUND_NOTE
