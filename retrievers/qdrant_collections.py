"""Collections with a version in their name behind one alias, so that a new one takes over in one step.

The vectors are named after what made them: a process that still embeds with another model is refused by the server,
and never compared with vectors that mean something else.
"""

import re
from dataclasses import dataclass
from typing import Any

from qdrant_client import AsyncQdrantClient, models
from qdrant_client.http.exceptions import ApiException

from retrievers.base import RetrievalUnavailable
from retrievers.layout import Layout
from retrievers.points import DENSE, INTEGERS, KEYWORDS, SPARSE
from retrievers.store import Space

PART = "Qdrant"


@dataclass(frozen=True)
class Names:
    """What the two vectors of a point are called."""

    dense: str
    sparse: str


def names_of(space: Space) -> Names:
    return Names(f"{DENSE}-{space.fingerprint}", f"{SPARSE}-{space.words}")


async def opened(client: AsyncQdrantClient, alias: str, space: Space, layout: Layout) -> None:
    """Makes the first collection if there is none. Raises RetrievalUnavailable if there is one of another space."""
    name = await current(client, alias)
    if name is None:
        name = next_name(alias, space, None)
        await make(client, name, space, layout)
        await switch(client, alias, name)
    elif not name.startswith(_stem(alias, space)):
        raise RetrievalUnavailable(PART, await _mismatch(client, name, space))
    else:
        await _index_fields(client, name)


async def current(client: AsyncQdrantClient, alias: str) -> str | None:
    aliases = (await client.get_aliases()).aliases
    return next((one.collection_name for one in aliases if one.alias_name == alias), None)


def next_name(alias: str, space: Space, before: str | None) -> str:
    stem = _stem(alias, space)
    version = int(before.removeprefix(stem)) + 1 if before and before.startswith(stem) else 1
    return f"{stem}{version}"


async def make(client: AsyncQdrantClient, name: str, space: Space, layout: Layout) -> None:
    """One that is there already is left as it is."""
    if await client.collection_exists(name):
        return
    try:
        await client.create_collection(name, **_options(space, layout))
    except ApiException:
        # Another haru that starts at the same time may have been quicker.
        if not await client.collection_exists(name):
            raise
    await _index_fields(client, name)


async def switch(client: AsyncQdrantClient, alias: str, name: str) -> None:
    """In one operation: there is no moment in which the alias names nothing."""
    given = models.CreateAliasOperation(create_alias=models.CreateAlias(collection_name=name, alias_name=alias))
    taken = models.DeleteAliasOperation(delete_alias=models.DeleteAlias(alias_name=alias))
    before = [taken] if await current(client, alias) else []
    await client.update_collection_aliases([*before, given])


async def versions(client: AsyncQdrantClient, alias: str) -> list[str]:
    """All collections made for the alias, those of an unfinished rebuilding too."""
    collections = (await client.get_collections()).collections
    return [one.name for one in collections if re.fullmatch(rf"{re.escape(alias)}-[0-9a-f]{{12}}-\d+", one.name)]


def _stem(alias: str, space: Space) -> str:
    return f"{alias}-{space.fingerprint}-"


async def _mismatch(client: AsyncQdrantClient, name: str, space: Space) -> str:
    vectors: Any = (await client.get_collection(name)).config.params.vectors
    there = ", ".join(str(one.size) for one in vectors.values())
    return (
        f"the collection {name} holds vectors of another embeddings model or word list ({there} dimensions, the model "
        f"that is set gives {space.dimension}): run `./haru index rebuild`, or set the former model again"
    )


def _options(space: Space, layout: Layout) -> dict[str, Any]:
    names = names_of(space)
    vectors = models.VectorParams(
        size=space.dimension,
        distance=models.Distance.COSINE,
        on_disk=layout.on_disk,
        quantization_config=_codes(layout),
    )
    words = models.SparseVectorParams(
        modifier=models.Modifier.IDF, index=models.SparseIndexParams(on_disk=layout.on_disk)
    )
    return {
        "vectors_config": {names.dense: vectors},
        "sparse_vectors_config": {names.sparse: words},
        "hnsw_config": models.HnswConfigDiff(m=layout.hnsw_m, ef_construct=layout.hnsw_ef, on_disk=layout.on_disk),
        "shard_number": layout.shards,
        "replication_factor": layout.replicas,
        "on_disk_payload": True,
    }


def _codes(layout: Layout) -> models.QuantizationConfig | None:
    """The short codes stay in memory even if the vectors do not: searches go through them."""
    if layout.quantization == "int8":
        # The outermost hundredth of values would cost all others their precision.
        codes = models.ScalarQuantizationConfig(type=models.ScalarType.INT8, quantile=0.99, always_ram=True)
        return models.ScalarQuantization(scalar=codes)
    if layout.quantization == "binary":
        return models.BinaryQuantization(binary=models.BinaryQuantizationConfig(always_ram=True))
    return None


async def _index_fields(client: AsyncQdrantClient, name: str) -> None:
    for field in KEYWORDS:
        schema = models.KeywordIndexParams(type=models.KeywordIndexType.KEYWORD, is_tenant=field == "owner")
        await client.create_payload_index(name, field, schema)
    for field in INTEGERS:
        await client.create_payload_index(name, field, models.PayloadSchemaType.INTEGER)
