"""Writes a Qdrant Edge folder anew from what is still in it: deleting alone leaves the bytes in its files.

It is done when the folder is opened, before anybody is served.
"""

import shutil
from pathlib import Path
from typing import Any, cast

import qdrant_edge as qe

BATCH = 256
MARK = "rewrite-at-next-opening"


def ask_for_rewrite(folder: Path) -> None:
    (folder / MARK).touch()


def mend(folder: Path) -> None:
    """After a kill between the two renames."""
    _, old = _beside(folder)
    if old.exists() and not folder.exists():
        old.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def rewrite_if_asked(shard: qe.EdgeShard, folder: Path, config: qe.EdgeConfig) -> qe.EdgeShard:
    """The opened shard, or the one in its place. The open one's lock keeps other processes out until it is whole."""
    if not (folder / MARK).exists():
        return shard
    new, old = _beside(folder)
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    fresh = qe.EdgeShard.create(str(new), config)
    _copy(shard, fresh)
    for one in (fresh, shard):
        one.flush()
        one.close()
    folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old)
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
