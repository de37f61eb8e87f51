"""The first administrator, where there is nobody yet."""

import uuid

from server.db.pool import Pool
from server.db.rows import changed

NAME = "admin"
# Servers that start at once all try; the name can be taken only once.
MAKE = """
    INSERT INTO users (id, name, role) SELECT %(id)s, %(name)s, 'admin'
    WHERE NOT EXISTS (SELECT 1 FROM users) ON CONFLICT DO NOTHING
"""


async def first_administrator(pool: Pool) -> None:
    """Has no password: the one-time link that `haru up` prints lets the operator in."""
    await changed(pool, MAKE, id=str(uuid.uuid4()), name=NAME)
