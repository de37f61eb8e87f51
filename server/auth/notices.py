"""What other servers have changed about users, as soon as they have."""

from collections.abc import Callable

import psycopg
import structlog

from server.background import rest

log = structlog.get_logger()
CHANNEL = "standing"
AGAIN_SECONDS = 1.0


async def keep_listening(url: str, changed: Callable[[str], None]) -> None:
    """For ever: `changed` hears the id of each user whose rights have changed. What is missed while the connection is
    gone, the standing finds out by asking."""
    while True:
        try:
            await _listen(url, changed)
        except psycopg.Error as error:
            log.info("notices_lost", reason=type(error).__name__)
        await rest(AGAIN_SECONDS)


async def _listen(url: str, changed: Callable[[str], None]) -> None:
    # Without these the end of a connection that a firewall has forgotten would never be noticed.
    place = psycopg.conninfo.make_conninfo(url, connect_timeout=5, keepalives_idle=10, keepalives_interval=5)
    async with await psycopg.AsyncConnection.connect(place, autocommit=True) as connection:
        await connection.execute(f"LISTEN {CHANNEL}")
        async for notice in connection.notifies():
            changed(notice.payload)
