"""Writes a Qdrant Edge folder anew from what is still in it: deleting alone leaves the bytes in its files.

It is done when the folder is opened, before anybody is served.
"""

import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import orjson
import qdrant_edge as qe

from retrievers.base import RetrievalUnavailable
from retrievers.edge_lock import lock_of
from retrievers.store import Space

PART = "Qdrant Edge"
BATCH = 256
MARK = "rewrite-at-next-opening"
SPACE = "space.json"


def ask_for_rewrite(folder: Path) -> None:
    (folder / MARK).touch()


def mend(folder: Path) -> None:
    """After a kill between the two renames."""
    _, old = _beside(folder)
    if old.exists() and not folder.exists():
        old.rename(folder)


def clear(folder: Path) -> None:
    """What a kill left beside it; only for who has the folder open."""
    for one in _beside(folder):
        shutil.rmtree(one, ignore_errors=True)
        lock_of(one).unlink(missing_ok=True)


def swap(folder: Path) -> None:
    """The `fresh_folder` takes the place of this one."""
    new, old = _beside(folder)
    folder.rename(old)
    new.rename(folder)
    clear(folder)


def fresh_folder(folder: Path) -> Path:
    new, _ = _beside(folder)
    return new


def note_space(folder: Path, space: Space) -> None:
    (folder / SPACE).write_bytes(orjson.dumps(space))


def check_space(folder: Path, space: Space) -> None:
    """Raises RetrievalUnavailable if the vectors in the folder are not of this space."""
    there = orjson.loads((folder / SPACE).read_bytes()) if (folder / SPACE).exists() else {}
    if there != asdict(space):
        dimension = there.get("dimension", "unknown")
        raise RetrievalUnavailable(
            PART,
            f"{folder} holds vectors of another embeddings model or word list ({dimension} dimensions, the model that "
            f"is set gives {space.dimension}): run `./stop` and `./haru index rebuild`, or set the former model again",
        )


def rewrite_if_asked(shard: qe.EdgeShard, folder: Path, config: qe.EdgeConfig) -> qe.EdgeShard:
    """The opened shard, or the one in its place."""
    clear(folder)
    if not (folder / MARK).exists():
        return shard
    new = fresh_folder(folder)
    new.mkdir(mode=0o700)
    shutil.copy(folder / SPACE, new / SPACE)
    fresh = qe.EdgeShard.create(str(new), config)
    _copy(shard, fresh)
    for one in (fresh, shard):
        one.flush()
        one.close()
    swap(folder)
    return qe.EdgeShard.load(str(folder), config)


def _copy(shard: qe.EdgeShard, fresh: qe.EdgeShard) -> None:
    place = None
    while True:
        request = qe.ScrollRequest(limit=BATCH, offset=place, with_payload=True, with_vector=True)
        records, place = shard.scroll(request)
        # Vectors were asked for, so that none is missing.
        points = [qe.Point(record.id, cast(Any, record.vector), record.payload) for record in records]
        fresh.update(qe.UpdateOperation.upsert_points(points))
        if place is None:
            return


def _beside(folder: Path) -> tuple[Path, Path]:
    return folder.with_name(f"{folder.name}.new"), folder.with_name(f"{folder.name}.old")
