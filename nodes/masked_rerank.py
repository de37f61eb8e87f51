"""Reranking by a server that never sees secrets or personal data."""

from collections.abc import Sequence
from dataclasses import dataclass

from nodes.privacy.find import MaskingFailed
from nodes.privacy.masking import Masking
from retrievers.ranking.rerank import Reranker, RerankUnavailable


@dataclass(frozen=True)
class MaskedReranker:
    """An equal value has an equal placeholder in query and texts, so that they can still be compared."""

    reranker: Reranker

    async def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        try:
            asked, *hidden = Masking().hide_all([query, *texts])
        except MaskingFailed as error:
            raise RerankUnavailable(str(error)) from error
        return await self.reranker.scores(asked, hidden)
