"""Deletes everything about one person; what was spent stays in the usage log, without saying who."""

from typing import Any

from psycopg import sql

from server.errors import LastAdmin
from server.person.places import THREAD_TABLES, Person, Places, Table

# From here on nobody works under this name, and the servers end what still runs.
LOCK = "UPDATE users SET status = 'locked' WHERE id = %s::uuid AND status <> 'locked'"
IS_LAST_ADMINISTRATOR = """
    SELECT count(*) FILTER (WHERE id = %(user)s::uuid) = 1 AND count(*) = 1 AS is_last
    FROM users WHERE role = 'admin' AND status = 'active'
"""
# Waits for usage rows that are just written about them; later ones find nobody (see `server.usage.writer`).
HOLD = "SELECT FROM users WHERE id = %(user)s::uuid FOR UPDATE"
ANONYMISE = """
    UPDATE requests
    SET user_id = NULL, key_id = NULL, conversation_id = NULL, adapter = NULL, request_id = 'erased'
    WHERE user_id = %(user)s::uuid
"""
COUNT = "SELECT count(*) AS found FROM {table} WHERE {about}"
DELETE_THREADS = "DELETE FROM {table} WHERE thread_id = ANY(%(threads)s) OR split_part(thread_id, ':', 2) = %(user)s"
DELETE_PERSON = "DELETE FROM users WHERE id = %(user)s::uuid"
MENTIONS = "SELECT count(*) AS found FROM {table} AS entry WHERE strpos(entry::text, %(user)s) > 0"
USAGE_OF = "SELECT count(*) AS found FROM requests WHERE user_id = %(user)s::uuid"


async def erase(person: Person, places: Places) -> dict[str, int]:
    """How much of what was deleted. Done twice, it deletes nothing more; the account goes last, so that one that was
    interrupted is repeated under the same name. Raises LastAdmin for the last administrator."""
    await _lock(person, places)
    chunks = await places.documents.forget(owner=person.id)
    counts = await _erase_rows(person, places)
    # A document may have been read while its row went.
    chunks += await places.documents.forget(owner=person.id)
    return counts | {"chunks": chunks, "redis": await _erase_redis(person, places)}


async def remains(person: Person, places: Places) -> dict[str, int]:
    """Looks through everything again; empty if nothing is left."""
    user = {"user": person.id}
    found = {"usage": await _value(places, sql.SQL(USAGE_OF), user)}
    for table in await places.tables():
        if table.name != "requests":
            mentions = sql.SQL(MENTIONS).format(table=sql.Identifier(table.name))
            found[table.name] = await _value(places, mentions, user)
    found["chunks"] = await places.documents.count(owner=person.id)
    found["redis"] = len(await places.redis_keys(person))
    return {name: count for name, count in found.items() if count}


async def _lock(person: Person, places: Places) -> None:
    async with places.pool.connection() as connection, connection.transaction():
        await connection.execute("LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE")
        row = await (await connection.execute(IS_LAST_ADMINISTRATOR, {"user": person.id})).fetchone()
        if row and row["is_last"]:
            raise LastAdmin
        await connection.execute(LOCK, (person.id,))


async def _erase_rows(person: Person, places: Places) -> dict[str, int]:
    tables = await places.tables()
    keys = await places.keys_of(person)
    counts = {table.name: await _own_rows(table, places, keys) for table in tables if table.about}
    async with places.pool.connection() as connection, connection.transaction():
        await connection.execute(HOLD, keys)
        anonymised = (await connection.execute(ANONYMISE, keys)).rowcount
        for name in THREAD_TABLES:
            await connection.execute(sql.SQL(DELETE_THREADS).format(table=sql.Identifier(name)), keys)
        # Their sessions, keys, conversations and messages go with them.
        await connection.execute(DELETE_PERSON, keys)
    del counts["requests"]
    return counts | {"usage rows made anonymous": anonymised}


async def _own_rows(table: Table, places: Places, keys: dict[str, Any]) -> int:
    count = sql.SQL(COUNT).format(table=sql.Identifier(table.name), about=table.about or sql.SQL("false"))
    return await _value(places, count, keys)


async def _erase_redis(person: Person, places: Places) -> int:
    keys = await places.redis_keys(person)
    return int(await places.redis.unlink(*keys)) if places.redis is not None and keys else 0


async def _value(places: Places, query: sql.SQL | sql.Composed, values: dict[str, Any]) -> int:
    async with places.pool.connection() as connection:
        row = await (await connection.execute(query, values)).fetchone()
        return int(row["found"]) if row else 0
