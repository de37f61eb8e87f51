"""Where the parts of this installation are, for commands that back it up: running, or started for them."""

import asyncio
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

from retrievers.base import RetrievalUnavailable
from server.backup.errors import BackupFailed
from server.backup.index import FolderIndex, IndexPlace
from server.backup.places import Places
from server.backup.qdrant_index import QdrantIndex
from server.backup.tools import Tools
from server.commands.client import Refused
from server.commands.database import database_url
from server.embedded import alone, postgres
from server.embedded.part import PartFailed
from server.embedded.record import only_one, read_record
from server.settings import Settings

Result = TypeVar("Result")


def with_places(settings: Settings, work: Callable[[Places], Result], *, at_rest: bool = False) -> Result:
    """`at_rest`: haru must not run meanwhile, and is kept from starting. Raises Refused."""
    try:
        with ExitStack() as stack:
            is_free = stack.enter_context(only_one(settings.var))
            if at_rest and not is_free:
                raise Refused("haru runs: end it with ./stop first")
            places = _places(settings, is_running=not is_free)
            if settings.database_url or not is_free:
                return work(places)
            return asyncio.run(_with_postgres(settings, lambda: work(places)))
    except (BackupFailed, RetrievalUnavailable, PartFailed) as error:
        raise Refused(str(error)) from error


async def _with_postgres(settings: Settings, work: Callable[[], Result]) -> Result:
    for folder in ("run", "log"):
        (settings.var / folder).mkdir(parents=True, exist_ok=True)
    async with alone.running(postgres.postgres(settings.var), settings.var / "log" / "postgres.log"):
        return await asyncio.to_thread(work)


def _places(settings: Settings, *, is_running: bool) -> Places:
    return Places(settings.var, database_url(settings), _tools(), _index(settings, is_running=is_running), settings)


def _tools() -> Tools:
    """Those of the package are of the newest version; else those of the system."""
    try:
        return Tools(postgres.binaries())
    except PartFailed:
        return Tools(Path(found).parent if (found := shutil.which("pg_dump")) else None)


def _index(settings: Settings, *, is_running: bool) -> IndexPlace:
    if settings.qdrant_url:
        return QdrantIndex(settings.qdrant_url, settings.qdrant_index, settings.qdrant_api_key)
    record = read_record(settings.var) if is_running else None
    owned = settings.own_index_socket if record and record.part("index") else settings.index_socket
    return FolderIndex(settings.index_folder, owned)
