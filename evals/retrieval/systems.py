"""The ways to search that are compared, all of the one index that the server uses."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from evals.retrieval.metrics import RECALL_DEPTH
from retrievers.base import WAYS, Retriever, Way

# The system that the others are compared with is what the server does unless it is told otherwise.
USUAL = "hybrid"


@dataclass(frozen=True)
class System:
    """`search` takes a query and an owner, and gives chunk ids, best first."""

    name: str
    search: Callable[[str, str], Awaitable[list[str]]]


def systems_of(retriever: Retriever) -> list[System]:
    return [
        _by("dense", retriever, ("dense",)),
        _by("sparse", retriever, ("sparse",)),
        _by(USUAL, retriever, WAYS),
    ]


def _by(name: str, retriever: Retriever, ways: tuple[Way, ...]) -> System:
    async def search(query: str, owner: str) -> list[str]:
        return [one.id for one in await retriever.search(query, owner=owner, limit=RECALL_DEPTH, ways=ways)]

    return System(name, search)
