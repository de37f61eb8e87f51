"""What a day's commits mean, as vectors, if there is somebody to ask."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from retrievers.base import Embedder, RetrievalUnavailable
from retrievers.commits import Commit
from retrievers.likeness import vectors_of

log = structlog.get_logger()
SECONDS = 5.0
# More could not be embedded in that time, and whether they were must not depend on how busy the machine is.
MOST = 40


@dataclass(frozen=True)
class Meaning:
    """Without an embedder, or while it is slow or away, commits are grouped by what they share in the code."""

    embedder: Embedder | None
    seconds: float = SECONDS

    async def of(self, commits: Sequence[Commit]) -> Sequence[Sequence[float]] | None:
        """`commits` are redacted: the server of embeddings may be somebody else's."""
        if self.embedder is None or not 1 < len(commits) <= MOST:
            return None
        try:
            async with asyncio.timeout(self.seconds):
                return await vectors_of(commits, self.embedder.embed_passages)
        except (RetrievalUnavailable, TimeoutError) as error:
            log.warning("commits_not_compared", reason=type(error).__name__)
            return None
