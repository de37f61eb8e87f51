"""How commands reach the database without the server, so that an operator who is locked out gets in again."""

import asyncio
import sys
from collections.abc import Awaitable, Callable

import psycopg

from server.db.pool import Pool, open_pool
from server.embedded import postgres
from server.errors import NotFound, Refusal, body_of
from server.settings import Settings

CONNECTIONS = 2


def database_url(settings: Settings) -> str:
    return settings.database_url or postgres.database_url(settings.var)


def with_database(settings: Settings, work: Callable[[Pool], Awaitable[str]]) -> int:
    """Prints what `work` says; what went wrong is one line on stderr."""
    try:
        sys.stdout.write(asyncio.run(_worked(settings, work)))
    except NotFound:
        sys.stderr.write("haru: there is none of that name; `list` shows those that there are\n")
        return 1
    except Refusal as error:
        sys.stderr.write(f"haru: {body_of(error)['message']}\n")
        return 1
    except psycopg.Error as error:
        sys.stderr.write(f"haru: the database does not answer ({type(error).__name__}); is haru running? ./status\n")
        return 1
    return 0


async def _worked(settings: Settings, work: Callable[[Pool], Awaitable[str]]) -> str:
    async with open_pool(database_url(settings), CONNECTIONS) as pool:
        return await work(pool)
