"""Makes the tables, before the first question is asked of them."""

import asyncio
import sys
from pathlib import Path

from psycopg import errors

from server.db.pool import Pool
from server.settings import ROOT, part_environment

VERSIONS = Path(__file__).parent / "migrations" / "versions"


class NotMigrated(Exception):
    """The tables could not be brought to the newest version; the text says why."""


async def make_tables(pool: Pool, url: str) -> None:
    if await _version(pool) != newest_version():
        await _migrate_apart(url)


def newest_version() -> str:
    return max(path.name[1:5] for path in VERSIONS.glob("v[0-9]*.py"))


async def _version(pool: Pool) -> str | None:
    try:
        async with pool.connection() as connection:
            row = await (await connection.execute("SELECT version_num FROM alembic_version")).fetchone()
    except errors.UndefinedTable:
        return None
    return row["version_num"] if row else None


async def _migrate_apart(url: str) -> None:
    """In a process of its own: Alembic and SQLAlchemy are 20 MB that the server never needs again."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "server.db.migrate"),
        cwd=ROOT,
        env=part_environment({"DATABASE_URL": url}),
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        _, said = await process.communicate()
    except BaseException:
        process.kill()
        raise
    if process.returncode:
        last = said.decode(errors="replace").strip().splitlines() or ["it said nothing"]
        raise NotMigrated(last[-1])
