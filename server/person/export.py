"""Everything about one person in one archive, in forms that other programs read."""

from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import datetime
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile
from zoneinfo import ZoneInfo

import orjson
from psycopg import sql

from server.db.saver import ThreadSaver
from server.person.places import THREAD_TABLES, Person, Places, Table
from server.usage import table as usage_table
from server.usage.store import Asked, UsageStore

ROWS = "SELECT {columns} FROM {table} WHERE {about}"
FILES = "SELECT id, name, content FROM documents WHERE user_id = %(user)s::uuid AND state <> 'removing'"
UTC = ZoneInfo("UTC")


async def export(person: Person, places: Places, at: datetime, file: IO[bytes]) -> dict[str, int]:
    """Secrets are left out, hashes too. Returns how many entries each file has."""
    counts = {}
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, entries in (await _sources(person, places)).items():
            counts[name] = await _write(archive, name, entries)
        counts["files"] = await _write_files(archive, person, places)
        counts["usage.csv"] = await _write_usage(archive, person, places)
        about = {"person": asdict(person), "written_at": at, "entries": counts}
        archive.writestr("about.json", orjson.dumps(about, option=orjson.OPT_INDENT_2))
    return counts


async def _sources(person: Person, places: Places) -> dict[str, AsyncIterator[Any]]:
    keys = await places.keys_of(person)
    tables = [
        table for table in await places.tables() if table.about and table.name not in ("requests", *THREAD_TABLES)
    ]
    rows = {f"{table.name}.jsonl": _rows(table, places, keys) for table in tables}
    return rows | {
        "threads.jsonl": _threads(places, keys["threads"]),
        "chunks.jsonl": _chunks(person, places),
        "redis.jsonl": _redis(person, places),
    }


async def _write(archive: ZipFile, name: str, entries: AsyncIterator[Any]) -> int:
    count = 0
    with archive.open(name, "w", force_zip64=True) as lines:
        async for entry in entries:
            lines.write(orjson.dumps(entry, default=str, option=orjson.OPT_NON_STR_KEYS) + b"\n")
            count += 1
    return count


async def _write_files(archive: ZipFile, person: Person, places: Places) -> int:
    """The documents as they were brought."""
    count = 0
    async with places.pool.connection() as connection, connection.cursor() as cursor:
        async for row in cursor.stream(FILES, {"user": person.id}):
            archive.writestr(f"files/{row['id']}-{row['name'].rpartition('/')[2]}", row["content"])
            count += 1
    return count


async def _write_usage(archive: ZipFile, person: Person, places: Places) -> int:
    count = 0
    with archive.open("usage.csv", "w", force_zip64=True) as lines:
        lines.write(usage_table.heading("en", UTC).encode())
        async for entries in UsageStore(places.pool).all(Asked(user=person.id)):
            lines.write(usage_table.lines(entries, UTC).encode())
            count += len(entries)
    return count


async def _rows(table: Table, places: Places, keys: dict[str, Any]) -> AsyncIterator[dict[str, Any]]:
    query = sql.SQL(ROWS).format(
        columns=sql.SQL(", ").join(map(sql.Identifier, sorted(table.columns - table.secret))),
        table=sql.Identifier(table.name),
        about=table.about or sql.SQL("false"),
    )
    async with places.pool.connection() as connection, connection.cursor() as cursor:
        async for row in cursor.stream(query, keys):
            yield row


async def _threads(places: Places, threads: list[str] | str) -> AsyncIterator[dict[str, Any]]:
    saver = ThreadSaver(places.pool)
    for thread in threads:
        if found := await saver.aget_tuple({"configurable": {"thread_id": thread}}):
            yield {"thread": thread, "values": found.checkpoint["channel_values"]}


async def _chunks(person: Person, places: Places) -> AsyncIterator[dict[str, Any]]:
    for chunk in await places.documents.chunks(owner=person.id):
        yield asdict(chunk)


async def _redis(person: Person, places: Places) -> AsyncIterator[dict[str, Any]]:
    """Counters and answers that live for minutes: their names and kinds, and the texts among them."""
    for key in sorted(await places.redis_keys(person)):
        if places.redis is not None:
            kind = _text(await places.redis.type(key))
            value = await places.redis.get(key) if kind == "string" else None
            yield {"key": _text(key), "kind": kind, "value": _text(value)}


def _text(value: bytes | str | None) -> str | None:
    return value.decode(errors="replace") if isinstance(value, bytes) else value
