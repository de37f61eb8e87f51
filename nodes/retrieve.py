"""Ask the retriever, keep the passages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nodes.run import Run
from nodes.state import State
from retrievers.base import Retriever

Query = Callable[[Any], str]


@dataclass(frozen=True)
class Retrieve:
    """`query` reads the state and says what to look for; an empty query asks nothing."""

    retriever: Retriever
    query: Query
    limit: int = 4

    async def __call__(self, state: State, run: Run) -> State:
        query = self.query(state)
        if not query.strip():
            return {"passages": []}
        return {"passages": await self.retriever.search(query, owner=run.caller.user, limit=self.limit)}
