"""How the operator of this machine gets in: a key for the commands, and a one-time link for the browser."""

import asyncio
import socket

import psycopg

from server.auth.keys import Keys, hash_of, is_key
from server.auth.links import Links, link_of
from server.auth.proofs import Proof
from server.auth.standing import Standing
from server.auth.users import User, Users
from server.commands import machine_key
from server.commands.database import CONNECTIONS, database_url
from server.db.pool import Pool, open_pool
from server.errors import NotFound, NotSignedIn
from server.settings import Settings

TABLES_SECONDS = 20.0


async def let_in(settings: Settings, url: str) -> str:
    """Sees to the key of this machine. The link that lets the operator in at `url`, or nothing when none is due: in
    production it is only for the very first sign-in. Raises psycopg's errors."""
    async with open_pool(database_url(settings), CONNECTIONS) as pool:
        operator = await _operator(pool)
        if operator is None:
            return ""
        await _keep_key(pool, operator, settings)
        if settings.production and operator.signed_in_at:
            return ""
        return link_of(settings.public_url or url, await Links(pool).make(operator.id))


async def _operator(pool: Pool) -> User | None:
    """The tables, and the first administrator in them, may still be in the making."""
    users = Users(pool)
    async with asyncio.timeout(TABLES_SECONDS):
        while True:
            try:
                if await users.listed():
                    return await users.operator()
            except psycopg.errors.UndefinedTable:
                pass
            await asyncio.sleep(0.2)


async def _keep_key(pool: Pool, operator: User, settings: Settings) -> None:
    kept, keys = machine_key.read(settings), Keys(pool)
    if is_key(kept) and await _is_good(pool, kept):
        return
    name = f"this machine ({socket.gethostname()}, {settings.var})"
    for key in await keys.of(operator.id):
        if key.name == name:
            await _revoke(keys, operator, key.id)
    _, secret = await keys.create(operator.id, name)
    machine_key.write(settings, secret)


async def _is_good(pool: Pool, key: str) -> bool:
    try:
        return (await Standing(pool).of(Proof("key", hash_of(key).hex()))).role == "admin"
    except NotSignedIn:
        return False


async def _revoke(keys: Keys, operator: User, key: str) -> None:
    try:
        await keys.revoke(operator.id, key)
    except NotFound:
        return  # it was revoked meanwhile
