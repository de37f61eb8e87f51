"""A chunk as a Qdrant point and back, alike for Edge, a server and the local mode."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Protocol
from uuid import UUID, uuid5

from retrievers.base import Chunk, Passage
from retrievers.fusion import fuse

DENSE = "dense"
SPARSE = "sparse"
INDEXED_FIELDS = ("owner", "visibility", "document", "source", "language", "tags")

_CHUNKS = UUID("6f1d8a52-2b7e-5d0c-9a64-0c9e5c1f7a31")


class Found(Protocol):
    """What both Qdrant libraries return for a hit."""

    @property
    def payload(self) -> dict[str, Any] | None: ...


def point_id(chunk: str, owner: str) -> UUID:
    """The owner is part of the id: nobody can overwrite another's chunk by naming it."""
    return uuid5(_CHUNKS, f"{owner}\0{chunk}")


def payload_of(chunk: Chunk) -> dict[str, Any]:
    return {**asdict(chunk), "tags": list(chunk.tags), "digest": chunk.digest}


def chunk_of(payload: dict[str, Any]) -> Chunk:
    kept = {name: value for name, value in payload.items() if name != "digest"}
    return Chunk(**{**kept, "tags": tuple(payload["tags"])})


def best_passages(rankings: Sequence[Sequence[Found]], limit: int) -> list[Passage]:
    payloads = {_key(hit): hit.payload or {} for ranking in rankings for hit in ranking}
    best = fuse([[_key(hit) for hit in ranking] for ranking in rankings])[:limit]
    return [_passage(payloads[key], score) for key, score in best]


def _key(hit: Found) -> tuple[str, str]:
    payload = hit.payload or {}
    return payload["id"], payload["owner"]


def _passage(payload: dict[str, Any], score: float) -> Passage:
    kept = {name: payload[name] for name in ("id", "document", "title", "text", "source")}
    return Passage(**kept, score=score)
