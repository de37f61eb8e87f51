"""The pool of PostgreSQL connections."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
from psycopg import AsyncConnection
from psycopg.rows import DictRow, dict_row
from psycopg.types.json import set_json_loads
from psycopg_pool import AsyncConnectionPool

Pool = AsyncConnectionPool[AsyncConnection[DictRow]]


@asynccontextmanager
async def open_pool(url: str, size: int = 16) -> AsyncIterator[Pool]:
    """The server starts without its database and says so in /readyz; a call waits 10 s at most for a connection."""
    settings: dict[str, Any] = {
        "autocommit": True,
        "row_factory": dict_row,
        "prepare_threshold": 0,
        "connect_timeout": 5,
    }
    pool: Pool = AsyncConnectionPool(
        url,
        min_size=2,
        max_size=size,
        open=False,
        kwargs=settings,
        timeout=10,
        # Attempts come at doubled distances, and after a long outage the next would be minutes away; given up, the
        # next call makes a new one.
        reconnect_timeout=5,
        configure=_configure,
    )
    await pool.open()
    try:
        yield pool
    finally:
        await pool.close()


async def _configure(connection: AsyncConnection[DictRow]) -> None:
    set_json_loads(orjson.loads, connection)
