"""A chunk as a Qdrant point and back, alike for Edge, a server and the local mode."""

from dataclasses import asdict
from typing import Any
from uuid import UUID, uuid5

from retrievers.base import Chunk, Within

DENSE = "dense"
SPARSE = "sparse"
KEYWORDS = ("owner", "visibility", "document", "source", "language", "tags", "kind")
INTEGERS = ("position", "at")

_CHUNKS = UUID("6f1d8a52-2b7e-5d0c-9a64-0c9e5c1f7a31")


def point_id(chunk: str, owner: str) -> UUID:
    """The owner is part of the id: nobody can overwrite another's chunk by naming it."""
    return uuid5(_CHUNKS, f"{owner}\0{chunk}")


def payload_of(chunk: Chunk) -> dict[str, Any]:
    digests = {"digest": chunk.digest, "content_digest": chunk.content_digest}
    return {**asdict(chunk), "tags": list(chunk.tags), **digests}


def chunk_of(payload: dict[str, Any]) -> Chunk:
    kept = {name: value for name, value in payload.items() if name not in ("digest", "content_digest")}
    return Chunk(**{**kept, "tags": tuple(payload["tags"])})


def wanted_values(within: Within) -> dict[str, list[str]]:
    """For each field that is narrowed, the values of which one must be there; dates apart."""
    wanted = {
        "document": within.documents,
        "source": within.sources,
        "kind": within.kinds,
        "language": within.languages,
        "tags": within.tags,
        "visibility": (within.visibility,) if within.visibility else (),
    }
    return {field: list(values) for field, values in wanted.items() if values}


def is_dated(within: Within) -> bool:
    return within.since is not None or within.until is not None
