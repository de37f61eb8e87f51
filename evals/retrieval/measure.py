"""Each query asked of each system, and what the answers are worth."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from evals.retrieval.corpus import OWNER, texts_of
from evals.retrieval.metrics import Worth, worth_of
from evals.retrieval.queries import Query, queries_of
from evals.retrieval.similar import pairs_of
from evals.retrieval.systems import System
from retrievers.base import Chunk, Index

PUT_AT_ONCE = 32


@dataclass(frozen=True)
class Corpus:
    """Chunks of one owner, and what is asked of them."""

    owner: str
    chunks: list[Chunk]
    queries: list[Query]


@dataclass(frozen=True)
class Asked:
    """A query, and by system what was found and its worth."""

    query: Query
    found: dict[str, list[str]] = field(default_factory=dict)
    worth: dict[str, Worth] = field(default_factory=dict)


def corpora_of(data: Path, only: Sequence[str] = ()) -> list[Corpus]:
    """All that the folder has, or the texts with one of `only` in their names."""
    texts = texts_of(data, only)
    told = [Corpus(OWNER, [chunk for text in texts for chunk in text.chunks], queries_of(texts))] if texts else []
    pairs = [] if only else pairs_of(data)
    return [*told, *(Corpus(one.name, one.chunks, one.queries) for one in pairs)]


async def fill(index: Index, corpora: Sequence[Corpus], tell: Callable[[str], None]) -> None:
    """Sets are kept apart as people are: by owner, so that the rarity of words is each set's own."""
    for corpus in corpora:
        for start in range(0, len(corpus.chunks), PUT_AT_ONCE):
            await index.put(corpus.chunks[start : start + PUT_AT_ONCE])
            tell(f"{corpus.owner}: {min(start + PUT_AT_ONCE, len(corpus.chunks))} of {len(corpus.chunks)} chunks")


async def ask(corpora: Sequence[Corpus], systems: Sequence[System]) -> list[Asked]:
    return [await _asked(query, corpus.owner, systems) for corpus in corpora for query in corpus.queries]


async def _asked(query: Query, owner: str, systems: Sequence[System]) -> Asked:
    asked = Asked(query)
    for system in systems:
        found = await system.search(query.text, owner)
        asked.found[system.name] = found
        asked.worth[system.name] = worth_of(found, query.relevant)
    return asked
