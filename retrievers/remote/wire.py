"""What the two sides say to each other: JSON, and vectors as base64 of 32-bit numbers."""

import base64
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from retrievers.base import Chunk, Vector, Within
from retrievers.sparse import SparseVector
from retrievers.store import Owned, Place, Point, Scored, Seen

JSON = "application/json"
# The header field of a copy that tells how much is in it.
POINTS = "x-points"
# A body is read whole before it is understood.
LONGEST_REQUEST = 64 * 2**20
LONGEST_ANSWER = 2**30

Said = dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """What `Store.rank` is asked for."""

    seen: Seen
    dense: Vector | None
    sparse: SparseVector | None
    depth: int
    with_vectors: bool


def written(said: Any) -> bytes:
    return orjson.dumps(said, default=sorted)


def point_out(point: Point) -> Said:
    return {"chunk": point.chunk, "dense": vector_out(point.dense), "sparse": _sparse_out(point.sparse)}


def points_in(said: Said) -> list[Point]:
    return [
        Point(chunk_in(point["chunk"]), vector_in(point["dense"]), _sparse_in(point["sparse"]))
        for point in said["points"]
    ]


def chunks_in(said: Said) -> list[Chunk]:
    return [chunk_in(chunk) for chunk in said["chunks"]]


def chunk_in(said: Said) -> Chunk:
    return Chunk(**{**said, "tags": tuple(said["tags"])})


def owned_in(said: Said) -> Owned:
    owned = said["owned"]
    return Owned(owned["owner"], owned["document"], frozenset(owned["keep"]))


def wanted_out(wanted: Wanted) -> Said:
    return {
        "seen": wanted.seen,
        "dense": None if wanted.dense is None else vector_out(wanted.dense),
        "sparse": None if wanted.sparse is None else _sparse_out(wanted.sparse),
        "depth": wanted.depth,
        "with_vectors": wanted.with_vectors,
    }


def wanted_in(said: Said) -> Wanted:
    return Wanted(
        _seen_in(said["seen"]),
        None if said["dense"] is None else vector_in(said["dense"]),
        None if said["sparse"] is None else _sparse_in(said["sparse"]),
        said["depth"],
        said["with_vectors"],
    )


def places_in(said: Said) -> tuple[list[Place], Seen]:
    return [(owner, document, position) for owner, document, position in said["places"]], _seen_in(said["seen"])


def scored_out(scored: Scored) -> Said:
    return {"chunk": scored.chunk, "score": scored.score, "vector": vector_out(scored.vector)}


def scored_in(said: Said) -> Scored:
    return Scored(chunk_in(said["chunk"]), said["score"], tuple(vector_in(said["vector"])))


def vector_out(vector: Sequence[float]) -> str:
    return _base64(array("f", vector))


def vector_in(said: str) -> Vector:
    return array("f", base64.b64decode(said)).tolist()


def _seen_in(said: Said) -> Seen:
    within: Said = {name: tuple(value) if isinstance(value, list) else value for name, value in said["within"].items()}
    return Seen(said["owner"], Within(**within))


def _sparse_out(sparse: SparseVector) -> Said:
    return {"indices": _base64(array("I", sparse.indices)), "values": vector_out(sparse.values)}


def _sparse_in(said: Said) -> SparseVector:
    return SparseVector(array("I", base64.b64decode(said["indices"])).tolist(), vector_in(said["values"]))


def _base64(numbers: "array[Any]") -> str:
    return base64.b64encode(numbers.tobytes()).decode()
