"""A backup back in its place: checked whole before anything is touched."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg

from retrievers.base import RetrievalUnavailable
from server.backup.archive import BLOCK, Backup, opened
from server.backup.errors import BackupFailed, WillNotRestore
from server.backup.manifest import Manifest
from server.backup.places import ADAPTERS, SECRET, Places
from server.backup.postgres import ask_for_reading, check_target, load, rows_in
from server.backup.take import INDEX, TABLES

# Tables and their indexes are larger than the text they are made from.
ROOM = 3


@dataclass(frozen=True)
class Restored:
    """Rows of each table before, and now; points of the index before, and now."""

    manifest: Manifest
    before: Mapping[str, int]
    after: Mapping[str, int]
    points_before: int
    points: int


def put(file: Path, places: Places, migrate: Callable[[str], None], *, newest: str, force: bool) -> Restored:
    """`newest` is the version of the tables that this haru makes. Raises WillNotRestore or NotWhole before anything was
    changed, BackupFailed afterwards: then it is to be done again."""
    with opened(file) as backup:
        backup.check()
        before = _checked(backup, places, newest, force=force)
        points_before = places.index.points()
        try:
            _unpack(backup, places)
            places.underway.touch()
            with backup.part(TABLES) as dumped:
                load(places.tools, places.database_url, dumped, backup.manifest.rows)
            points = _replace(backup, places)
        except WillNotRestore:
            # The tables are one transaction, and the first to be touched.
            places.underway.unlink(missing_ok=True)
            raise
        except (OSError, RetrievalUnavailable, psycopg.Error) as error:
            raise BackupFailed(f"the restore stopped half-way ({error}): do it again, with --force") from error
        migrate(places.database_url)
        places.underway.unlink()
        return Restored(backup.manifest, before, rows_in(places.database_url), points_before, points)


def _checked(backup: Backup, places: Places, newest: str, *, force: bool) -> Mapping[str, int]:
    manifest = backup.manifest
    if manifest.migration > newest:
        raise WillNotRestore(
            f"it was made by a newer haru ({manifest.haru}, tables {manifest.migration}; here {newest}): update first"
        )
    if manifest.index != places.index.kind:
        raise WillNotRestore(f"its index is of the kind {manifest.index}, here it is {places.index.kind}")
    check_target(places.tools, places.database_url, manifest.postgres)
    before = rows_in(places.database_url)
    full = [*(["the database has tables"] if before else []), *_full_folders(places)]
    if full and not force:
        raise WillNotRestore(f"{'; '.join(full)}: --force replaces what is there")
    _check_room(manifest, places.var)
    return before


def _full_folders(places: Places) -> list[str]:
    points = places.index.points()
    adapters = any(places.adapters.glob("*/*"))
    return [*([f"the index has {points} chunks"] if points else []), *(["there are adapters"] if adapters else [])]


def _check_room(manifest: Manifest, var: Path) -> None:
    sizes = {name: part.bytes for name, part in manifest.parts.items()}
    needed = sum(sizes.values()) + (ROOM - 1) * sizes[TABLES]
    if shutil.disk_usage(var).free < needed:
        raise WillNotRestore(f"it needs about {needed / 2**30:.1f} GiB in {var}, and they are not free")


def _unpack(backup: Backup, places: Places) -> None:
    manifest = backup.manifest
    with backup.part(INDEX) as packed:
        points = places.index.unpack(packed, manifest.collection)
    if points not in (None, manifest.points):
        raise WillNotRestore(f"its index has {points} chunks and should have {manifest.points}")
    beside = _beside(places.adapters)
    shutil.rmtree(beside, ignore_errors=True)
    for name in backup.below(ADAPTERS):
        _copy(backup, name, beside / Path(name).relative_to(ADAPTERS), mode=0o444)


def _replace(backup: Backup, places: Places) -> int:
    points = places.index.take_over()
    if places.index.kind == "qdrant":
        ask_for_reading(places.database_url)
    shutil.rmtree(places.adapters, ignore_errors=True)
    if _beside(places.adapters).exists():
        _beside(places.adapters).rename(places.adapters)
    for name in backup.below("var"):
        _copy(backup, name, places.var / Path(name).relative_to("var"))
    for name in backup.below("secrets"):
        # The settings of this machine stay what they are: theirs lie beside, to be compared.
        own = Path(name).name in SECRET
        _copy(backup, name, (places.var if own else places.var / "restored") / Path(name).name, mode=0o600)
    for name in (*backup.below("settings"), "settings.json"):
        _copy(backup, name, places.var / "restored" / Path(name).name)
    return points


def _copy(backup: Backup, name: str, to: Path, mode: int = 0o600) -> None:
    if ".." in Path(name).parts:
        raise BackupFailed(f"{name} leads out of its folder")
    to.parent.mkdir(parents=True, exist_ok=True)
    draft = to.with_name(f".{to.name}.restored")
    with backup.part(name) as source, draft.open("wb") as copy:
        shutil.copyfileobj(source, copy, BLOCK)
    draft.chmod(mode)
    draft.replace(to)


def _beside(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.restored")
