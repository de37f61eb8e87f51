"""One file of everything, of one moment, while haru runs."""

import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from retrievers.base import RetrievalUnavailable
from server import VERSION
from server.backup import archive
from server.backup.archive import Archive
from server.backup.errors import BackupFailed
from server.backup.index import read_through
from server.backup.manifest import Manifest
from server.backup.pace import Pace
from server.backup.places import NO_SECRETS, Places, files_of, secrets_of, told_settings
from server.backup.postgres import dump, snapshot_of

TABLES, INDEX = "postgres.sql", "index.tar"


@dataclass(frozen=True)
class Wish:
    """Where to, how fast, and whether with what signs tokens and opens doors."""

    file: Path
    pace: Pace
    made: datetime
    with_secrets: bool = False


def take(places: Places, wish: Wish) -> Manifest:
    """Raises BackupFailed; then there is no file of that name that was not there before."""
    try:
        with archive.written(wish.file, wish.pace) as file:
            manifest = _taken(places, wish, file)
            file.say(manifest)
            return manifest
    except RetrievalUnavailable as error:
        raise BackupFailed(str(error)) from error


def _taken(places: Places, wish: Wish, file: Archive) -> Manifest:
    index = places.index
    with ExitStack() as stack:
        spool = stack.enter_context(tempfile.TemporaryFile(dir=wish.file.parent))
        with index.copying() as copy:
            # Nobody writes into the index at this moment: both are as a power cut would have left them, and haru
            # goes on from that.
            snapshot = stack.enter_context(snapshot_of(places.database_url))
            read_through(copy.pieces, spool)
        with file.part(TABLES) as part:
            dump(places.tools, places.database_url, snapshot, part)
        spool.seek(0)
        file.copy(INDEX, spool)
    _add_files(places, wish, file)
    return Manifest(
        haru=VERSION,
        made_at=wish.made.isoformat(),
        postgres=snapshot.server,
        migration=snapshot.migration,
        rows=snapshot.rows,
        index=index.kind,
        points=copy.points,
        collection=index.collection,
        has_secrets=wish.with_secrets,
        parts=file.parts,
    )


def _add_files(places: Places, wish: Wish, file: Archive) -> None:
    for path in sorted(places.adapters.glob("*/*")):
        # Weights are not smaller compressed. One that is withdrawn meanwhile may be gone.
        if not path.parent.name.startswith("new-"):
            _add(file, f"adapters/{path.parent.name}/{path.name}", path, compressed=False)
    for name, path in (files_of(places) | (secrets_of(places) if wish.with_secrets else {})).items():
        _add(file, name, path, compressed=True)
    with file.part(NO_SECRETS) as part:
        part.write(told_settings(places.settings))


def _add(file: Archive, name: str, path: Path, *, compressed: bool) -> None:
    try:
        source = path.open("rb")
    except FileNotFoundError:
        return
    with source:
        file.copy(name, source, compressed=compressed)
