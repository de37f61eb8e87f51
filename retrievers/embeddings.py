"""Embeddings from any server that speaks the OpenAI embeddings protocol."""

import base64
from array import array
from dataclasses import dataclass
from typing import Any

import aiohttp

from retrievers.base import RetrievalUnavailable, Vector

PART = "embeddings"


@dataclass(frozen=True)
class EmbeddingModel:
    """How a server wants to be asked; E5 models tell queries from passages by name or by a prefix of the text."""

    query: str = "e5-query"
    passage: str = "e5-passage"
    query_prefix: str = ""
    passage_prefix: str = ""
    dimension: int = 384
    # A longer text is embedded by its beginning: servers refuse what exceeds the model's window.
    max_characters: int = 2000

    @property
    def name(self) -> str:
        return "|".join((self.query, self.passage, self.query_prefix, self.passage_prefix, str(self.max_characters)))


@dataclass(frozen=True)
class HttpEmbedder:
    session: aiohttp.ClientSession
    base_url: str
    model: EmbeddingModel = EmbeddingModel()
    api_key: str = ""
    batch: int = 32
    timeout_s: float = 60.0

    @property
    def name(self) -> str:
        return self.model.name

    @property
    def dimension(self) -> int:
        return self.model.dimension

    async def embed_query(self, text: str) -> Vector:
        [vector] = await self._embed(self.model.query, [self.model.query_prefix + text])
        return vector

    async def embed_passages(self, texts: list[str]) -> list[Vector]:
        prefixed = [self.model.passage_prefix + text for text in texts]
        vectors: list[Vector] = []
        for start in range(0, len(prefixed), self.batch):
            vectors += await self._embed(self.model.passage, prefixed[start : start + self.batch])
        return vectors

    async def _embed(self, model: str, texts: list[str]) -> list[Vector]:
        clipped = [text[: self.model.max_characters] for text in texts]
        answer = await self._ask({"model": model, "input": clipped, "encoding_format": "base64"})
        vectors = _vectors_of(answer)
        if len(vectors) != len(texts):
            raise RetrievalUnavailable(PART, f"{len(texts)} texts sent, {len(vectors)} vectors came back")
        if any(len(vector) != self.dimension for vector in vectors):
            raise RetrievalUnavailable(PART, f"{model} gives {len(vectors[0])} dimensions, {self.dimension} are set")
        return vectors

    async def _ask(self, body: dict[str, Any]) -> Any:
        url = self.base_url.rstrip("/") + "/embeddings"
        headers = {"Authorization": f"Bearer {self.api_key}"} if self.api_key else {}
        timeout = aiohttp.ClientTimeout(total=self.timeout_s)
        try:
            async with self.session.post(url, json=body, headers=headers, timeout=timeout) as response:
                if not response.ok:
                    raise RetrievalUnavailable(PART, f"{url} answered {response.status}")
                return await response.json()
        except TimeoutError as error:
            raise RetrievalUnavailable(PART, f"{url} did not answer within {self.timeout_s:g} s") from error
        except (aiohttp.ClientError, ValueError) as error:
            raise RetrievalUnavailable(PART, f"{url} cannot be used: {error}") from error


def _vectors_of(answer: Any) -> list[Vector]:
    try:
        entries = sorted(answer["data"], key=lambda entry: entry["index"])
        return [_floats(entry["embedding"]) for entry in entries]
    except (KeyError, TypeError, ValueError) as error:
        raise RetrievalUnavailable(PART, "the answer is not in the OpenAI embeddings format") from error


def _floats(embedding: str | list[float]) -> Vector:
    """Some servers ignore the asked base64 and send numbers."""
    if isinstance(embedding, str):
        return array("f", base64.b64decode(embedding)).tolist()
    return [float(value) for value in embedding]
