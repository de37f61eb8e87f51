"""One statement, one answer: rows of a query without its connection."""

from typing import Any, LiteralString

from psycopg.rows import DictRow

from server.db.pool import Pool


async def one(pool: Pool, statement: LiteralString, **given: Any) -> DictRow | None:
    async with pool.connection() as connection:
        return await (await connection.execute(statement, given)).fetchone()


async def every(pool: Pool, statement: LiteralString, **given: Any) -> list[DictRow]:
    async with pool.connection() as connection:
        return await (await connection.execute(statement, given)).fetchall()


async def changed(pool: Pool, statement: LiteralString, **given: Any) -> int:
    """How many rows."""
    async with pool.connection() as connection:
        return (await connection.execute(statement, given)).rowcount
