"""How well passages answer a query, by a model that reads both together."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp

# Such models read 512 tokens or more: a chunk and a question.
QUERY_CHARACTERS = 500
TEXT_CHARACTERS = 1500
# Marks that models of the usual families read as ends of texts and turns.
MARKS = re.compile(r"</?s>|\[(?:SEP|CLS|PAD|MASK)\]|<\|[^|<>]{1,40}\|>|<(?:start|end)_of_turn>|<(?:bos|eos|pad)>")


class RerankUnavailable(Exception):
    """Nobody could be asked: the order of the search stays."""


class Reranker(Protocol):
    async def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """For each text how well it answers the query; more is better, and only within one call comparable."""
        ...


@dataclass(frozen=True)
class HttpReranker:
    """A server with the rerank protocol of vLLM, Cohere and Jina; `base_url` as it stands before `/rerank`."""

    session: aiohttp.ClientSession
    base_url: str
    model: str
    api_key: str = ""
    timeout_s: float = 5.0

    async def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        if not texts:
            return []
        documents = [_bare(text)[:TEXT_CHARACTERS] for text in texts]
        body = {"model": self.model, "query": _bare(query)[:QUERY_CHARACTERS], "documents": documents}
        return _scores(await self._ask(body), len(texts))

    async def _ask(self, body: dict[str, Any]) -> Any:
        url = self.base_url.rstrip("/") + "/rerank"
        headers = {"Authorization": f"Bearer {self.api_key}"} if self.api_key else {}
        timeout = aiohttp.ClientTimeout(total=self.timeout_s)
        try:
            async with self.session.post(url, json=body, headers=headers, timeout=timeout) as response:
                if not response.ok:
                    raise RerankUnavailable(f"{url} answered {response.status}")
                return await response.json()
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise RerankUnavailable(f"{url} cannot be used: {error!r}") from error


def _bare(text: str) -> str:
    """A passage that held the model's own marks could end itself and write its own praise."""
    return MARKS.sub(" ", text)


def _scores(answer: Any, count: int) -> list[float]:
    try:
        found = {int(one["index"]): float(one["relevance_score"]) for one in answer["results"]}
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise RerankUnavailable("the scores are not in the rerank protocol's format") from error
    if found.keys() != set(range(count)) or not all(map(math.isfinite, found.values())):
        raise RerankUnavailable(f"{len(found)} of {count} texts were scored")
    return [found[at] for at in range(count)]
