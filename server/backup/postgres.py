"""The tables as they were at one moment, while everybody goes on writing; and back in one transaction."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, LiteralString

import psycopg
from psycopg import sql

from server.backup.archive import BLOCK, Sink
from server.backup.errors import BackupFailed, WillNotRestore
from server.backup.tools import Tools, environment_for

NICER = 10
TABLES: LiteralString = """
    SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname = 'public' AND relkind = 'r' ORDER BY relname
"""
OTHERS: LiteralString = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
# A server's copy is a moment younger than the tables; what is in it already costs a comparison only.
READ_AGAIN: LiteralString = """
    UPDATE documents SET state = 'queued', revision = revision + 1, queued_at = now() WHERE state = 'stored'
"""
FRESH = b"BEGIN;\nDROP SCHEMA IF EXISTS public CASCADE;\n"
# A feed that ends early has no COMMIT, and changes nothing.
DONE = b"\nCOMMIT;\n"


@dataclass(frozen=True)
class Snapshot:
    """`name` is what other connections see the same moment by."""

    name: str
    server: int
    migration: str
    rows: Mapping[str, int]


@contextmanager
def snapshot_of(url: str) -> Iterator[Snapshot]:
    """It lasts as long as the block."""
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            name = _value(connection, "SELECT pg_export_snapshot()")
            rows = _counted(connection)
            if "alembic_version" not in rows:
                raise BackupFailed("the database has no tables of haru yet")
            migration = _value(connection, "SELECT version_num FROM alembic_version")
            yield Snapshot(name, _major(connection), migration, rows)
    except psycopg.OperationalError as error:
        raise BackupFailed(
            f"the database does not answer ({type(error).__name__}); is haru running? ./status"
        ) from error


def rows_in(url: str) -> Mapping[str, int]:
    with psycopg.connect(url, connect_timeout=10) as connection:
        return _counted(connection)


def dump(tools: Tools, url: str, snapshot: Snapshot, to: Sink) -> None:
    if tools.major("pg_dump") < snapshot.server:
        ours = tools.major("pg_dump")
        raise BackupFailed(f"PostgreSQL {snapshot.server} cannot be read by pg_dump {ours}; install that of the server")
    command = [tools.path("pg_dump"), f"--snapshot={snapshot.name}", "--schema=public", "--no-owner", "--no-privileges"]
    with tempfile.TemporaryFile() as said:
        with _started(command, url, stdout=subprocess.PIPE, stderr=said) as process:
            assert process.stdout
            shutil.copyfileobj(process.stdout, to, BLOCK)
        if process.returncode:
            raise BackupFailed(f"pg_dump failed: {_last_line(said)}")


def check_target(tools: Tools, url: str, server_then: int) -> None:
    """Raises WillNotRestore if the server is older than the one that was backed up, or somebody uses the database."""
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            others, major = int(_value(connection, OTHERS)), _major(connection)
    except psycopg.OperationalError as error:
        raise WillNotRestore(f"the database does not answer: {error}") from error
    if major < server_then or tools.major("psql") < server_then:
        raise WillNotRestore(f"the backup is of PostgreSQL {server_then}; the server here is {major}")
    if others:
        raise WillNotRestore(f"{others} others are connected to the database: stop every haru that uses it first")


def load(tools: Tools, url: str, dumped: IO[bytes], rows: Mapping[str, int]) -> None:
    """All or nothing; also nothing if the tables do not hold so many rows in the end."""
    command = [tools.path("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", "-"]
    with tempfile.TemporaryFile() as said:
        with _started(command, url, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said) as process:
            assert process.stdin
            try:
                process.stdin.write(FRESH)
                shutil.copyfileobj(dumped, process.stdin, BLOCK)
                process.stdin.write(_checks(rows) + DONE)
                process.stdin.close()
            except BrokenPipeError:
                # It ended first; why it did, it has said.
                pass
        if process.returncode:
            raise WillNotRestore(f"PostgreSQL did not take it, and is as before: {_last_line(said)}")


def ask_for_reading(url: str) -> None:
    """Every document is compared with the index when haru runs again."""
    with psycopg.connect(url, connect_timeout=10) as connection:
        connection.execute(READ_AGAIN)


def _checks(rows: Mapping[str, int]) -> bytes:
    checks = [
        sql.SQL("IF (SELECT count(*) FROM public.{}) <> {} THEN RAISE EXCEPTION {}; END IF;").format(
            sql.Identifier(table), sql.Literal(count), sql.Literal(f"{table} has not the rows that it had")
        )
        for table, count in rows.items()
    ]
    return sql.SQL("\nDO $$ BEGIN {} END $$;").format(sql.SQL("\n").join(checks)).as_bytes(None)


@contextmanager
def _started(command: list[str], url: str, **streams: Any) -> Iterator["subprocess.Popen[bytes]"]:
    """Ended, whatever happens; without an end it has not been read to."""
    process = subprocess.Popen(
        command, env=dict(environment_for(url)), preexec_fn=lambda: os.nice(NICER) and None, **streams
    )
    try:
        yield process
        process.wait()
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream and not stream.closed:
                stream.close()


def _last_line(said: IO[bytes]) -> str:
    said.seek(0)
    lines = [line for line in said.read().decode(errors="replace").splitlines() if line.strip()]
    # What it adds to an error may show rows.
    errors = [line for line in lines if "error" in line.lower()]
    return (errors or lines or ["it said nothing"])[0][:300]


def _counted(connection: psycopg.Connection[Any]) -> dict[str, int]:
    tables = [row[0] for row in connection.execute(TABLES).fetchall()]
    count = sql.SQL("SELECT count(*) FROM public.{}")
    return {table: int(_value(connection, count.format(sql.Identifier(table)))) for table in tables}


def _major(connection: psycopg.Connection[Any]) -> int:
    return connection.info.server_version // 10_000


def _value(connection: psycopg.Connection[Any], statement: LiteralString | sql.Composed) -> Any:
    row = connection.execute(statement).fetchone()
    return row[0] if row else None
