"""From a query to passages: candidates by meaning and by words, each text once, reranked, various, and neighbours."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from retrievers.base import ANYWHERE, WAYS, Passage, RetrievalUnavailable, Retriever, Way, Within
from retrievers.embeddings import PART as EMBEDDINGS
from retrievers.queries import asks
from retrievers.ranking.mmr import diverse
from retrievers.ranking.pack import Cost, Excerpt, packed
from retrievers.ranking.rerank import Reranker, RerankUnavailable
from retrievers.ranking.same import Hit, folded

# How it went: by words only if the embeddings did not answer.
Lookup = Literal["done", "by words only", "not asked"]
# Whoever waits for an answer waits no longer for what only helps it.
SEARCH_SECONDS = 10.0
RERANK_SECONDS = 3.0
# A reranker reads each of them, and copies and what has to stay out are among them.
CANDIDATES = 24
RERANKED = 20
# Relevance counts this much, against how new a passage is beside those before it.
RELEVANCE = 0.75


@dataclass(frozen=True)
class Sought:
    """What is looked for, by whom. `relevance` below 1 asks for passages that differ; what `without` names is left out,
    as no filter of the store can say it."""

    query: str
    owner: str
    limit: int
    within: Within = ANYWHERE
    ways: tuple[Way, ...] = WAYS
    relevance: float = 1.0
    without: Callable[[Passage], bool] = lambda passage: False


@dataclass(frozen=True)
class Found:
    """`hits` best first, taken from so many `candidates`; `is_reranked` is None where nobody was to be asked."""

    hits: list[Hit]
    lookup: Lookup = "done"
    candidates: int = 0
    is_reranked: bool | None = None


NOTHING = Found([], "not asked")


@dataclass(frozen=True)
class Finder:
    retriever: Retriever
    reranker: Reranker | None = None
    search_s: float = SEARCH_SECONDS
    rerank_s: float = RERANK_SECONDS

    async def find(self, sought: Sought) -> Found:
        """Raises RetrievalUnavailable if nothing could be looked up; embeddings alone may be away if words do."""
        if not asks(sought.query) or sought.limit < 1:
            return NOTHING
        candidates, lookup = await self._candidates(sought)
        kept = [passage for passage in candidates if not sought.without(passage)]
        hits = [_ranked(hit, candidates) for hit in folded(kept, sought.owner)]
        hits, is_reranked = await self._reranked(sought.query, hits)
        return Found(_various(hits, sought), lookup, len(candidates), is_reranked)

    async def excerpts(self, found: Found, owner: str, budget: int, cost: Cost) -> list[Excerpt]:
        """As many as fit, with what stands beside them in their documents as far as there is room."""
        if not found.hits:
            return []
        return packed(found.hits, await self._around(found.hits, owner), budget, cost)

    async def _candidates(self, sought: Sought) -> tuple[list[Passage], Lookup]:
        try:
            return await self._search(sought), "done"
        except RetrievalUnavailable as error:
            if error.part != EMBEDDINGS or "sparse" not in sought.ways:
                raise
        return await self._search(replace(sought, ways=("sparse",))), "by words only"

    async def _search(self, sought: Sought) -> list[Passage]:
        try:
            async with asyncio.timeout(self.search_s):
                return await self.retriever.search(
                    sought.query,
                    owner=sought.owner,
                    limit=max(2 * sought.limit, CANDIDATES),
                    within=sought.within,
                    ways=sought.ways,
                    with_vectors=sought.relevance < 1,
                )
        except TimeoutError as error:
            # The store itself is local or answers at once; a model that embeds may have much to do.
            part = EMBEDDINGS if "dense" in sought.ways else "the store"
            raise RetrievalUnavailable(part, f"no answer within {self.search_s:g} s") from error

    async def _reranked(self, query: str, hits: list[Hit]) -> tuple[list[Hit], bool | None]:
        if self.reranker is None or len(hits) < 2:
            return hits, None
        asked, rest = hits[:RERANKED], hits[RERANKED:]
        try:
            async with asyncio.timeout(self.rerank_s):
                texts = [f"{hit.passage.title}\n{hit.passage.text}" for hit in asked]
                scores = await self.reranker.scores(query, texts)
        except (RerankUnavailable, TimeoutError):
            return hits, False
        scored = [replace(hit, relevance=score) for hit, score in zip(asked, scores, strict=True)]
        return [*sorted(scored, key=lambda hit: -(hit.relevance or 0.0)), *rest], True

    async def _around(self, hits: Sequence[Hit], owner: str) -> list[Passage]:
        try:
            async with asyncio.timeout(self.search_s):
                return await self.retriever.around([hit.passage for hit in hits], owner=owner)
        except (RetrievalUnavailable, TimeoutError):
            # The passages themselves are here.
            return []


def _ranked(hit: Hit, candidates: Sequence[Passage]) -> Hit:
    """Its places among all candidates of each way; copies count, as they took their places."""
    dense = sorted((one.dense for one in candidates if one.dense is not None), reverse=True)
    sparse = sorted((one.sparse for one in candidates if one.sparse is not None), reverse=True)
    passage = hit.passage
    return replace(
        hit,
        dense_rank=None if passage.dense is None else dense.index(passage.dense) + 1,
        sparse_rank=None if passage.sparse is None else sparse.index(passage.sparse) + 1,
    )


def _various(hits: list[Hit], sought: Sought) -> list[Hit]:
    if sought.relevance >= 1:
        return hits[: sought.limit]
    scored = [hit for hit in hits if hit.relevance is not None] or hits
    relevance = [hit.passage.score if hit.relevance is None else hit.relevance for hit in scored]
    vectors = [hit.passage.vector for hit in scored]
    return [scored[place] for place in diverse(relevance, vectors, sought.limit, sought.relevance)]
