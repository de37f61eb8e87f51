"""What only the database knows: how many people are active, and how large what is kept has become."""

import asyncio
import time
from collections.abc import Callable

import psycopg
import structlog

from server.db.pool import Pool
from server.metrics.gauges import Values

log = structlog.get_logger()
AGAIN_S = 30.0
PATIENCE_S = 2.0

ACTIVE = """
    SELECT count(DISTINCT user_id) FILTER (WHERE at > now() - interval '5 minutes') AS "5m",
           count(DISTINCT user_id) FILTER (WHERE at > now() - interval '1 hour') AS "1h",
           count(DISTINCT user_id) AS "1d"
    FROM requests WHERE at > now() - interval '1 day'
"""
# The parts of a partitioned table count as that table, so that a month more is no series more.
SIZES = """
    SELECT coalesce(whole.relname, part.relname) AS name, sum(pg_total_relation_size(part.oid))::bigint AS bytes
    FROM pg_class part
    LEFT JOIN pg_inherits ON inhrelid = part.oid
    LEFT JOIN pg_class whole ON whole.oid = inhparent
    WHERE part.relkind = 'r' AND part.relnamespace = 'public'::regnamespace
    GROUP BY 1
"""


class Stored:
    """Asked again after a while only, however many scrape; while the database is away, what was known last."""

    def __init__(self, pool: Pool, clock: Callable[[], float] = time.monotonic) -> None:
        self._pool = pool
        self._clock = clock
        self._asked_at: float | None = None
        self.active: Values = {}
        self.bytes: Values = {}

    async def refresh(self) -> None:
        now = self._clock()
        if self._asked_at is not None and now - self._asked_at < AGAIN_S:
            return
        self._asked_at = now
        try:
            async with asyncio.timeout(PATIENCE_S), self._pool.connection(timeout=1) as connection:
                active = await (await connection.execute(ACTIVE)).fetchone()
                sizes = await (await connection.execute(SIZES)).fetchall()
        except (psycopg.Error, TimeoutError, OSError) as error:
            log.warning("stored_figures_not_read", kind=type(error).__name__)
            return
        self.active = {(span,): float(users) for span, users in (active or {}).items()}
        self.bytes = {(row["name"],): float(row["bytes"]) for row in sizes}
